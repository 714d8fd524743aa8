import DNSEngine
import KubernetesObjects
import KubernetesWatch
import PlayedAPIServer
import Testing

/// Random histories of a cluster, told by an API server with random faults: once it is well again, everything is answered
/// as by one who has just listed it all.
@Suite(.timeLimit(.minutes(5)))
struct FaultyHistoryTests {
    private static var settings: ReflectorSettings {
        var settings = ReflectorSettings()
        settings.pageSize = 3
        settings.headTimeout = .milliseconds(400)
        settings.listSilence = .milliseconds(400)
        settings.watchSilence = .milliseconds(400)
        settings.backoffBase = .milliseconds(5)
        settings.backoffMax = .milliseconds(50)
        settings.immediateRetryInterval = .milliseconds(10)
        settings.streamingRetryInterval = .milliseconds(500)
        return settings
    }

    @Test(arguments: 1...12)
    func historiesEndAlike(seed: UInt64) async throws {
        var options = PlayedAPIServer.Options()
        options.encodings = seed % 2 == 0 ? [.json] : [.protobuf, .json]
        options.streamingLists = seed % 3 == 0 ? .rejected : .supported
        options.bookmarkInterval = .milliseconds(20)
        try await PlayedAPIServer.with(options) { server in
            let followed = try FollowedIndex(server)
            followed.start(Self.settings)
            do {
                try await Self.run(seed, server, followed)
                try await followed.stop()
            } catch {
                try await followed.stop()
                throw error
            }
        }
    }

    private static func run(_ seed: UInt64, _ server: PlayedAPIServer, _ followed: FollowedIndex) async throws {
        var random = SeededRandom(seed: seed)
        var keys: Set<ObjectKey> = []
        for round in 1...4 {
            for _ in 1...25 {
                try await server.apply(try changes(&keys, &random))
                if random.chance(30) { try await disturb(server, &random) }
            }
            try await server.clearFaults()
            try await compare(followed, with: server, "round \(round)")
        }
        try await server.apply(keys.sorted().map { .delete($0) })
        try await compare(followed, with: server, "the end")
        // Bookmarks go on coming, so that this wait ends too.
        let picture = try await followed.wait(for: try await server.resourceVersion())
        #expect(picture.counts.values.allSatisfy { $0 == 0 })
        #expect(picture.failures > 0, "nothing went wrong, which is no test")
    }

    private static func changes(
        _ keys: inout Set<ObjectKey>, _ random: inout SeededRandom
    ) throws -> [ObjectChange] {
        try (0..<Int.random(in: 1...4, using: &random)).map { _ in
            if random.chance(30), let key = keys.sorted().randomElement(using: &random) {
                keys.remove(key)
                return .delete(key)
            }
            let object = try RecordHistoryTests.randomObject(&random)
            keys.insert(object.key)
            return .upsert(object)
        }
    }

    // MARK: - Faults

    private static let broken = PlayedStatus(code: 500, reason: "InternalError", message: "etcd is away")

    private static func disturb(_ server: PlayedAPIServer, _ random: inout SeededRandom) async throws {
        let path = random.chance(50) ? nil : random.pick(FollowedIndex.collections).path
        let octets = Int.random(in: 0...2_000, using: &random)
        let garbage = random.octets(1...80)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: try await server.compact()
        case 1: try await server.cutAllConnections()
        case 2:
            try await server.down()
            try await server.up()
        case 3...5:
            let faults: [FaultAction] = [
                .close, .closeMidBody(afterOctets: nil), .endAtOnce, .stall(afterOctets: nil), .halfOpen, .expired,
                .errorEvent(broken), .truncateFrame, .garbage(garbage), .unknownEvent(type: "MERGED"),
            ]
            try await server.disturbWatches(of: path, random.pick(faults))
        default:
            let faults: [FaultAction] = [
                .close, .closeMidBody(afterOctets: octets), .endAtOnce, .stall(afterOctets: octets),
                .stall(afterOctets: nil), .halfOpen, .status(broken), .expired, .expireContinue, .truncateFrame,
                .garbage(garbage), .html200,
            ]
            try await server.setFault(
                random.pick(faults), for: path, times: Int.random(in: 1...3, using: &random))
        }
    }

    // MARK: - What comes of it

    private static func compare(
        _ followed: FollowedIndex, with server: PlayedAPIServer, _ moment: String
    ) async throws {
        let version = try await server.resourceVersion()
        let found = try await followed.wait(for: version)
        let lister = try FollowedIndex(server)
        lister.start(ReflectorSettings())
        let expected: FollowedIndex.Picture
        do {
            expected = try await lister.wait(for: version)
            try await lister.stop()
        } catch {
            try await lister.stop()
            throw error
        }
        #expect(found.counts == expected.counts, "\(moment)")
        let index = expected.answers.indices.first { found.answers[$0] != expected.answers[$0] }
        if let index {
            Issue.record(
                """
                after \(moment) \(RecordHistoryTests.questions[index]) answers \(found.answers[index]), freshly listed \
                \(expected.answers[index])
                """)
        }
    }
}
