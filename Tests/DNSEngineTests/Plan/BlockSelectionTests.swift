import DNSEngine
import DNSWire
import Testing

/// Which server block a query goes to, and what a block without an answer does.
struct BlockSelectionTests {
    /// Blocks 0, 1, … that each answer with their own number from a zone at the root.
    private static func engine(_ zones: [String], listeners: [[(String, Int)]]) throws -> EngineInProcess {
        let hash = NameHash(secret: 3)
        let blocks = zones.indices.map {
            QueryPlan.Block(steps: [.answerFromZone(table: $0, fallthroughZones: [])], rotates: false)
        }
        let plan = QueryPlan(
            blocks: blocks,
            listeners: try listeners.map { try $0.map { .init(name: try DomainName($0.0), block: $0.1) } }, hash: hash)
        let tables = try zones.map { try ZoneText.table($0, hash: hash) }
        return EngineInProcess(ServingState(plan: plan, zones: tables))
    }

    private static func root(_ number: Int) -> String {
        ". 5 SOA ns\(number). h. 1 2 3 4 5\n. 5 TXT block\(number)\n*. 5 TXT block\(number)"
    }

    /// The longest zone wins, label by label and without case.
    @Test(arguments: [
        ("example.org. TXT", 1), ("www.example.org. TXT", 1), ("x.y.example.org. TXT", 1), ("EXAMPLE.ORG. TXT", 1),
        ("sub.example.org. TXT", 2), ("www.Sub.example.org. TXT", 2), ("badexample.org. TXT", 0), ("org. TXT", 0),
        (". TXT", 0), ("example.org.test. TXT", 0), ("a.b.c.d.e.f.g.deep.test. TXT", 3),
        ("c.d.e.f.g.deep.test. TXT", 0),
        // DS belongs to the parent's side of a zone cut (RFC 4035 section 3.1.4.1).
        ("sub.example.org. DS", 1), ("example.org. DS", 0), ("x.sub.example.org. DS", 2), (". DS", 0), ("org. DS", 0),
        ("sub.example.org. DNSKEY", 2), ("sub.example.org. ANY", 2),
    ])
    func longestZone(question: String, block: Int) throws {
        let engine = try Self.engine(
            (0..<4).map(Self.root),
            listeners: [[(".", 0), ("example.org.", 1), ("Sub.Example.org.", 2), ("b.c.d.e.f.g.deep.test.", 3)]])
        _ = try engine.ask(question)
        #expect(engine.answeringBlock == block)
    }

    /// Without a zone above it, the cut itself answers DS.
    @Test func dsWithoutParent() throws {
        let engine = try Self.engine([Self.root(0)], listeners: [[("sub.test.", 0)]])
        #expect(try engine.ask("sub.test. DS")[0] == "NOERROR aa" && engine.answeringBlock == 0)
        #expect(try engine.ask("x.test. DS") == ["REFUSED"] && engine.answeringBlock == -1)
    }

    @Test(arguments: ["org. A", ". A", "xexample.org. A", "example. A", "example.org.org. A"])
    func noZone(_ question: String) throws {
        let engine = try Self.engine([Self.root(0)], listeners: [[("example.org.", 0)]])
        #expect(try engine.ask(question) == ["REFUSED"])
        #expect(engine.answeringBlock == -1)
    }

    @Test func listenersHaveZonesOfTheirOwn() throws {
        let engine = try Self.engine(
            (0..<2).map(Self.root), listeners: [[("a.", 0)], [("b.", 1), ("a.", 1)], []])
        #expect(try engine.ask("x.a. TXT", at: 0) == ["NOERROR aa", "answer x.a. 5 TXT \"block0\""])
        #expect(try engine.ask("x.a. TXT", at: 1) == ["NOERROR aa", "answer x.a. 5 TXT \"block1\""])
        #expect(try engine.ask("x.b. TXT", at: 0) == ["REFUSED"])
        #expect(try engine.ask("x.a. TXT", at: 2) == ["REFUSED"])
    }

    /// Hundreds of zones, names of which are each other's suffixes.
    @Test func manyZones() throws {
        let names = (0..<300).map { "z\($0).\($0 % 2 == 0 ? "" : "z\($0 - 1).")test." }
        let engine = try Self.engine(
            [Self.root(0), Self.root(1)], listeners: [names.enumerated().map { ($0.element, $0.offset % 2) }])
        for (number, name) in names.enumerated() {
            #expect(try engine.ask("x.\(name) TXT") == ["NOERROR aa", "answer x.\(name) 5 TXT \"block\(number % 2)\""])
        }
    }

    /// A block without steps refuses, one that runs out of them has failed.
    @Test func blocksWithoutAnAnswer() throws {
        let hash = NameHash(secret: 4)
        let plan = QueryPlan(
            blocks: [
                .init(steps: [], rotates: false),
                .init(steps: [.answerFromZone(table: 0, fallthroughZones: [.root])], rotates: false),
            ],
            listeners: [
                [.init(name: try DomainName("none."), block: 0), .init(name: try DomainName("some."), block: 1)]
            ],
            hash: hash)
        let state = ServingState(plan: plan, zones: [try ZoneText.table("a.some. 5 SOA ns. h. 1 2 3 4 5", hash: hash)])
        let engine = EngineInProcess(state)
        #expect(try engine.ask("x.none. A") == ["REFUSED"])
        #expect(try engine.ask("x.some. A") == ["SERVFAIL"])
        #expect(try engine.ask("x.a.some. A") == ["SERVFAIL"])
    }
}
