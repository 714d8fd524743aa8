import DNSEngine
import Testing

/// CNAME (RFC 1034 section 3.6.2) and DNAME (RFC 6672) within one zone, and out of it.
struct AliasTests {
    private static let zone = """
        example.org. 3600 SOA ns.example.net. h.example.org. 1 2 3 4 60
        one.example.org. 60 CNAME two.example.org.
        two.example.org. 60 CNAME three.example.org.
        three.example.org. 60 A 192.0.2.3
        dangling.example.org. 60 CNAME nobody.example.org.
        ent.example.org. 60 CNAME e.example.org.
        x.e.example.org. 60 A 192.0.2.9
        outside.example.org. 60 CNAME www.example.net.
        delegated.example.org. 60 CNAME www.sub.example.org.
        sub.example.org. 60 NS ns.sub.example.org.
        ns.sub.example.org. 60 A 192.0.2.53
        self.example.org. 60 CNAME self.example.org.
        left.example.org. 60 CNAME right.example.org.
        right.example.org. 60 CNAME left.example.org.
        Upper.example.org. 60 CNAME Three.EXAMPLE.org.
        """
    private static let soa = "authority example.org. 60 SOA ns.example.net. h.example.org. 1 2 3 4 60"

    @Test(arguments: [
        Exchange(
            "one.example.org. A", "NOERROR aa", "answer one.example.org. 60 CNAME two.example.org.",
            "answer two.example.org. 60 CNAME three.example.org.", "answer three.example.org. 60 A 192.0.2.3"),
        Exchange(
            "one.example.org. AAAA", "NOERROR aa", "answer one.example.org. 60 CNAME two.example.org.",
            "answer two.example.org. 60 CNAME three.example.org.", soa),
        // Asked for itself, an alias is data like any other.
        Exchange("one.example.org. CNAME", "NOERROR aa", "answer one.example.org. 60 CNAME two.example.org."),
        Exchange("one.example.org. ANY", "NOERROR aa", "answer one.example.org. 60 CNAME two.example.org."),
        // The response code is that of the last name (RFC 6604).
        Exchange(
            "dangling.example.org. A", "NXDOMAIN aa", "answer dangling.example.org. 60 CNAME nobody.example.org.", soa),
        Exchange("ent.example.org. A", "NOERROR aa", "answer ent.example.org. 60 CNAME e.example.org.", soa),
        // No other block and no forwarder: the alias alone.
        Exchange("outside.example.org. A", "NOERROR aa", "answer outside.example.org. 60 CNAME www.example.net."),
        // AA is about the first owner name (RFC 1034 section 4.3.2, RFC 2181 section 10.1).
        Exchange(
            "delegated.example.org. A", "NOERROR aa", "answer delegated.example.org. 60 CNAME www.sub.example.org.",
            "authority sub.example.org. 60 NS ns.sub.example.org.",
            "additional ns.sub.example.org. 60 A 192.0.2.53"),
        // Targets keep the zone's spelling where nothing else can be pointed at.
        Exchange(
            "upper.example.org. A", "NOERROR aa", "answer upper.example.org. 60 CNAME Three.example.org.",
            "answer Three.example.org. 60 A 192.0.2.3"),
    ])
    func canonicalNames(_ exchange: Exchange) throws {
        #expect(try EngineInProcess.zone(Self.zone).ask(exchange.question) == exchange.reply)
    }

    /// Loops end, and fail.
    @Test(arguments: ["self.example.org. A", "left.example.org. A", "right.example.org. TXT"])
    func loops(_ question: String) throws {
        #expect(try EngineInProcess.zone(Self.zone).ask(question) == ["SERVFAIL"])
    }

    /// Ten links are followed, the eleventh is not.
    @Test(arguments: 1...13)
    func longChains(links: Int) throws {
        let aliases = (0..<links).map { "n\($0).example.org. 60 CNAME n\($0 + 1).example.org." }
        let zone = ["example.org. 60 SOA a. b. 1 2 3 4 60"] + aliases + ["n\(links).example.org. 60 A 192.0.2.1"]
        let lines = try EngineInProcess.zone(zone.joined(separator: "\n")).ask("n0.example.org. A")
        if links <= 10 {
            #expect(
                lines == ["NOERROR aa"] + aliases.map { "answer \($0)" } + [
                    "answer n\(links).example.org. 60 A 192.0.2.1"
                ])
        } else {
            #expect(lines == ["SERVFAIL"])
        }
    }

    // MARK: - DNAME

    private static let redirected = """
        example.org. 3600 SOA ns.example.net. h.example.org. 1 2 3 4 60
        old.example.org. 60 DNAME new.example.org.
        old.example.org. 60 TXT old
        hidden.old.example.org. 60 A 192.0.2.66
        a.new.example.org. 60 A 192.0.2.1
        b.new.example.org. 60 CNAME a.old.example.org.
        away.example.org. 60 DNAME elsewhere.test.
        twice.example.org. 60 DNAME old.example.org.
        alias.example.org. 60 CNAME a.old.example.org.
        round.example.org. 60 DNAME x.round.example.org.
        """

    @Test(arguments: [
        // The owner itself is not redirected.
        Exchange("old.example.org. DNAME", "NOERROR aa", "answer old.example.org. 60 DNAME new.example.org."),
        Exchange("old.example.org. TXT", "NOERROR aa", "answer old.example.org. 60 TXT \"old\""),
        Exchange("old.example.org. A", "NOERROR aa", soa),
        Exchange(
            "a.old.example.org. A", "NOERROR aa", "answer old.example.org. 60 DNAME new.example.org.",
            "answer a.old.example.org. 60 CNAME a.new.example.org.", "answer a.new.example.org. 60 A 192.0.2.1"),
        Exchange(
            "A.Old.example.org. A", "NOERROR aa", "answer Old.example.org. 60 DNAME new.example.org.",
            "answer A.Old.example.org. 60 CNAME a.new.example.org.", "answer a.new.example.org. 60 A 192.0.2.1"),
        Exchange(
            "a.old.example.org. CNAME", "NOERROR aa", "answer old.example.org. 60 DNAME new.example.org.",
            "answer a.old.example.org. 60 CNAME a.new.example.org."),
        // What lies below in the file is not there (RFC 6672 section 2.4).
        Exchange(
            "hidden.old.example.org. A", "NXDOMAIN aa", "answer old.example.org. 60 DNAME new.example.org.",
            "answer hidden.old.example.org. 60 CNAME hidden.new.example.org.", soa),
        Exchange(
            "x.y.old.example.org. A", "NXDOMAIN aa", "answer old.example.org. 60 DNAME new.example.org.",
            "answer x.y.old.example.org. 60 CNAME x.y.new.example.org.", soa),
        Exchange(
            "x.away.example.org. A", "NOERROR aa", "answer away.example.org. 60 DNAME elsewhere.test.",
            "answer x.away.example.org. 60 CNAME x.elsewhere.test."),
        Exchange(
            "a.twice.example.org. A", "NOERROR aa", "answer twice.example.org. 60 DNAME old.example.org.",
            "answer a.twice.example.org. 60 CNAME a.old.example.org.",
            "answer old.example.org. 60 DNAME new.example.org.",
            "answer a.old.example.org. 60 CNAME a.new.example.org.", "answer a.new.example.org. 60 A 192.0.2.1"),
        Exchange(
            "alias.example.org. A", "NOERROR aa", "answer alias.example.org. 60 CNAME a.old.example.org.",
            "answer old.example.org. 60 DNAME new.example.org.",
            "answer a.old.example.org. 60 CNAME a.new.example.org.", "answer a.new.example.org. 60 A 192.0.2.1"),
        Exchange(
            "b.old.example.org. A", "NOERROR aa", "answer old.example.org. 60 DNAME new.example.org.",
            "answer b.old.example.org. 60 CNAME b.new.example.org.",
            "answer b.new.example.org. 60 CNAME a.old.example.org.",
            "answer old.example.org. 60 DNAME new.example.org.",
            "answer a.old.example.org. 60 CNAME a.new.example.org.", "answer a.new.example.org. 60 A 192.0.2.1"),
    ])
    func redirections(_ exchange: Exchange) throws {
        #expect(try EngineInProcess.zone(Self.redirected).ask(exchange.question) == exchange.reply)
    }

    /// A redirection into itself grows the name until the links are used up or it no longer fits.
    @Test func redirectionIntoItself() throws {
        let engine = try EngineInProcess.zone(Self.redirected)
        #expect(try engine.ask("a.round.example.org. A", over: .tcp) == ["SERVFAIL"])
        let label = String(repeating: "x", count: 63)
        let long = "\(label).\(label).\(label).\(String(repeating: "y", count: 34)).round.example.org."
        let lines = try engine.ask("\(long) A", over: .tcp)
        #expect(lines[0] == "YXDOMAIN aa" && lines.count == 10)
    }

    /// 255 octets are a name, 256 are YXDOMAIN (RFC 6672 section 2.2).
    @Test(arguments: 50...63)
    func redirectionTooLong(lastLabel: Int) throws {
        let label = String(repeating: "x", count: 63)
        let engine = try EngineInProcess.zone(
            """
            t. 60 SOA a. b. 1 2 3 4 60
            d.t. 60 DNAME \(label).\(label).t.
            """)
        let prefix = "\(label).\(String(repeating: "y", count: lastLabel))"
        // The prefix with its length octets, and 64 + 64 + 2 + 1 octets of target.
        let octets = 64 + lastLabel + 1 + 131
        let lines = try engine.ask("\(prefix).d.t. A", over: .tcp)
        let redirection = "answer d.t. 60 DNAME \(label).\(label).t."
        if octets <= 255 {
            #expect(
                lines == [
                    "NXDOMAIN aa", redirection, "answer \(prefix).d.t. 60 CNAME \(prefix).\(label).\(label).t.",
                    "authority t. 60 SOA a. b. 1 2 3 4 60",
                ])
        } else {
            #expect(lines == ["YXDOMAIN aa", redirection])
        }
    }

    @Test func redirectionAtTheApex() throws {
        let engine = try EngineInProcess.zone(
            """
            t. 60 SOA a. b. 1 2 3 4 60
            t. 60 DNAME u.
            x.t. 60 A 192.0.2.1
            """)
        #expect(try engine.ask("x.t. A") == ["NOERROR aa", "answer t. 60 DNAME u.", "answer x.t. 60 CNAME x.u."])
        #expect(try engine.ask("t. DNAME") == ["NOERROR aa", "answer t. 60 DNAME u."])
        #expect(try engine.ask("t. A") == ["NOERROR aa", "authority t. 60 SOA a. b. 1 2 3 4 60"])
    }
}
