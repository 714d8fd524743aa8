import DNSEngine
import DNSWire
import Testing

/// What makes a zone, and how its step goes on to the next.
struct ZoneTableTests {
    private static let hash = NameHash(secret: 7)

    @Test func zoneWithoutSOA() throws {
        let error = #expect(throws: ZoneTableError.self) { try ZoneText.table("t. 60 A 192.0.2.1", hash: Self.hash) }
        #expect(error?.description == "no soa record at t.")
    }

    @Test func soaBelowTheApexIsNoSOA() throws {
        let records = try ZoneText.records("x.t. 60 SOA a. b. 1 2 3 4 60")
        #expect(throws: ZoneTableError.noSOA(try DomainName("t."))) {
            try ZoneTable(apex: try DomainName("t."), records: records, hash: Self.hash)
        }
    }

    @Test(arguments: ["u.", "xt.", "."])
    func recordOutside(owner: String) throws {
        let error = #expect(throws: ZoneTableError.self) {
            try ZoneText.table("t. 60 SOA a. b. 1 2 3 4 60\n\(owner) 60 A 192.0.2.1", hash: Self.hash)
        }
        #expect(error?.description == "\(owner) is outside of the zone")
    }

    /// One TTL an RRset, and every record once (RFC 2181 section 5).
    @Test func recordSets() throws {
        let engine = try EngineInProcess.zone(
            """
            T. 60 SOA a. b. 1 2 3 4 60
            x.t. 60 A 192.0.2.1
            X.T. 90 A 192.0.2.2
            x.T. 120 A 192.0.2.1
            """)
        #expect(
            try engine.ask("x.t. A") == ["NOERROR aa", "answer x.t. 60 A 192.0.2.1", "answer x.t. 60 A 192.0.2.2"])
    }

    @Test func memoryIsCounted() throws {
        let small = try ZoneText.table("t. 60 SOA a. b. 1 2 3 4 60", hash: Self.hash)
        let large = try ZoneText.table("t. 60 SOA a. b. 1 2 3 4 60\nx.t. 60 TXT abcdefgh", hash: Self.hash)
        #expect(small.octetCount > 0 && large.octetCount >= small.octetCount + 20)
    }

    /// A zone that has not been read yet fails, and says that this will pass.
    @Test func zoneNotLoaded() throws {
        let plan = QueryPlan(
            blocks: [.init(steps: [.answerFromZone(table: 0, fallthroughZones: [.root])], rotates: false)],
            listeners: [[.init(name: .root, block: 0)]], hash: Self.hash)
        let state = ServingState(plan: plan, zones: [ZoneTable(unread: try DomainName("t."), hash: Self.hash)])
        #expect(try EngineInProcess(state).ask("x.t. A") == ["SERVFAIL", "ede 14"])
        #expect(try EngineInProcess(state).ask("t. SOA") == ["SERVFAIL", "ede 14"])
        // Names of others go their way.
        #expect(try EngineInProcess(state).ask("x.u. A") == ["SERVFAIL"])
        let loaded = state.replacing(.zone(0, try ZoneText.table("t. 60 SOA a. b. 1 2 3 4 60", hash: Self.hash)))
        #expect(
            try EngineInProcess(loaded).ask("t. SOA") == ["NOERROR aa", "answer t. 60 SOA a. b. 1 2 3 4 60"])
    }

    // MARK: - Several zones in one block

    private static let zones = [
        "a.t. 60 SOA ns. h. 1 2 3 4 60\nx.a.t. 60 A 192.0.2.1\nto-b.a.t. 60 CNAME x.b.t.",
        "b.t. 60 SOA ns. h. 1 2 3 4 60\nx.b.t. 60 A 192.0.2.2\nto-a.b.t. 60 CNAME x.a.t.",
        "t. 60 SOA ns. h. 1 2 3 4 60\nn.a.t. 60 A 192.0.2.3",
    ]

    @Test(arguments: [
        Exchange("x.a.t. A", "NOERROR aa", "answer x.a.t. 60 A 192.0.2.1"),
        Exchange("x.b.t. A", "NOERROR aa", "answer x.b.t. 60 A 192.0.2.2"),
        Exchange("x.t. A", "NXDOMAIN aa", "authority t. 60 SOA ns. h. 1 2 3 4 60"),
        // Only where `fallthrough` covers the name does the next zone get to see it.
        Exchange("n.a.t. A", "NOERROR aa", "answer n.a.t. 60 A 192.0.2.3"),
        Exchange("n.b.t. A", "NXDOMAIN aa", "authority b.t. 60 SOA ns. h. 1 2 3 4 60"),
        Exchange("x.a.t. TXT", "NOERROR aa", "authority a.t. 60 SOA ns. h. 1 2 3 4 60"),
        // No step has an answer.
        Exchange("x.u. A", "SERVFAIL"),
        // An alias starts over from the first step.
        Exchange(
            "to-a.b.t. A", "NOERROR aa", "answer to-a.b.t. 60 CNAME x.a.t.", "answer x.a.t. 60 A 192.0.2.1"),
        Exchange(
            "to-b.a.t. A", "NOERROR aa", "answer to-b.a.t. 60 CNAME x.b.t.", "answer x.b.t. 60 A 192.0.2.2"),
    ])
    func severalZones(_ exchange: Exchange) throws {
        let engine = try EngineInProcess.zones(Self.zones, fallthroughZones: ["a.t."])
        #expect(try engine.ask(exchange.question) == exchange.reply)
    }
}
