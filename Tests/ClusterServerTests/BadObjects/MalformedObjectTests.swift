import DNSWire
import KubernetesObjects
import PlayedAPIServer
import Testing

/// E19: objects that are not as they should be are skipped, or without the field; others are served.
@Suite(.timeLimit(.minutes(5))) struct MalformedObjectTests {
    /// When they come: with everything else, or while all is watched.
    enum Moment: CaseIterable { case list, watch }

    static let all = MalformedObject.services + MalformedObject.slices

    @Test(arguments: Moment.allCases, [PlayedEncoding.protobuf, .json])
    func areNoneOfOthersBusiness(moment: Moment, encoding: PlayedEncoding) async throws {
        let headless = ["kind", "ends", "host"].map { Objects.headless($0) }
        try await FollowedCluster.with(
            objects: try Sample.objects() + headless, adjust: { $0.encodings = [encoding] },
            prepare: { api in
                if moment == .list { try await api.apply(Self.all.map(\.raw)) }
            }
        ) { cluster in
            try await cluster.waitForWatches()
            if moment == .watch { try await cluster.api.apply(Self.all.map(\.raw)) }
            try cluster.client.ask(Sample.name("ends"), .a, until: ["10.1.20.3"])
            try cluster.client.ask(Sample.name("host"), .a, until: ["10.1.20.4"])
            try await cluster.expectChangesShow()
            try expectAnswers(cluster.client)
            try await expectOneLineEach(cluster)
        }
    }

    private func expectAnswers(_ client: DNSClient) throws {
        try client.expectSample()
        for object in Self.all {
            guard let name = object.name else { continue }
            guard let addresses = object.addresses else {
                try client.expectNoName(Sample.name(name))
                continue
            }
            #expect(try client.ask(Sample.name(name)).answerData == addresses, "\(object.testDescription)")
        }
        #expect(try client.ask("_http._tcp." + Sample.name("port"), .srv).answers.isEmpty)
        for address in [1, 6, 7, 9] { try client.expectNoName("\(address).20.96.10.in-addr.arpa.") }
    }

    /// The same versions come again with a relist, and are not logged again.
    private func expectOneLineEach(_ cluster: FollowedCluster) async throws {
        let relisted = try await cluster.api.observation().requests.count
        try await cluster.api.disturbWatches(.expired)
        for path in Sample.paths { try await cluster.api.waitForRequest(after: relisted) { $0.path == path } }
        try await cluster.waitForWatches()
        try await cluster.expectChangesShow("again", "10.96.9.10")
        for object in Self.all {
            guard let line = object.line else { continue }
            // Two objects have the same words: neither says which one it is.
            let expected = Self.all.count { $0.line == line }
            let lines = cluster.server.lines(with: line)
            #expect((1...expected).contains(lines.count), "\(object.testDescription): \(lines)")
            #expect(lines.allSatisfy { $0.contains("[WARNING]") && $0.utf8.count < 2000 }, "\(lines)")
        }
    }
}
