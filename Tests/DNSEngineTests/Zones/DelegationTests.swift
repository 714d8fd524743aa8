import DNSEngine
import DNSWire
import Testing

/// Zone cuts: referrals, glue, and DS on the parent's side.
struct DelegationTests {
    private static let zone = """
        example.org. 3600 SOA ns.example.net. h.example.org. 1 2 3 4 60
        example.org. 3600 NS ns.example.net.
        sub.example.org. 600 NS ns1.sub.example.org.
        sub.example.org. 600 NS ns2.example.net.
        sub.example.org. 600 DS 0001080100
        ns1.sub.example.org. 600 A 192.0.2.1
        ns1.sub.example.org. 600 AAAA 2001:db8::1
        www.sub.example.org. 600 A 192.0.2.66
        unsigned.example.org. 600 NS ns.example.net.
        sibling.example.org. 600 NS ns1.sub.example.org.
        inner.sub.example.org. 600 NS ns.inner.sub.example.org.
        ns.inner.sub.example.org. 600 A 192.0.2.67
        deep.a.b.example.org. 600 NS ns.example.net.
        mail.example.org. 600 MX 10 www.sub.example.org.
        """
    private static let soa = "authority example.org. 60 SOA ns.example.net. h.example.org. 1 2 3 4 60"
    private static let referral = [
        "NOERROR", "authority sub.example.org. 600 NS ns1.sub.example.org.",
        "authority sub.example.org. 600 NS ns2.example.net.", "additional ns1.sub.example.org. 600 A 192.0.2.1",
        "additional ns1.sub.example.org. 600 AAAA 2001:db8::1",
    ]

    /// At the cut and below, whatever the file has there, be it another cut.
    @Test(arguments: [
        "sub.example.org. A", "sub.example.org. NS", "sub.example.org. ANY", "sub.example.org. SOA",
        "www.sub.example.org. A", "x.sub.example.org. TXT", "x.y.sub.example.org. A", "ns1.sub.example.org. A",
        "inner.sub.example.org. NS", "x.inner.sub.example.org. A", "inner.sub.example.org. DS",
        "www.sub.example.org. DS",
    ])
    func referrals(_ question: String) throws {
        #expect(try EngineInProcess.zone(Self.zone).ask(question) == Self.referral)
    }

    @Test(arguments: [
        Exchange("x.unsigned.example.org. A", "NOERROR", "authority unsigned.example.org. 600 NS ns.example.net."),
        Exchange(
            "sibling.example.org. A", "NOERROR", "authority sibling.example.org. 600 NS ns1.sub.example.org.",
            "additional ns1.sub.example.org. 600 A 192.0.2.1", "additional ns1.sub.example.org. 600 AAAA 2001:db8::1"),
        Exchange(
            "x.Deep.a.b.example.org. A", "NOERROR", "authority Deep.a.b.example.org. 600 NS ns.example.net."),
        // The parent has the DS (RFC 4035 section 3.1.4.1).
        Exchange(
            "sub.example.org. DS", "NOERROR aa", "answer sub.example.org. 600 DS 1 8 1 00",
            "authority example.org. 3600 NS ns.example.net."),
        Exchange("unsigned.example.org. DS", "NOERROR aa", soa),
        Exchange("example.org. DS", "NOERROR aa", soa),
        Exchange("a.b.example.org. A", "NOERROR aa", soa),
        // Glue is no data to answer with, nor to add to an answer.
        Exchange(
            "mail.example.org. MX", "NOERROR aa", "answer mail.example.org. 600 MX 10 www.sub.example.org.",
            "authority example.org. 3600 NS ns.example.net."),
    ])
    func cuts(_ exchange: Exchange) throws {
        #expect(try EngineInProcess.zone(Self.zone).ask(exchange.question) == exchange.reply)
    }

    /// Glue that does not fit leaves TC (RFC 9471 section 3.1): without it nobody can go on. What fits is whole.
    @Test(arguments: 512...1232)
    func glueTooLarge(limit: Int) throws {
        var zone = ["example.org. 60 SOA a. b. 1 2 3 4 60"]
        for number in 10..<22 {
            zone.append("sub.example.org. 60 NS ns\(number).sub.example.org.")
            zone += (1...2).map { "ns\(number).sub.example.org. 60 A 192.0.2.\(number * 10 + $0)" }
            zone.append("ns\(number).sub.example.org. 60 AAAA 2001:db8::\(number)")
        }
        let engine = try EngineInProcess.zone(zone.joined(separator: "\n"))
        let complete = try engine.reply(to: "www.sub.example.org. A", over: .tcp)
        #expect(try complete.message.additionals.count == 36 && complete.lines[0] == "NOERROR")
        let reply = try engine.reply(to: "www.sub.example.org. A", edns: .init(udpPayloadSize: UInt16(limit)))
        // An extended error always has its six octets left.
        let fits = complete.octets.count + 6 <= limit
        #expect(reply.lines[0] == (fits ? "NOERROR" : "NOERROR tc"))
        #expect(!fits || reply.octets == complete.octets)
        let message = try reply.message
        #expect(message.authorities.count == 12)
        for (_, set) in Dictionary(grouping: message.additionals, by: { "\($0.owner) \($0.type)" }) {
            #expect(set.count == (set[0].type == .a ? 2 : 1))
        }
        #expect(fits || limit - reply.octets.count < 16 * 2 + 16 + 6)
    }
}
