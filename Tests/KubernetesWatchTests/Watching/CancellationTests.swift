import KubernetesObjects
import KubernetesWatch
import PlayedAPIServer
import Testing

/// When nobody follows any more, nothing is left at the server.
@Suite(.timeLimit(.minutes(5)))
struct CancellationTests {
    private static let kinds: [ObjectKind] = [.namespace, .service, .endpointSlice]

    @Test(arguments: Way.all)
    func watchesEnd(_ way: Way) async throws {
        try await Follower.with(way, Self.kinds, objects: Objects.cluster) { server, follower in
            for kind in Self.kinds { try await follower.wait(kind) { $0.isSynced } }
            try await server.wait { $0.watches.values.reduce(0, +) == Self.kinds.count }
            await follower.cancel()
            // With HTTP/2 the connection may stay for the next request, with HTTP/1.1 it cannot.
            try await server.wait { seen in
                seen.watches.values.allSatisfy { $0 == 0 } && (way.transport == .http2 || seen.connections == 0)
            }
            let told = Self.kinds.map { follower.told($0) }
            try await server.apply([.upsert(Objects.service("new", 99))])
            #expect(Self.kinds.map { follower.told($0).effects.count } == told.map(\.effects.count))
            #expect(told.flatMap(\.lines) == [])
        }
    }

    struct Moment: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let action: FaultAction

        static let all = [
            Moment(testDescription: "before the head", action: .stall(afterOctets: nil)),
            Moment(testDescription: "in the initial events", action: .stall(afterOctets: 700)),
            Moment(
                testDescription: "between two requests",
                action: .plainStatus(code: 429, retryAfterSeconds: 60, text: "too many")),
            Moment(testDescription: "on a connection that is silent", action: .halfOpen),
        ]
    }

    /// It never waits for a server.
    @Test(arguments: Moment.all, Way.all)
    func itEndsAtOnce(_ moment: Moment, _ way: Way) async throws {
        var settings = ReflectorSettings.prompt
        settings.headTimeout = .seconds(3_600)
        settings.listSilence = .seconds(3_600)
        try await Follower.with(
            way, objects: Objects.cluster, settings: settings, before: { try await $0.setFault(moment.action) }
        ) { server, follower in
            try await server.wait { $0.requests.count == 1 }
            await follower.cancel()
            #expect(try await server.observation().requests.count == 1)
        }
    }
}
