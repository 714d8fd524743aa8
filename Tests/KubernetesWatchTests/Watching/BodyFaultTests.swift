import KubernetesObjects
import KubernetesWatch
import PlayedAPIServer
import Testing

/// Answers that are cut, garbage or too large: the exchange ends with a line, and the next one does what is left.
@Suite(.timeLimit(.minutes(5)))
struct BodyFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let action: FaultAction
        /// What the line of the log has in it; `nil` where there is none.
        let words: String?
        var relists = false

        static let garbage = FaultAction.garbage(Array(repeating: 0xff, count: 64))
        static let tooLarge = FaultAction.oversizedFrame(octets: 17 << 20)
        static let broken = PlayedStatus(code: 500, reason: "InternalError", message: "etcd is\naway")

        /// Of a stream of initial events, and of a list.
        static let beginnings = [
            Case(testDescription: "closed", action: .close, words: "connection"),
            Case(testDescription: "closed in the head", action: .closeMidBody(afterOctets: 0), words: "connection"),
            Case(testDescription: "cut", action: .closeMidBody(afterOctets: 700), words: "connection"),
            Case(testDescription: "garbage", action: garbage, words: "is not understood: body: "),
            Case(testDescription: "HTML", action: .html200, words: "is in no encoding that was asked for"),
            Case(testDescription: "500", action: .status(broken), words: "failed (500: etcd is away)"),
            Case(
                testDescription: "502 of a proxy",
                action: .plainStatus(code: 502, retryAfterSeconds: nil, text: "bad gateway"), words: "failed (502"),
        ]

        static let watches = [
            Case(testDescription: "closed", action: .close, words: "connection closed by the server"),
            Case(testDescription: "cut", action: .closeMidBody(afterOctets: nil), words: "connection"),
            Case(testDescription: "ended", action: .endAtOnce, words: "the watch ended as soon as it had begun"),
            Case(testDescription: "half a frame", action: .truncateFrame, words: "is not understood: body: expected"),
            Case(testDescription: "garbage", action: garbage, words: "is not understood: body: "),
            Case(testDescription: "too large", action: tooLarge, words: "must be within 16777216 octets"),
            Case(testDescription: "500", action: .errorEvent(broken), words: "watch failed (500: etcd is away)"),
            Case(testDescription: "410", action: .expired, words: "is not kept any more", relists: true),
            Case(testDescription: "an event of tomorrow", action: .unknownEvent(type: "MERGED"), words: nil),
        ]

    }

    @Test(arguments: Case.beginnings, Way.all)
    func streamsAreAskedForAgain(_ fault: Case, _ way: Way) async throws {
        try await Follower.with(
            way, objects: Objects.cluster,
            before: { try await $0.setFault(Fault(fault.action, verb: .watch, times: 2)) }
        ) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            let lines = follower.told(.service).lines
            #expect(lines.first.map { $0.contains(fault.words ?? "?") } == true, "\(lines)")
            #expect(follower.told(.service).effects.filter { $0 == .synced }.count == 1)
        }
    }

    @Test(arguments: Case.beginnings, Way.all)
    func listsAreAskedForAgain(_ fault: Case, _ way: Way) async throws {
        var settings = ReflectorSettings.prompt
        settings.pageSize = 13
        try await Follower.with(
            way, objects: Objects.cluster, options: { $0.streamingLists = .rejected }, settings: settings,
            before: { try await $0.setFault(Fault(fault.action, verb: .list, times: 2)) }
        ) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            let lines = follower.told(.service).lines
            #expect(lines.contains { $0.contains(fault.words ?? "?") }, "\(lines)")
        }
    }

    @Test(arguments: Case.watches, Way.all)
    func watchesGoOn(_ fault: Case, _ way: Way) async throws {
        try await Follower.with(way, objects: Objects.cluster) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            try await server.disturbWatches(fault.action)
            // A frame that is too large is under way for a while.
            if fault.words != nil { try await follower.wait(.service) { !$0.lines.isEmpty } }
            try await server.apply([.upsert(Objects.service("new", 99)), .delete(Objects.key("web-0000"))])
            try await follower.waitForEverything(.service, of: server)
            let told = follower.told(.service)
            if let words = fault.words {
                #expect(told.lines.first.map { $0.contains(words) } == true, "\(told.lines)")
            } else {
                #expect(told.lines == [])
                #expect(told.effects.contains(.counted(.unknownEvent)))
            }
            #expect(told.effects.filter { $0 == .beginRelist }.count == (fault.relists ? 2 : 1))
        }
    }
}
