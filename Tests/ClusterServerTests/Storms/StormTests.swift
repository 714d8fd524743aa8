import DNSWire
import KubernetesObjects
import NetworkAddress
import PlayedAPIServer
import Testing

/// E17: many changes at once.
@Suite(.timeLimit(.minutes(5))) struct StormTests {
    private static let slices = 40
    private static let endpointsEach = 25
    private static let rounds = 100

    /// 4 000 changes to 1 000 endpoints, with questions in between: all are answered, and the last state is there.
    @Test(arguments: [PlayedEncoding.protobuf, .json])
    func changesOfEndpoints(encoding: PlayedEncoding) async throws {
        let services = (0..<Self.slices).map { Objects.headless("s\($0)") }
        let first = try (0..<Self.slices).map { try Self.slice($0, round: 0) }
        try await FollowedCluster.with(
            objects: try Sample.objects() + services + first, adjust: { $0.encodings = [encoding] }
        ) { cluster in
            try await cluster.waitForWatches()
            for round in 1...Self.rounds {
                let changes = try (0..<Self.slices).map { ObjectChange.upsert(try Self.slice($0, round: round)) }
                #expect(try await cluster.api.apply(changes).eventsSent == Self.slices)
                try cluster.client.expect(Sample.web, Sample.webAddress)
                let asked = try cluster.client.ask(Sample.name("s\(round % Self.slices)"), over: .tcp)
                #expect(asked.answers.count == Self.endpointsEach)
            }
            for number in 0..<Self.slices {
                let expected = try Self.addresses(number, round: Self.rounds)
                let name = Sample.name("s\(number)")
                try cluster.client.ask(name, .a) { _ in
                    do {
                        return try cluster.client.ask(name, over: .tcp).answerData.sorted() == expected
                    } catch {
                        Issue.record(error)
                        return true
                    }
                }
            }
            try cluster.client.expectNoName("0.0.2.10.in-addr.arpa.")
            try cluster.client.expectSample()
            // No watch had to be begun again for it.
            let seen = try await cluster.api.observation()
            #expect(seen.requests.count { Sample.paths.contains($0.path) } == 3)
        }
    }

    /// Every round has addresses of its own.
    private static func addresses(_ number: Int, round: Int) throws -> [String] {
        (0..<endpointsEach).map { "10.\(2 + round % 200).\(number).\($0)" }.sorted()
    }

    private static func slice(_ number: Int, round: Int) throws -> KubernetesObject {
        try Objects.slice("s\(number)-1", of: "s\(number)", try addresses(number, round: round))
    }
}
