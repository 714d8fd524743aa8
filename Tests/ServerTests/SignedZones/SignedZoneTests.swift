import DNSWire
import Foundation
import Testing

/// A zone signed by ldns: a client that sets DO gets signatures and proofs (RFC 4035 section 3.1), others do not.
struct SignedZoneTests {
    private static let zone = """
        $ORIGIN signed.test.
        $TTL 300
        @ SOA ns1 hostmaster 1 7200 1800 86400 30
        @ NS ns1
        ns1 A 192.0.2.1
        host A 192.0.2.2
        a.b.ent A 192.0.2.3
        *.wild A 192.0.2.4
        *.walias CNAME host
        alias CNAME host
        sub NS ns.sub
        ns.sub A 192.0.2.5
        sec NS ns.sec
        sec DS 12345 8 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        ns.sec A 192.0.2.6

        """

    /// A question below `signed.test.` and the sets of answer and authority: `owner type`, RRSIG with what it covers.
    private static let cases:
        [(question: String, type: RecordType, code: ResponseCode, answer: [String], authority: [String])] = [
            ("host", .a, .noError, ["host A", "host RRSIG(A)"], ["@ NS", "@ RRSIG(NS)"]),
            ("host", .aaaa, .noError, [], ["@ SOA", "@ RRSIG(SOA)", "host NSEC", "host RRSIG(NSEC)"]),
            // The name lies between host and ns1, the wildcard between the apex and alias.
            (
                "nope", .a, .nameError, [],
                ["@ SOA", "@ RRSIG(SOA)", "host NSEC", "host RRSIG(NSEC)", "@ NSEC", "@ RRSIG(NSEC)"]
            ),
            // One NSEC covers both.
            ("aa", .a, .nameError, [], ["@ SOA", "@ RRSIG(SOA)", "@ NSEC", "@ RRSIG(NSEC)"]),
            (
                "x.wild", .a, .noError, ["x.wild A", "x.wild RRSIG(A)"],
                ["*.wild NSEC", "*.wild RRSIG(NSEC)", "@ NS", "@ RRSIG(NS)"]
            ),
            (
                "x.walias", .a, .noError, ["x.walias CNAME", "x.walias RRSIG(CNAME)", "host A", "host RRSIG(A)"],
                ["*.walias NSEC", "*.walias RRSIG(NSEC)", "@ NS", "@ RRSIG(NS)"]
            ),
            ("x.wild", .txt, .noError, [], ["@ SOA", "@ RRSIG(SOA)", "*.wild NSEC", "*.wild RRSIG(NSEC)"]),
            ("b.ent", .a, .noError, [], ["@ SOA", "@ RRSIG(SOA)", "alias NSEC", "alias RRSIG(NSEC)"]),
            (
                "alias", .a, .noError, ["alias CNAME", "alias RRSIG(CNAME)", "host A", "host RRSIG(A)"],
                ["@ NS", "@ RRSIG(NS)"]
            ),
            ("www.sub", .a, .noError, [], ["sub NS", "sub NSEC", "sub RRSIG(NSEC)"]),
            ("www.sec", .a, .noError, [], ["sec NS", "sec DS", "sec RRSIG(DS)"]),
            ("sub", .ds, .noError, [], ["@ SOA", "@ RRSIG(SOA)", "sub NSEC", "sub RRSIG(NSEC)"]),
        ]

    private static func signed() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("zone", zone)
        let key = try CommandResult(
            "/usr/bin/ldns-keygen", ["-a", "ECDSAP256SHA256", "signed.test"], in: folder.path)
        try #require(key.end == .exit(0), "ldns-keygen: \(key.errors)")
        let name = key.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let result = try CommandResult(
            "/usr/bin/ldns-signzone", ["-o", "signed.test", "zone", name], in: folder.path)
        try #require(result.end == .exit(0), "ldns-signzone: \(result.errors)")
        return folder
    }

    private static func sets(_ records: [ResourceRecord]) throws -> Set<String> {
        let apex = try DomainName("signed.test")
        return try Set(
            records.map { record in
                let labels = try #require(record.owner.labels(above: apex))
                let owner = labels.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
                guard case .rrsig(let signature) = record.data else {
                    return "\(owner.isEmpty ? "@" : owner) \(record.type)"
                }
                return "\(owner.isEmpty ? "@" : owner) RRSIG(\(signature.typeCovered))"
            })
    }

    @Test(arguments: [Transport.udp, .tcp])
    func signaturesAndProofs(over transport: Transport) throws {
        let folder = try Self.signed()
        let corefile = "signed.test:PORT {\n bind 127.0.0.1\n file zone.signed\n}\n"
        let server = try RunningServer(corefile: corefile, folder: folder)
        for row in Self.cases {
            let name = "\(row.question).signed.test"
            let signed = try server.client.ask(
                name, row.type, over: transport, edns: ExtendedDNS(udpPayloadSize: 1232, dnssecOK: true))
            #expect(signed.responseCode == row.code, "\(name) \(row.type)")
            #expect(try Self.sets(signed.answers) == Set(row.answer), "\(name) \(row.type)")
            #expect(try Self.sets(signed.authorities) == Set(row.authority), "\(name) \(row.type)")
            let plain = try server.client.ask(name, row.type, over: transport, edns: ExtendedDNS())
            let secret: Set<RecordType> = [.rrsig, .nsec]
            #expect((plain.answers + plain.authorities).allSatisfy { !secret.contains($0.type) }, "\(name) \(row.type)")
        }
        try server.stop()
    }

    /// The signature in an answer is the zone's own: every octet arrives.
    @Test func signaturesArriveWhole() throws {
        let folder = try Self.signed()
        let server = try RunningServer(
            corefile: "signed.test:PORT {\n bind 127.0.0.1\n file zone.signed\n}\n", folder: folder)
        let answer = try server.client.ask(
            "host.signed.test", .a, edns: ExtendedDNS(udpPayloadSize: 1232, dnssecOK: true))
        try server.stop()
        let signature = try #require(answer.answers.first { $0.type == .rrsig })
        let written = signature.data.description.split(separator: " ").joined(separator: " ").uppercased()
        let lines = try folder.read("zone.signed").split(separator: "\n").map { line in
            line.split(whereSeparator: \.isWhitespace).joined(separator: " ").uppercased()
        }
        #expect(lines.contains { $0.hasPrefix("HOST.SIGNED.TEST.") && $0.hasSuffix(written) })
    }
}
