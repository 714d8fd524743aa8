import DNSEngine
import DNSForwarding
import DNSWire
import Testing

@Suite("what upstreams say of names that are answered here (reliability.md C6)")
struct LocalAliasTests {
    /// What an upstream says to `www.test.`, and what a client sees of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// `OWNER TARGET` for aliases, `OWNER=ADDRESS` for addresses.
        let said: [String]
        var code = ResponseCode.noError
        let seen: [String]
        var seenCode = ResponseCode.noError
        /// Whether the additional section stays.
        var isWhole = false
    }

    private static func record(_ text: String) throws -> ResourceRecord {
        let parts = text.split { $0 == " " || $0 == "=" }.map(String.init)
        if text.contains("=") {
            let octets = parts[1].split(separator: ".").compactMap { UInt8($0) }
            return ResourceRecord(owner: try DomainName(parts[0]), ttl: 60, data: try .reading(octets, type: .a))
        }
        return try .alias(parts[0], of: parts[1])
    }

    @Test(arguments: [
        Case(
            testDescription: "into the zone",
            said: [
                "www.test. web.Default.svc.cluster.LOCAL.",
                "web.default.svc.cluster.local.=192.0.2.66",
            ], seen: ["web.Default.svc.cluster.LOCAL."]),
        Case(
            testDescription: "to its apex", said: ["www.test. cluster.local.", "cluster.local.=192.0.2.66"],
            seen: ["cluster.local."]),
        Case(
            testDescription: "by way of others",
            said: ["www.test. a.example.", "a.example. x.cluster.local.", "x.cluster.local.=192.0.2.66"],
            seen: ["a.example.", "x.cluster.local."]),
        Case(
            testDescription: "and out again",
            said: ["www.test. x.cluster.local.", "x.cluster.local. b.example.", "b.example.=192.0.2.66"],
            seen: ["x.cluster.local."]),
        Case(
            testDescription: "in another order",
            said: ["x.cluster.local.=192.0.2.66", "www.test. x.cluster.local."], seen: ["x.cluster.local."]),
        Case(
            testDescription: "denied", said: ["www.test. x.cluster.local."], code: .nameError,
            seen: ["x.cluster.local."]),
        Case(
            testDescription: "names that go on to upstreams",
            said: [
                "www.test. x.out.cluster.local.",
                "x.out.cluster.local.=192.0.2.1",
            ], seen: ["x.out.cluster.local.", "192.0.2.1"], isWhole: true),
        Case(
            testDescription: "names that only look like it",
            said: ["www.test. xcluster.local.", "xcluster.local.=192.0.2.1"],
            seen: ["xcluster.local.", "192.0.2.1"], isWhole: true),
        Case(
            testDescription: "above the zone", said: ["www.test. local.", "local.=192.0.2.1"],
            seen: ["local.", "192.0.2.1"], isWhole: true),
        Case(
            testDescription: "elsewhere, denied", said: ["www.test. a.example."], code: .nameError,
            seen: ["a.example."], seenCode: .nameError, isWhole: true),
        Case(testDescription: "no alias", said: ["www.test.=192.0.2.1"], seen: ["192.0.2.1"], isWhole: true),
    ])
    func aliases(_ lie: Case) async throws {
        let said = try lie.said.map(Self.record)
        let local = [
            LocalZone(try DomainName("10.in-addr.arpa.")),
            LocalZone(try DomainName("Cluster.local."), except: [try DomainName("out.cluster.local.")]),
        ]
        let owner = try #require(said.first { $0.type == .a }?.owner ?? said.last?.owner)
        try await PlayedForwarding.run(
            [
                {
                    .answer(
                        $0.query.answered(
                            said, code: lie.code,
                            additionals: [
                                ResourceRecord(owner: owner, ttl: 60, data: try .reading([192, 0, 2, 9], type: .a))
                            ]))
                }
            ], configure: { $0.localZones = local }
        ) { played in
            let result = try await played.ask("www.test.")
            #expect(try result.answers == lie.seen)
            #expect(try result.message.responseCode == lie.seenCode && result.responseCode == lie.seenCode)
            #expect(try result.message.additionals.count == (lie.isWhole ? 1 : 0))
        }
        // Without such zones everything is believed.
        try await PlayedForwarding.run({ .answer($0.query.answered(said)) }) { played in
            let result = try await played.ask("www.test.")
            #expect(try result.answers.count == said.count)
        }
    }
}
