import Testing

/// Names that are in a zone, and names that are not (RFC 1034 section 4.3.2, RFC 2308).
struct ZoneAnswerTests {
    private static let zone = """
        example.org. 3600 SOA ns1.example.org. hostmaster.example.org. 1 7200 1800 86400 300
        example.org. 3600 MX 10 mail.example.net.
        www.example.org. 600 A 192.0.2.1
        www.example.org. 600 A 192.0.2.2
        www.example.org. 600 AAAA 2001:db8::1
        text.example.org. 60 TXT hello world
        a.ent.example.org. 60 A 192.0.2.3
        odd.example.org. 60 TYPE65280 0a0b0c
        odd.example.org. 60 A 192.0.2.4
        \\000\\255\\.\\032\\\\x.example.org. 60 A 192.0.2.5
        """
    private static let soa =
        "authority example.org. 300 SOA ns1.example.org. hostmaster.example.org. 1 7200 1800 86400 300"

    @Test(arguments: [
        Exchange(
            "www.example.org. A", "NOERROR aa", "answer www.example.org. 600 A 192.0.2.1",
            "answer www.example.org. 600 A 192.0.2.2"),
        Exchange("www.example.org. AAAA", "NOERROR aa", "answer www.example.org. 600 AAAA 2001:db8::1"),
        Exchange("text.example.org. TXT", "NOERROR aa", "answer text.example.org. 60 TXT \"hello\" \"world\""),
        Exchange(
            "example.org. SOA", "NOERROR aa",
            "answer example.org. 3600 SOA ns1.example.org. hostmaster.example.org. 1 7200 1800 86400 300"),
        Exchange("example.org. MX", "NOERROR aa", "answer example.org. 3600 MX 10 mail.example.net."),
        Exchange("odd.example.org. TYPE65280", "NOERROR aa", "answer odd.example.org. 60 TYPE65280 \\# 3 0a0b0c"),
        // One RRset for ANY, the first that the zone has.
        Exchange("odd.example.org. ANY", "NOERROR aa", "answer odd.example.org. 60 TYPE65280 \\# 3 0a0b0c"),
        Exchange(
            "\\000\\255\\.\\032\\\\x.example.org. A", "NOERROR aa",
            "answer \\000\\255\\.\\032\\\\x.example.org. 60 A 192.0.2.5"),
        // The spelling of the question, wherever the response can point at it.
        Exchange("tExT.eXample.ORG. TXT", "NOERROR aa", "answer tExT.eXample.ORG. 60 TXT \"hello\" \"world\""),
    ])
    func data(_ exchange: Exchange) throws {
        #expect(try EngineInProcess.zone(Self.zone).ask(exchange.question) == exchange.reply)
    }

    @Test(arguments: [
        "www.example.org. TXT", "www.example.org. TYPE65280", "www.example.org. CNAME", "www.example.org. NS",
        "www.example.org. DS", "www.example.org. TYPE1234", "example.org. A", "example.org. DS", "example.org. NS",
        // Empty non-terminals exist (RFC 8020).
        "ent.example.org. A", "ent.example.org. ANY",
    ])
    func noData(_ question: String) throws {
        #expect(try EngineInProcess.zone(Self.zone).ask(question) == ["NOERROR aa", Self.soa])
    }

    @Test(arguments: [
        "nobody.example.org. A", "nobody.example.org. ANY", "b.ent.example.org. A", "x.www.example.org. A",
        "x.y.z.example.org. TXT", "*.example.org. A", "nobody.example.org. DS",
    ])
    func nameError(_ question: String) throws {
        #expect(try EngineInProcess.zone(Self.zone).ask(question) == ["NXDOMAIN aa", Self.soa])
    }

    /// A negative answer lives as long as the lesser of the SOA's TTL and its MINIMUM (RFC 2308 section 3); the SOA
    /// itself keeps its TTL.
    @Test(arguments: [(3600, 300, 300), (300, 3600, 300), (0, 60, 0), (60, 0, 0)])
    func negativeTTL(ttl: Int, minimum: Int, expected: Int) throws {
        let numbers = "ns.example.org. h.example.org. 1 2 3 4 \(minimum)"
        let engine = try EngineInProcess.zone("example.org. \(ttl) SOA \(numbers)")
        #expect(
            try engine.ask("x.example.org. A") == ["NXDOMAIN aa", "authority example.org. \(expected) SOA \(numbers)"])
        #expect(try engine.ask("example.org. SOA") == ["NOERROR aa", "answer example.org. \(ttl) SOA \(numbers)"])
    }

    @Test func mixedCaseInNegativeAnswers() throws {
        #expect(
            try EngineInProcess.zone(Self.zone).ask("Nobody.eXample.ORG. A") == [
                "NXDOMAIN aa",
                "authority eXample.ORG. 300 SOA ns1.eXample.ORG. hostmaster.eXample.ORG. 1 7200 1800 86400 300",
            ])
    }

    @Test func rootZone() throws {
        let engine = try EngineInProcess.zone(
            """
            . 86400 SOA a.root-servers.net. nstld.example. 1 2 3 4 900
            . 518400 NS a.root-servers.net.
            a.root-servers.net. 518400 A 198.41.0.4
            org. 172800 NS a0.org.afilias-nst.info.
            """)
        #expect(
            try engine.ask(". NS") == [
                "NOERROR aa", "answer . 518400 NS a.root-servers.net.",
                "additional a.root-servers.net. 518400 A 198.41.0.4",
            ])
        #expect(
            try engine.ask("www.example.org. A") == ["NOERROR", "authority org. 172800 NS a0.org.afilias-nst.info."])
        #expect(
            try engine.ask("com. A") == [
                "NXDOMAIN aa", "authority . 900 SOA a.root-servers.net. nstld.example. 1 2 3 4 900",
            ])
    }

    /// The NS set goes along with positive answers only, and not where it is the answer.
    @Test(arguments: [
        Exchange(
            "www.example.org. A", "NOERROR aa", "answer www.example.org. 600 A 192.0.2.1",
            "authority example.org. 3600 NS ns1.example.org.", "authority example.org. 3600 NS ns2.example.net."),
        Exchange(
            "example.org. NS", "NOERROR aa", "answer example.org. 3600 NS ns1.example.org.",
            "answer example.org. 3600 NS ns2.example.net.", "additional ns1.example.org. 600 A 192.0.2.53",
            "additional ns1.example.org. 600 AAAA 2001:db8::53"),
        Exchange(
            "www.example.org. AAAA", "NOERROR aa",
            "authority example.org. 60 SOA ns1.example.org. h.example.org. 1 2 3 4 60"),
        Exchange(
            "n.example.org. A", "NXDOMAIN aa",
            "authority example.org. 60 SOA ns1.example.org. h.example.org. 1 2 3 4 60"),
    ])
    func authoritySection(_ exchange: Exchange) throws {
        let engine = try EngineInProcess.zone(
            """
            example.org. 3600 SOA ns1.example.org. h.example.org. 1 2 3 4 60
            example.org. 3600 NS ns1.example.org.
            example.org. 3600 NS ns2.example.net.
            ns1.example.org. 600 A 192.0.2.53
            ns1.example.org. 600 AAAA 2001:db8::53
            www.example.org. 600 A 192.0.2.1
            """)
        #expect(try engine.ask(exchange.question) == exchange.reply)
    }
}
