import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// The rules of `hosts` (behaviour.md 2.2), with a zone behind it that knows every name.
struct HostsTests {
    private static let lines = [
        "192.0.2.1 one.home. alias.home.", "192.0.2.2 one.home.", "2001:db8::1 one.home.", "2001:db8::6 six.home.",
        "192.0.2.4 *.wild.home. wild.home.", "192.0.2.5 exact.wild.home.", "2001:db8::5 exact.wild.home.",
        "192.0.2.7 outside.test.", "192.0.2.1 one.home.", "192.0.2.8 1.2.0.192.in-addr.arpa.",
    ]

    private static func engine(
        fallthroughZones: [String] = [], answersReverse: Bool = true, passesOtherTypes: Bool = false,
        rotates: Bool = false
    ) throws -> EngineInProcess {
        let hash = NameHash(secret: 99)
        let entries = try lines.map { line in
            let words = line.split(separator: " ").map(String.init)
            return HostsTable.Entry(
                address: try #require(IPAddress(words[0])), names: try words.dropFirst().map { try DomainName($0) })
        }
        let options = HostsTable.Options(
            zones: [try DomainName("home."), try DomainName("2.0.192.in-addr.arpa.")],
            fallthroughZones: try fallthroughZones.map { try DomainName($0) }, ttl: 77, answersReverse: answersReverse,
            passesOtherTypes: passesOtherTypes)
        let zone = try ZoneText.table(". 5 SOA ns. h. 1 2 3 4 5\n*. 5 TXT next\n*. 5 PTR next.", hash: hash)
        let steps: [QueryPlan.PlannedStep] = [
            .answerFromHosts(table: 0), .answerFromZone(table: 0, fallthroughZones: []),
        ]
        let plan = QueryPlan(
            blocks: [.init(steps: steps, rotates: rotates)], listeners: [[.init(name: .root, block: 0)]], hash: hash)
        let table = HostsTable(entries: entries, options: options, hash: hash)
        return EngineInProcess(ServingState(plan: plan, zones: [zone], hosts: [table]))
    }

    private static let next = "authority . 5 SOA ns. h. 1 2 3 4 5"

    @Test(arguments: [
        // All addresses in the order of the file, each once.
        Exchange(
            "one.home. A", "NOERROR aa", "answer one.home. 77 A 192.0.2.1", "answer one.home. 77 A 192.0.2.2"),
        Exchange("one.home. AAAA", "NOERROR aa", "answer one.home. 77 AAAA 2001:db8::1"),
        Exchange("alias.home. A", "NOERROR aa", "answer alias.home. 77 A 192.0.2.1"),
        Exchange("ONE.Home. AAAA", "NOERROR aa", "answer ONE.Home. 77 AAAA 2001:db8::1"),
        // Another type or family: nothing, and no SOA.
        Exchange("alias.home. AAAA", "NOERROR aa"),
        Exchange("six.home. A", "NOERROR aa"),
        Exchange("one.home. TXT", "NOERROR aa"),
        Exchange("one.home. TYPE65280", "NOERROR aa"),
        // One RRset for ANY.
        Exchange(
            "one.home. ANY", "NOERROR aa", "answer one.home. 77 A 192.0.2.1", "answer one.home. 77 A 192.0.2.2"),
        // A wildcard stands for one label, and for no name that has a line.
        Exchange("x.wild.home. A", "NOERROR aa", "answer x.wild.home. 77 A 192.0.2.4"),
        Exchange("X.WILD.home. A", "NOERROR aa", "answer X.WILD.home. 77 A 192.0.2.4"),
        Exchange("exact.wild.home. A", "NOERROR aa", "answer exact.wild.home. 77 A 192.0.2.5"),
        Exchange("wild.home. A", "NOERROR aa", "answer wild.home. 77 A 192.0.2.4"),
        Exchange("*.wild.home. A", "NOERROR aa", "answer *.wild.home. 77 A 192.0.2.4"),
        Exchange("x.y.wild.home. A", "SERVFAIL"),
        // Unknown names fail without `fallthrough`; names outside of the zones always go on.
        Exchange("nobody.home. A", "SERVFAIL"),
        Exchange("home. A", "SERVFAIL"),
        Exchange("outside.test. TXT", "NOERROR aa", "answer outside.test. 5 TXT \"next\""),
        Exchange("outside.test. A", "NOERROR aa", next),
        Exchange("com. TXT", "NOERROR aa", "answer com. 5 TXT \"next\""),
        Exchange(". A", "NOERROR aa", next),
        // PTR: every address of the file, whatever its names' zones; unknown ones always go on.
        Exchange(
            "1.2.0.192.in-addr.arpa. PTR", "NOERROR aa", "answer 1.2.0.192.in-addr.arpa. 77 PTR one.home.",
            "answer 1.2.0.192.in-addr.arpa. 77 PTR alias.home."),
        Exchange(
            "7.2.0.192.in-addr.arpa. PTR", "NOERROR aa", "answer 7.2.0.192.in-addr.arpa. 77 PTR outside.test."),
        Exchange(
            "4.2.0.192.IN-ADDR.arpa. PTR", "NOERROR aa", "answer 4.2.0.192.IN-ADDR.arpa. 77 PTR wild.home."),
        Exchange(
            "6.\(String(repeating: "0.", count: 23))8.b.d.0.1.0.0.2.ip6.arpa. PTR", "NOERROR aa",
            "answer 6.\(String(repeating: "0.", count: 23))8.b.d.0.1.0.0.2.ip6.arpa. 77 PTR six.home."),
        Exchange("9.2.0.192.in-addr.arpa. PTR", "NOERROR aa", "answer 9.2.0.192.in-addr.arpa. 5 PTR next."),
        Exchange("one.home. PTR", "NOERROR aa", "answer one.home. 5 PTR next."),
        // A name that only owns a PTR is no host; one with a line is.
        Exchange("4.2.0.192.in-addr.arpa. A", "SERVFAIL"),
        Exchange("1.2.0.192.in-addr.arpa. A", "NOERROR aa", "answer 1.2.0.192.in-addr.arpa. 77 A 192.0.2.8"),
    ])
    func rules(_ exchange: Exchange) throws {
        #expect(try Self.engine().ask(exchange.question) == exchange.reply)
    }

    @Test(arguments: [
        ([], "nobody.home. TXT", false), (["home."], "nobody.home. TXT", true), (["."], "nobody.home. TXT", true),
        (["sub.home."], "nobody.home. TXT", false), (["sub.home."], "x.sub.home. TXT", true),
        (["test."], "nobody.home. TXT", false), (["home."], "alias.home. TXT", false),
    ])
    func fallthroughZones(zones: [String], question: String, goesOn: Bool) throws {
        let lines = try Self.engine(fallthroughZones: zones).ask(question)
        #expect(lines.contains { $0.hasSuffix("TXT \"next\"") } == goesOn)
    }

    @Test func withoutReverse() throws {
        #expect(
            try Self.engine(answersReverse: false).ask("1.2.0.192.in-addr.arpa. PTR")
                == ["NOERROR aa", "answer 1.2.0.192.in-addr.arpa. 5 PTR next."])
    }

    @Test func otherTypesGoOn() throws {
        let engine = try Self.engine(passesOtherTypes: true)
        #expect(try engine.ask("one.home. TXT") == ["NOERROR aa", "answer one.home. 5 TXT \"next\""])
        #expect(try engine.ask("alias.home. AAAA") == ["NOERROR aa"])
        #expect(try engine.ask("one.home. ANY").count == 3)
    }

    /// With `loadbalance` every order turns up, and every answer has all addresses.
    @Test func rotation() throws {
        let engine = try Self.engine(rotates: true)
        let replies = try (0..<64).map { _ in try engine.ask("one.home. A").dropFirst() }
        #expect(Set(replies).count == 2)
        #expect(replies.allSatisfy { Set($0) == Set(replies[0]) })
    }

    @Test func emptyTable() throws {
        let hash = NameHash(secret: 1)
        let table = HostsTable(entries: [], options: .init(zones: [.root]), hash: hash)
        let plan = QueryPlan(
            blocks: [.init(steps: [.answerFromHosts(table: 0)], rotates: true)],
            listeners: [[.init(name: .root, block: 0)]], hash: hash)
        let engine = EngineInProcess(ServingState(plan: plan, hosts: [table]))
        #expect(try engine.ask("x.t. A") == ["SERVFAIL"])
        #expect(try engine.ask(". ANY") == ["SERVFAIL"])
        #expect(try engine.ask("1.0.0.127.in-addr.arpa. PTR") == ["SERVFAIL"])
    }
}
