import Testing

/// RFC 4592, its example zone of section 2.2.1 first.
struct WildcardTests {
    private static let example = """
        example. 3600 SOA ns.example.com. h.example. 1 2 3 4 60
        *.example. 3600 TXT wildcard
        *.example. 3600 MX 10 host1.example.
        sub.*.example. 3600 TXT not-a-wildcard
        host1.example. 3600 A 192.0.2.1
        _ssh._tcp.host1.example. 3600 SRV 0 0 22 host1.example.
        _ssh._tcp.host2.example. 3600 SRV 0 0 22 host2.example.
        subdel.example. 3600 NS ns.example.com.
        """
    private static let soa = "authority example. 60 SOA ns.example.com. h.example. 1 2 3 4 60"

    @Test(arguments: [
        // Synthesized.
        Exchange(
            "host3.example. MX", "NOERROR aa", "answer host3.example. 3600 MX 10 host1.example.",
            "additional host1.example. 3600 A 192.0.2.1"),
        Exchange("host3.example. A", "NOERROR aa", soa),
        Exchange("foo.bar.example. TXT", "NOERROR aa", "answer foo.bar.example. 3600 TXT \"wildcard\""),
        Exchange("ghost.example. TXT", "NOERROR aa", "answer ghost.example. 3600 TXT \"wildcard\""),
        // Not synthesized: the names exist, or something closer does.
        Exchange("host1.example. MX", "NOERROR aa", soa),
        Exchange("sub.*.example. MX", "NOERROR aa", soa),
        Exchange("_telnet._tcp.host1.example. SRV", "NXDOMAIN aa", soa),
        Exchange("host2.example. TXT", "NOERROR aa", soa),
        Exchange("_tcp.host1.example. TXT", "NOERROR aa", soa),
        Exchange("ghost.*.example. MX", "NXDOMAIN aa", soa),
        Exchange("host.subdel.example. A", "NOERROR", "authority subdel.example. 3600 NS ns.example.com."),
        // The wildcard itself is a name like any other.
        Exchange("*.example. TXT", "NOERROR aa", "answer *.example. 3600 TXT \"wildcard\""),
        Exchange("sub.*.example. TXT", "NOERROR aa", "answer sub.*.example. 3600 TXT \"not-a-wildcard\""),
        Exchange("x.example. ANY", "NOERROR aa", "answer x.example. 3600 TXT \"wildcard\""),
        Exchange("X.EXAMPLE. TXT", "NOERROR aa", "answer X.EXAMPLE. 3600 TXT \"wildcard\""),
        Exchange("x.example. DS", "NOERROR aa", soa),
    ])
    func exampleZone(_ exchange: Exchange) throws {
        #expect(try EngineInProcess.zone(Self.example).ask(exchange.question) == exchange.reply)
    }

    private static let deep = """
        w.example. 3600 SOA ns.example.com. h.w.example. 1 2 3 4 60
        *.w.example. 60 A 192.0.2.1
        *.a.w.example. 60 A 192.0.2.2
        *.b.a.w.example. 60 A 192.0.2.3
        c.b.a.w.example. 60 TXT c
        deep.ent.w.example. 60 A 192.0.2.4
        *.alias.w.example. 60 CNAME target.w.example.
        target.w.example. 60 A 192.0.2.5
        *.out.w.example. 60 CNAME elsewhere.test.
        *.self.w.example. 60 CNAME x.self.w.example.
        below.*.ent2.w.example. 60 A 192.0.2.6
        """
    private static let deepSOA = "authority w.example. 60 SOA ns.example.com. h.w.example. 1 2 3 4 60"

    @Test(arguments: [
        Exchange("x.w.example. A", "NOERROR aa", "answer x.w.example. 60 A 192.0.2.1"),
        Exchange("x.y.z.w.example. A", "NOERROR aa", "answer x.y.z.w.example. 60 A 192.0.2.1"),
        Exchange("x.a.w.example. A", "NOERROR aa", "answer x.a.w.example. 60 A 192.0.2.2"),
        Exchange("x.b.a.w.example. A", "NOERROR aa", "answer x.b.a.w.example. 60 A 192.0.2.3"),
        Exchange("x.y.b.a.w.example. A", "NOERROR aa", "answer x.y.b.a.w.example. 60 A 192.0.2.3"),
        // `a` exists as an empty non-terminal.
        Exchange("a.w.example. A", "NOERROR aa", deepSOA),
        Exchange("c.b.a.w.example. A", "NOERROR aa", deepSOA),
        Exchange("x.c.b.a.w.example. A", "NXDOMAIN aa", deepSOA),
        Exchange("x.ent.w.example. A", "NXDOMAIN aa", deepSOA),
        Exchange("ent.w.example. A", "NOERROR aa", deepSOA),
        // A wildcard that is an empty non-terminal stands for names without data.
        Exchange("x.ent2.w.example. A", "NOERROR aa", deepSOA),
        Exchange("below.*.ent2.w.example. A", "NOERROR aa", "answer below.*.ent2.w.example. 60 A 192.0.2.6"),
        Exchange("below.x.ent2.w.example. A", "NOERROR aa", deepSOA),
        // Aliases.
        Exchange(
            "x.alias.w.example. A", "NOERROR aa", "answer x.alias.w.example. 60 CNAME target.w.example.",
            "answer target.w.example. 60 A 192.0.2.5"),
        Exchange(
            "x.alias.w.example. TXT", "NOERROR aa", "answer x.alias.w.example. 60 CNAME target.w.example.", deepSOA),
        Exchange(
            "x.alias.w.example. CNAME", "NOERROR aa", "answer x.alias.w.example. 60 CNAME target.w.example."),
        Exchange("x.out.w.example. A", "NOERROR aa", "answer x.out.w.example. 60 CNAME elsewhere.test."),
        Exchange("*.alias.w.example. CNAME", "NOERROR aa", "answer *.alias.w.example. 60 CNAME target.w.example."),
    ])
    func severalDepths(_ exchange: Exchange) throws {
        #expect(try EngineInProcess.zone(Self.deep).ask(exchange.question) == exchange.reply)
    }

    /// A wildcard that points at a name it stands for itself ends after the links that one query may follow.
    @Test func wildcardLoop() throws {
        #expect(try EngineInProcess.zone(Self.deep).ask("y.self.w.example. A") == ["SERVFAIL"])
    }

    @Test func wildcardRightBelowTheRoot() throws {
        let engine = try EngineInProcess.zone(
            """
            . 60 SOA a. b. 1 2 3 4 60
            *. 60 A 192.0.2.1
            """)
        #expect(try engine.ask("any.thing. A") == ["NOERROR aa", "answer any.thing. 60 A 192.0.2.1"])
        #expect(try engine.ask(". A") == ["NOERROR aa", "authority . 60 SOA a. b. 1 2 3 4 60"])
    }
}
