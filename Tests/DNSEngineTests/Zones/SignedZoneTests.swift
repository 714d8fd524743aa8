import DNSEngine
import DNSWire
import Testing

/// Signatures and proofs for clients that ask for them (RFC 4035 section 3.1). What is in them is the signer's business.
struct SignedZoneTests {
    private static let zone = """
        t. 60 SOA ns.t. h.t. 1 2 3 4 60
        t. 60 RRSIG SOA
        t. 60 NS ns.t.
        t. 60 RRSIG NS
        t. 60 NSEC a.t.
        t. 60 RRSIG NSEC
        a.t. 60 A 192.0.2.1
        a.t. 60 AAAA 2001:db8::1
        a.t. 60 RRSIG A
        a.t. 60 RRSIG AAAA
        a.t. 60 NSEC alias.t.
        a.t. 60 RRSIG NSEC
        alias.t. 60 CNAME a.t.
        alias.t. 60 RRSIG CNAME
        alias.t. 60 NSEC x.ent.t.
        alias.t. 60 RRSIG NSEC
        x.ent.t. 60 A 192.0.2.2
        x.ent.t. 60 RRSIG A
        x.ent.t. 60 NSEC moved.t.
        x.ent.t. 60 RRSIG NSEC
        moved.t. 60 DNAME ent.t.
        moved.t. 60 RRSIG DNAME
        moved.t. 60 NSEC plain.t.
        moved.t. 60 RRSIG NSEC
        plain.t. 60 NS ns.u.
        plain.t. 60 NSEC secure.t.
        plain.t. 60 RRSIG NSEC
        secure.t. 60 NS ns.secure.t.
        secure.t. 60 DS 0001080100
        secure.t. 60 RRSIG DS
        secure.t. 60 NSEC *.w.t.
        secure.t. 60 RRSIG NSEC
        ns.secure.t. 60 A 192.0.2.3
        *.w.t. 60 A 192.0.2.4
        *.w.t. 60 RRSIG A
        *.w.t. 60 NSEC z.w.t.
        *.w.t. 60 RRSIG NSEC
        z.w.t. 60 A 192.0.2.5
        z.w.t. 60 RRSIG A
        z.w.t. 60 NSEC t.
        z.w.t. 60 RRSIG NSEC
        """

    /// Section, owner, type, and what an RRSIG covers.
    private static func outline(_ question: String, dnssecOK: Bool = true) throws -> [String] {
        try EngineInProcess.zone(zone).ask(question, edns: ExtendedDNS(dnssecOK: dnssecOK)).map { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 4 else { return line }
            return ([words[0], words[1], words[3]] + (words[3] == "RRSIG" ? [words[4]] : [])).joined(separator: " ")
        }
    }

    private static let soa = ["authority t. SOA", "authority t. RRSIG SOA"]
    private static let servers = ["authority t. NS", "authority t. RRSIG NS"]

    private static func denial(_ owner: String) -> [String] {
        ["authority \(owner) NSEC", "authority \(owner) RRSIG NSEC"]
    }

    @Test func answersAreSigned() throws {
        #expect(
            try Self.outline("a.t. A") == ["NOERROR aa", "answer a.t. A", "answer a.t. RRSIG A"] + Self.servers)
        #expect(
            try Self.outline("alias.t. AAAA") == [
                "NOERROR aa", "answer alias.t. CNAME", "answer alias.t. RRSIG CNAME", "answer a.t. AAAA",
                "answer a.t. RRSIG AAAA",
            ] + Self.servers)
        // The CNAME of a DNAME is made up, and unsigned (RFC 6672 section 5.3.1).
        #expect(
            try Self.outline("x.moved.t. A") == [
                "NOERROR aa", "answer moved.t. DNAME", "answer moved.t. RRSIG DNAME", "answer x.moved.t. CNAME",
                "answer x.ent.t. A", "answer x.ent.t. RRSIG A",
            ] + Self.servers)
        // A wildcard's answer comes with the proof that nothing closer exists.
        #expect(
            try Self.outline("b.w.t. A")
                == ["NOERROR aa", "answer b.w.t. A", "answer b.w.t. RRSIG A"] + Self.denial("*.w.t.") + Self.servers)
        #expect(
            try Self.outline("a.t. NSEC").prefix(3) == ["NOERROR aa", "answer a.t. NSEC", "answer a.t. RRSIG NSEC"])
    }

    @Test func delegations() throws {
        #expect(
            try Self.outline("x.secure.t. A") == [
                "NOERROR", "authority secure.t. NS", "authority secure.t. DS", "authority secure.t. RRSIG DS",
                "additional ns.secure.t. A",
            ])
        #expect(
            try Self.outline("x.plain.t. A") == ["NOERROR", "authority plain.t. NS"] + Self.denial("plain.t."))
        #expect(
            try Self.outline("secure.t. DS")
                == ["NOERROR aa", "answer secure.t. DS", "answer secure.t. RRSIG DS"] + Self.servers)
        #expect(try Self.outline("plain.t. DS") == ["NOERROR aa"] + Self.soa + Self.denial("plain.t."))
    }

    @Test(arguments: [
        // The name's own NSEC, or that which covers an empty non-terminal.
        ("a.t. TXT", "NOERROR", ["a.t."]), ("ent.t. A", "NOERROR", ["alias.t."]), ("t. A", "NOERROR", ["t."]),
        ("w.t. A", "NOERROR", ["secure.t."]),
        // One for the name and one for the wildcard; once where it is the same.
        ("b.t. A", "NXDOMAIN", ["alias.t.", "t."]), ("b.ent.t. A", "NXDOMAIN", ["alias.t."]),
        ("y.ent.t. A", "NXDOMAIN", ["x.ent.t.", "alias.t."]), ("zz.t. A", "NXDOMAIN", ["z.w.t.", "t."]),
        ("0.t. A", "NXDOMAIN", ["t."]), ("x.a.t. A", "NXDOMAIN", ["a.t."]),
        ("A.B.t. A", "NXDOMAIN", ["alias.t.", "t."]),
        // A wildcard without the type, and no name in its place.
        ("zz.w.t. TXT", "NOERROR", ["*.w.t.", "z.w.t."]), ("b.w.t. TXT", "NOERROR", ["*.w.t."]),
    ])
    func denials(question: String, code: String, owners: [String]) throws {
        #expect(try Self.outline(question) == ["\(code) aa"] + Self.soa + owners.flatMap(Self.denial))
    }

    /// Without DO there is nothing of all this but what is asked for.
    @Test(arguments: ["a.t. A", "b.t. A", "x.plain.t. A", "x.secure.t. A", "b.w.t. A", "x.moved.t. A", "ent.t. A"])
    func withoutDO(_ question: String) throws {
        let lines = try Self.outline(question, dnssecOK: false)
        #expect(!lines.contains { $0.contains("RRSIG") || $0.contains("NSEC") || $0.hasSuffix(" DS") })
        #expect(lines[0] == (try Self.outline(question))[0])
    }
}
