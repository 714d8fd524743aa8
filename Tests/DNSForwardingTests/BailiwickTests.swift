import DNSEngine
import DNSForwarding
import DNSWire
import Testing

/// What upstreams say unasked, in whatever section (reliability.md C5, C8, C14, C15).
@Suite("records that are not the upstream's to tell")
struct BailiwickTests {
    /// What of an upstream's answer a client sees.
    private func seen(
        name: String = "www.test.", dnssecOK: Bool = false, _ answer: @escaping @Sendable (Message) throws -> Message
    ) async throws -> Message {
        let result = Box()
        try await PlayedForwarding.run({ arrival in .answer(try answer(arrival.query)) }) { played in
            result.message = try await played.ask(name, edns: dnssecOK ? ExtendedDNS(dnssecOK: true) : nil).message
        }
        return try #require(result.message)
    }

    private final class Box {
        var message: Message?
    }

    private static func record(_ owner: String, _ data: RecordData, ttl: UInt32 = 300) throws -> ResourceRecord {
        ResourceRecord(owner: try DomainName(owner), ttl: ttl, data: data)
    }

    private static func soa(_ zone: String, ttl: UInt32 = 300) throws -> ResourceRecord {
        let name = try DomainName(zone)
        let octets = name.octets + name.octets + [UInt8](repeating: 1, count: 20)
        return ResourceRecord(owner: name, ttl: ttl, data: try .reading(octets, type: .soa))
    }

    @Test("authority: the zones above the name, and no others")
    func authority() async throws {
        let message = try await seen { query in
            query.answered(
                try [.address([192, 0, 2, 1], of: DomainName("www.test."))],
                authorities: try [
                    Self.record("test.", .ns(DomainName("ns.test."))),
                    Self.record("bank.test.", .ns(DomainName("ns.evil.test."))),
                    Self.record("com.", .ns(DomainName("ns.evil.test."))),
                ])
        }
        #expect(message.authorities.map(\.owner.description) == ["test."])
        #expect(message.answers.count == 1)
    }

    @Test("additional: addresses of those that records name, and of the zone")
    func additional() async throws {
        let message = try await seen { query in
            query.answered(
                try [Self.record("www.test.", .mx(.init(preference: 1, exchange: DomainName("mail.other."))))],
                authorities: try [Self.record("test.", .ns(DomainName("ns.third.")))],
                additionals: try [
                    .address([192, 0, 2, 1], of: DomainName("mail.other.")),
                    .address([192, 0, 2, 2], of: DomainName("ns.third.")),
                    .address([192, 0, 2, 3], of: DomainName("x.test.")),
                    .address([192, 0, 2, 66], of: DomainName("www.bank.")),
                ])
        }
        #expect(message.additionals.map(\.owner.description) == ["mail.other.", "ns.third.", "x.test."])
    }

    @Test("proofs of DNSSEC stay, whoever signed them above the name")
    func proofs() async throws {
        let signature = try #require(
            RecordData.RRSIG(
                typeCovered: .nsec, algorithm: 13, labels: 1, originalTTL: 300, expiration: 2, inception: 1, keyTag: 1,
                signer: try DomainName("test."), signature: [1, 2, 3]))
        let nsec = try RecordData.reading(DomainName("z.test.").octets + [0, 1, 0x40], type: .nsec)
        let message = try await seen(dnssecOK: true) { query in
            query.answered(
                try [.address([192, 0, 2, 1], of: DomainName("www.test."))],
                authorities: try [Self.record("a.test.", nsec), Self.record("a.test.", .rrsig(signature))])
        }
        #expect(message.authorities.count == 2)
    }

    @Test(
        "aliases in a ring and aliases without end: the chain as far as it goes, and no hang", arguments: [1, 2, 100])
    func aliases(_ count: Int) async throws {
        let message = try await seen(name: "a0.test.") { query in
            query.answered(
                try (0..<count).map { try .alias("a\($0).test.", of: "a\(($0 + 1) % count).test.") })
        }
        #expect(message.responseCode == .noError)
        #expect(message.answers.count == min(count, 17))
    }

    @Test(
        "TTLs are the upstream's, as far as there is no cache",
        arguments: [0, 300, 0x7fff_ffff, 0x8000_0005] as [UInt32])
    func ttl(_ ttl: UInt32) async throws {
        let message = try await seen { query in
            query.answered(try [.address([192, 0, 2, 1], of: DomainName("www.test."), ttl: ttl)])
        }
        #expect(message.answers.map(\.ttl) == [ttl])
    }

    @Test("NXDOMAIN with and without SOA", arguments: [true, false])
    func denial(withSOA: Bool) async throws {
        let message = try await seen { query in
            query.answered(code: .nameError, authorities: withSOA ? [try Self.soa("test.")] : [])
        }
        #expect(message.responseCode == .nameError)
        #expect(message.authorities.count == (withSOA ? 1 : 0))
    }
}
