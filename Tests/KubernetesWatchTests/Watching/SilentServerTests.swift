import KubernetesObjects
import KubernetesWatch
import PlayedAPIServer
import Testing

/// A server that takes connections and requests and says nothing, or stops in the middle.
@Suite(.timeLimit(.minutes(5)))
struct SilentServerTests {
    /// Connections are accepted and never read.
    @Test(arguments: Way.all)
    func aDeafServerIsAskedAgain(_ way: Way) async throws {
        try await Follower.with(
            way, objects: Objects.cluster, settings: .impatient, before: { try await $0.acceptSilently() }
        ) { server, follower in
            let told = try await follower.wait(.service) { told in
                told.effects.filter { $0 == .renewConnection }.count >= 2
            }
            #expect(told.held.isEmpty && !told.isSynced)
            let line = try #require(told.lines.first)
            #expect(line.hasPrefix("services: no answer to a watch within "))
            try await server.clearFaults()
            try await follower.waitForEverything(.service, of: server)
            #expect(follower.told(.service).lines.last == "services: followed again")
        }
    }

    struct Stall: Sendable, CustomTestStringConvertible {
        let verb: Fault.Verb
        let octets: Int?
        let words: String

        var testDescription: String { "a \(verb) after \(octets.map { "\($0) octets" } ?? "nothing")" }

        static let all = [
            Stall(verb: .watch, octets: nil, words: "services: no answer to a watch within "),
            Stall(verb: .watch, octets: 700, words: "services: the initial events have no end, listing in pages"),
            Stall(verb: .list, octets: nil, words: "services: no answer to a list within "),
            Stall(verb: .list, octets: 700, words: "services: the list stopped half-way"),
        ]
    }

    @Test(arguments: Stall.all, Way.all)
    func whatStopsHalfWayIsGivenUp(_ stall: Stall, _ way: Way) async throws {
        try await Follower.with(
            way, objects: Objects.cluster,
            options: { $0.streamingLists = stall.verb == .list ? .rejected : .supported }, settings: .impatient,
            before: { server in
                try await server.setFault(Fault(.stall(afterOctets: stall.octets), verb: stall.verb, times: 1))
            }
        ) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            let told = follower.told(.service)
            #expect(told.lines.contains { $0.hasPrefix(stall.words) })
            #expect(told.effects.contains(.renewConnection))
        }
    }

    /// E16: a backup whose versions are those of what is there: nothing but the objects themselves tells. What they say counts
    /// in the list that comes once in a while, and nothing compares their versions.
    @Test(arguments: Way.all)
    func aRestoreToTheSameVersionsIsSeenByTheNextList(_ way: Way) async throws {
        var settings = ReflectorSettings.prompt
        settings.relistInterval = .milliseconds(300)
        try await Follower.with(
            way, objects: [Objects.service("gone", 2), Objects.service("a", 1)], settings: settings
        ) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            let version = try await server.resourceVersion()
            let restored = [Objects.service("new", 3), Objects.service("a", 9)]
            try await server.restoreEtcd(objects: restored, resourceVersion: version)
            try await follower.waitForEverything(.service, of: server)
            #expect(follower.told(.service).held.count == 2)
            #expect(follower.told(.service).version == String(version))
        }
    }

    /// What was there already stays while the server is silent, whether it said a part of a new list or nothing.
    @Test(arguments: [nil, 700])
    func relistsThatStopTakeNothingAway(_ octets: Int?) async throws {
        var settings = ReflectorSettings.impatient
        settings.relistInterval = .milliseconds(200)
        settings.relistRetryInterval = .milliseconds(200)
        try await Follower.with(objects: Objects.cluster, settings: settings) { server, follower in
            let complete = try await follower.wait(.service) { $0.isSynced }.held
            try await server.setFault(.stall(afterOctets: octets))
            let told = try await follower.wait(.service) { told in
                told.effects.filter { $0 == .renewConnection }.count >= 3
            }
            #expect(told.held == complete)
            try await server.clearFaults()
            try await server.apply([.upsert(Objects.service("new", 99))])
            try await follower.waitForEverything(.service, of: server)
        }
    }
}
