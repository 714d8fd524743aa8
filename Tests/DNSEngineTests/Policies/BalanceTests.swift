import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// `loadbalance` over the answers of tables, of a cache and of upstreams.
struct BalanceTests {
    private static let hash = NameHash(secret: 41)
    private static let zone = """
        t. 60 SOA ns.t. h.t. 1 2 3 4 60
        many.t. 60 A 10.0.0.1
        many.t. 60 A 192.168.1.1
        many.t. 60 A 10.0.0.2
        many.t. 60 A 172.16.0.1
        many.t. 60 AAAA 2001:db8::1
        many.t. 60 AAAA fd00::1
        many.t. 60 AAAA 2001:db8::2
        alias.t. 60 CNAME many.t.
        one.t. 60 A 192.168.1.9
        """

    private static func engine(
        _ table: BalanceTable?, rotates: Bool = false, caching messages: [Message] = [], randomSeed: UInt64 = 77
    ) throws -> EngineInProcess {
        var blocks = [
            QueryPlan.Block(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: rotates),
            QueryPlan.Block(
                steps: [.forward(forwarder: 0, zones: [.root], except: [])], rotates: rotates, cache: (0, [.root])),
        ]
        for index in blocks.indices where table != nil { blocks[index].balance = 0 }
        let plan = QueryPlan(
            blocks: blocks,
            listeners: [[.init(name: try DomainName("t."), block: 0), .init(name: try DomainName("c."), block: 1)]],
            hash: hash)
        let cache = AnswerCache(CacheConfiguration(zones: [.root]), hash: hash)
        for message in messages {
            var octets = message.write()
            let question = message.questions[0]
            cache.take(
                &octets, for: CacheQuestion(name: question.name, type: question.type, dnssecOK: false, hash: hash),
                at: CacheInstant(milliseconds: 1000))
        }
        let engine = EngineInProcess(
            ServingState(
                plan: plan, zones: [try ZoneText.table(zone, hash: hash)], caches: [cache],
                policies: PolicyTables(balances: table.map { [$0] } ?? [])),
            randomSeed: randomSeed)
        engine.now = CacheInstant(milliseconds: 1000)
        return engine
    }

    private static func addresses(_ engine: EngineInProcess, _ question: String) throws -> [String] {
        try engine.reply(to: question).message.answers.filter { $0.type != .cname }.map { "\($0.data)" }
    }

    private static func prefixes(_ texts: String...) throws -> [IPPrefix] {
        try texts.map { try #require(IPPrefix($0)) }
    }

    @Test func preferredAddressesComeFirst() throws {
        let table = BalanceTable(
            preferred: try Self.prefixes("172.16.0.0/12", "fd00::/8", "10.0.0.0/8"), hash: Self.hash)
        let engine = try Self.engine(table)
        for name in ["many.t.", "alias.t."] {
            #expect(try Self.addresses(engine, "\(name) A") == ["172.16.0.1", "10.0.0.1", "10.0.0.2", "192.168.1.1"])
            #expect(try Self.addresses(engine, "\(name) AAAA") == ["fd00::1", "2001:db8::1", "2001:db8::2"])
        }
        #expect(try Self.addresses(engine, "one.t. A") == ["192.168.1.9"])
        #expect(try engine.ask("alias.t. A")[1] == "answer alias.t. 60 CNAME many.t.")
    }

    /// Each comes first as often as its weight says; the others keep their order but for the one it changes places with.
    @Test func weights() throws {
        let name = try DomainName("MANY.t.")
        let table = BalanceTable(
            weights: [
                name: [
                    .init(.v4(0x0a00_0001), 3), .init(.v4(0xac10_0001), 5),
                    .init(.v6(high: 0x2001_0db8 << 32, low: 2), 255),
                ]
            ], hash: Self.hash)
        let engine = try Self.engine(table)
        let order = ["10.0.0.1", "192.168.1.1", "10.0.0.2", "172.16.0.1"]
        var counts = [Int](repeating: 0, count: 4)
        for _ in 0..<10_000 {
            let found = try Self.addresses(engine, "alias.t. A")
            let first = try #require(order.firstIndex(of: found[0]))
            counts[first] += 1
            var expected = order
            expected.swapAt(0, first)
            #expect(found == expected)
        }
        // 3 : 1 : 1 : 5 of 10000, five standard deviations at most.
        for (count, share) in zip(counts, [3000, 1000, 1000, 5000]) { #expect(abs(count - share) < 250, "\(counts)") }
        let firsts = try (0..<1000).map { _ in try Self.addresses(engine, "many.t. AAAA")[0] }
        #expect(firsts.filter { $0 == "2001:db8::2" }.count > 950)
        // Names without weights: each alike.
        let even = try Self.engine(BalanceTable(weights: [:], hash: Self.hash))
        #expect(Set(try (0..<200).map { _ in try Self.addresses(even, "many.t. A")[0] }).count == 4)
    }

    private static func cached(_ records: [ResourceRecord]) throws -> Message {
        Message(
            id: 0, flags: Header.Flag.response, questions: [Question(name: try DomainName("x.c."), type: .a)],
            answers: records)
    }

    private static func a(_ owner: String, _ last: UInt8) throws -> ResourceRecord {
        ResourceRecord(owner: try DomainName(owner), ttl: 60, data: .a(.init(10, 0, 0, last)))
    }

    /// Every address of a cached answer comes first equally often, and none is lost; aliases stay in front.
    @Test func cachedAnswersRotate() throws {
        let alias = ResourceRecord(owner: try DomainName("x.c."), ttl: 60, data: .cname(try DomainName("y.c.")))
        let message = try Self.cached([alias] + (1...8).map { try Self.a("y.c.", $0) })
        let engine = try Self.engine(nil, rotates: true, caching: [message])
        var firsts: [String: Int] = [:]
        for _ in 0..<4000 {
            let answers = try engine.reply(to: "x.c. A").message.answers
            #expect(answers.first?.type == .cname && Set(answers.dropFirst().map { "\($0.data)" }).count == 8)
            firsts["\(answers[1].data)", default: 0] += 1
        }
        #expect(firsts.count == 8 && firsts.values.allSatisfy { abs($0 - 500) < 125 }, "\(firsts)")
        // Without `loadbalance` the order is the upstream's.
        let plain = try Self.engine(nil, caching: [message])
        #expect(
            try plain.reply(to: "x.c. A").message.answers.dropFirst().map(\.data)
                == message.answers.dropFirst().map(\.data))
    }

    /// Addresses beside the answer rotate as well, each name's by themselves.
    @Test func additionalAddresses() throws {
        let service = RecordData.srv(.init(priority: 0, weight: 0, port: 80, target: try DomainName("y.c.")))
        var message = Message(
            id: 0, flags: Header.Flag.response, questions: [Question(name: try DomainName("x.c."), type: .srv)],
            answers: [ResourceRecord(owner: try DomainName("x.c."), ttl: 60, data: service)])
        message.additionals = try (1...3).map { try Self.a("y.c.", $0) } + (7...8).map { try Self.a("z.c.", $0) }
        let engine = try Self.engine(nil, rotates: true, caching: [message])
        var orders: Set<[RecordData]> = []
        for _ in 0..<300 {
            let additionals = try engine.reply(to: "x.c. SRV").message.additionals
            #expect(additionals.map(\.owner) == message.additionals.map(\.owner))
            #expect(Set(additionals.prefix(3).map(\.data)) == Set(message.additionals.prefix(3).map(\.data)))
            orders.insert(additionals.map(\.data))
        }
        #expect(orders.count == 6)
    }

    /// Only addresses of one name change places, however it is spelled.
    @Test func setsStayApart() throws {
        // Owners written out in different cases, then others.
        let one: [UInt8] = [1, 0x78, 1, 0x63, 0]
        let upper: [UInt8] = [1, 0x58, 1, 0x43, 0]
        let other: [UInt8] = [1, 0x79, 1, 0x63, 0]
        func record(_ owner: [UInt8], _ last: UInt8) -> [UInt8] {
            owner + [0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, last]
        }
        let records = [record(one, 1), record(upper, 2), record([0xc0, 12], 3), record(other, 7), record(other, 8)]
        var octets: [UInt8] = [0, 0, 0x80, 0, 0, 1, 0, 5, 0, 0, 0, 0] + one + [0, 1, 0, 1] + records.joined()
        var seen: Set<[UInt8]> = []
        var random = SeededRandom(seed: 1)
        for _ in 0..<50 {
            try Self.suspendedOrder(rotates: true, table: nil, randomSeed: random.next()).apply(to: &octets, nil)
            let found = try Message(parsing: octets).answers.map { record -> UInt8 in
                guard case .a(let address) = record.data else { return 0 }
                return UInt8(truncatingIfNeeded: address.address)
            }
            #expect(Set(found.prefix(3)) == [1, 2, 3] && Set(found.suffix(2)) == [7, 8], "\(found)")
            seen.insert(Array(found.prefix(3)))
        }
        #expect(seen.count == 3)
    }

    private static func suspendedOrder(
        rotates: Bool, table: BalanceTable?, randomSeed: UInt64 = 5
    ) throws -> SuspendedOrder {
        let engine = try engine(table, rotates: rotates, randomSeed: randomSeed)
        guard case .suspended(let query) = engine.answer(try Message.query("up.c. A").write()) else {
            throw WireError(.truncated, at: 0)
        }
        return try #require(query.order)
    }

    /// Whatever an upstream sends is survived, and nothing but addresses changes.
    @Test(arguments: 1...20)
    func anyOctets(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let table = BalanceTable(
            weights: [try DomainName("x.c."): [.init(.v4(0x0a00_0001), 9)]],
            preferred: try Self.prefixes("10.0.0.4", "::/0"), hash: Self.hash)
        let order = try Self.suspendedOrder(rotates: true, table: table)
        let message = try Self.cached((1...9).map { try Self.a("x.c.", $0) }).write()
        for _ in 0..<3000 {
            var octets = random.chance(20) ? random.octets(0...80) : message
            for _ in 0..<Int.random(in: 0...4, using: &random) where !octets.isEmpty {
                octets[Int.random(in: 0..<octets.count, using: &random)] = UInt8.random(
                    in: .min ... .max, using: &random)
            }
            if random.chance(30) { octets.removeLast(Int.random(in: 0...octets.count, using: &random)) }
            let before = octets
            order.apply(to: &octets, table)
            #expect(octets.count == before.count && octets.sorted() == before.sorted())
        }
        var whole = message
        order.apply(to: &whole, table)
        #expect(try Message(parsing: whole).answers.first?.data == .a(.init(10, 0, 0, 4)))
    }

    /// More addresses than change places: none is lost.
    @Test func hugeSets() throws {
        let answers = try (0..<1000).map {
            ResourceRecord(
                owner: try DomainName("x.c."), ttl: 60, data: .a(.init(10, 1, UInt8($0 >> 8), UInt8($0 & 255))))
        }
        var octets = try Self.cached(answers).write()
        try Self.suspendedOrder(rotates: true, table: nil).apply(to: &octets, nil)
        #expect(Set(try Message(parsing: octets).answers.map(\.data)) == Set(answers.map(\.data)))
    }
}
