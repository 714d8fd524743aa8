import DNSEngine
import DNSWire
import Testing

/// Addresses beside the answer, for the types whose RDATA names hosts.
struct AdditionalTests {
    private static let zone = """
        example.org. 3600 SOA ns.example.net. h.example.org. 1 2 3 4 60
        mx.example.org. 60 MX 10 host.example.org.
        mx.example.org. 60 MX 20 other.example.org.
        mx.example.org. 60 MX 30 host.example.net.
        mx.example.org. 60 MX 40 nobody.example.org.
        null.example.org. 60 MX 0 .
        _s._tcp.example.org. 60 SRV 1 2 3 host.example.org.
        svcb.example.org. 60 SVCB 1 host.example.org.
        https.example.org. 60 HTTPS 1 other.example.org.
        self.example.org. 60 HTTPS 1 .
        self.example.org. 60 A 192.0.2.9
        alias.example.org. 60 MX 10 cname.example.org.
        cname.example.org. 60 CNAME host.example.org.
        ptr.example.org. 60 PTR host.example.org.
        host.example.org. 60 A 192.0.2.1
        host.example.org. 60 A 192.0.2.2
        host.example.org. 60 AAAA 2001:db8::1
        other.example.org. 60 AAAA 2001:db8::2
        """

    @Test(arguments: [
        Exchange(
            "mx.example.org. MX", "NOERROR aa", "answer mx.example.org. 60 MX 10 host.example.org.",
            "answer mx.example.org. 60 MX 20 other.example.org.", "answer mx.example.org. 60 MX 30 host.example.net.",
            "answer mx.example.org. 60 MX 40 nobody.example.org.", "additional host.example.org. 60 A 192.0.2.1",
            "additional host.example.org. 60 A 192.0.2.2", "additional host.example.org. 60 AAAA 2001:db8::1",
            "additional other.example.org. 60 AAAA 2001:db8::2"),
        Exchange("null.example.org. MX", "NOERROR aa", "answer null.example.org. 60 MX 0 ."),
        Exchange(
            "_s._tcp.example.org. SRV", "NOERROR aa", "answer _s._tcp.example.org. 60 SRV 1 2 3 host.example.org.",
            "additional host.example.org. 60 A 192.0.2.1", "additional host.example.org. 60 A 192.0.2.2",
            "additional host.example.org. 60 AAAA 2001:db8::1"),
        Exchange(
            "svcb.example.org. SVCB", "NOERROR aa", "answer svcb.example.org. 60 SVCB 1 host.example.org.",
            "additional host.example.org. 60 A 192.0.2.1", "additional host.example.org. 60 A 192.0.2.2",
            "additional host.example.org. 60 AAAA 2001:db8::1"),
        Exchange(
            "https.example.org. HTTPS", "NOERROR aa", "answer https.example.org. 60 HTTPS 1 other.example.org.",
            "additional other.example.org. 60 AAAA 2001:db8::2"),
        Exchange("self.example.org. HTTPS", "NOERROR aa", "answer self.example.org. 60 HTTPS 1 ."),
        // Neither an alias's target nor the host of a PTR.
        Exchange("alias.example.org. MX", "NOERROR aa", "answer alias.example.org. 60 MX 10 cname.example.org."),
        Exchange("ptr.example.org. PTR", "NOERROR aa", "answer ptr.example.org. 60 PTR host.example.org."),
    ])
    func hosts(_ exchange: Exchange) throws {
        #expect(try EngineInProcess.zone(Self.zone).ask(exchange.question) == exchange.reply)
    }

    /// The names of SRV, SVCB and DNAME are sent as they are (RFC 2782, RFC 9460 section 2.2, RFC 6672 section 2.5).
    @Test(arguments: ["_s._tcp.example.org. SRV", "svcb.example.org. SVCB"])
    func uncompressedTargets(_ question: String) throws {
        let octets = try EngineInProcess.zone(Self.zone).reply(to: question).octets
        let target: [UInt8] = [4] + "host".utf8 + [7] + "example".utf8 + [3] + "org".utf8 + [0]
        let found = (0...(octets.count - target.count)).filter { Array(octets[$0..<($0 + target.count)]) == target }
        #expect(found.count == 1)
    }

    /// Only so many hosts are looked up for one response.
    @Test func hostsAreBounded() throws {
        var zone = ["t. 60 SOA a. b. 1 2 3 4 60"]
        for number in 0..<80 {
            zone += ["t. 60 MX \(number) h\(number).t.", "h\(number).t. 60 A 192.0.2.\(number)"]
        }
        let message = try EngineInProcess.zone(zone.joined(separator: "\n")).reply(to: "t. MX", over: .tcp).message
        #expect(message.answers.count == 80 && message.additionals.count == 64)
    }

    /// Without room for them they are left out, and TC stays clear: they can be asked for.
    @Test func hostsThatDoNotFit() throws {
        var zone = ["t. 60 SOA a. b. 1 2 3 4 60"]
        for number in 0..<20 {
            zone += ["t. 60 MX \(number) h\(number).t.", "h\(number).t. 60 A 192.0.2.\(number)"]
        }
        let reply = try EngineInProcess.zone(zone.joined(separator: "\n")).reply(to: "t. MX", edns: nil)
        #expect(try reply.message.answers.count == 20 && reply.lines[0] == "NOERROR aa")
        #expect(try (1..<20).contains(reply.message.additionals.count))
    }
}
