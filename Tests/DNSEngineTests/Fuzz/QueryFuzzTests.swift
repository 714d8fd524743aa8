import DNSEngine
import DNSWire
import Testing

/// Messages of all kinds against tables of all kinds: never a trap, every response well-formed, within its limit, and
/// with the question octet for octet (reliability.md A34). The seeds are fixed.
struct QueryFuzzTests {
    private static let types: [UInt16] = [
        1, 2, 5, 6, 12, 15, 16, 28, 33, 39, 43, 64, 65, 255, 0, 41, 250, 252, 257, 1234, 65_535,
    ]

    private static func check(
        _ query: [UInt8], _ engine: EngineInProcess, over transport: Client.Transport
    ) -> Bool {
        let answer = engine.answer(query, from: .example(transport))
        guard let fault = ResponseCheck.fault(of: answer, to: query, over: transport, rules: AllTables.rules)
        else { return true }
        Issue.record("\(fault) for \(query)")
        return false
    }

    /// Every name with every type and a few sizes.
    @Test(arguments: AllTables.names)
    func everyNameAndType(_ name: String) throws {
        let engine = EngineInProcess(try AllTables.state())
        for type in Self.types {
            for size in [0, 512, 700, 1232] as [UInt16] {
                let edns = size == 0 ? nil : ExtendedDNS(udpPayloadSize: size)
                let query = try Message.query("\(name) TYPE\(type)", edns: edns).write()
                guard Self.check(query, engine, over: .udp), Self.check(query, engine, over: .tcp) else { return }
            }
        }
    }

    /// Every octet replaced by every other, and every length.
    @Test(arguments: [
        "X.b.w.t. A", "x.dn.t. TXT", "to-cluster.t. SRV", "ep-0.web.default.svc.cluster.local. A", "x.wild.home. A",
        "10-0-0-1.default.pod.cluster.local. A", "1.0.96.10.in-addr.arpa. PTR", "c.p.t. A",
    ])
    func everyOctetReplaced(_ question: String) throws {
        let engine = EngineInProcess(try AllTables.state())
        let options = [
            EDNSOption(code: .cookie, data: [1, 2, 3, 4, 5, 6, 7, 8]),
            EDNSOption(code: .nameServerIdentifier, data: []),
        ]
        let query = try Message.query(question, edns: ExtendedDNS(options: options)).write()
        for index in query.indices {
            guard Self.check(Array(query.prefix(index)), engine, over: .udp) else { return }
            for octet in UInt8.min ... .max {
                var mutated = query
                mutated[index] = octet
                guard Self.check(mutated, engine, over: .udp) else { return }
            }
        }
    }

    @Test(arguments: 1...6)
    func mutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let engine = EngineInProcess(try AllTables.state(), randomSeed: seed)
        for _ in 0..<15_000 {
            let query = try Self.query(&random)
            guard Self.check(query, engine, over: random.chance(70) ? .udp : .tcp) else { return }
        }
    }

    /// A query that may make sense, mostly damaged afterwards.
    private static func query(_ random: inout SeededRandom) throws -> [UInt8] {
        if random.chance(3) { return random.octets(0...80) }
        var labels = try DomainName(random.pick(AllTables.names)).labels.map { Array($0) }
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where !labels.isEmpty: labels.removeFirst()
        case 1: labels.insert(random.octets(1...63), at: 0)
        case 2: labels.insert(contentsOf: repeatElement([42], count: Int.random(in: 1...20, using: &random)), at: 0)
        case 3:
            labels.insert(Array(random.pick(["*", "_tcp", "_", "-", "10-0-0-1", "1--2", "svc", "pod"]).utf8), at: 0)
        case 4 where !labels.isEmpty: labels[labels.count - 1] = random.octets(1...3)
        case 5: labels = labels.map { $0.map { random.chance(50) && (97...122).contains($0) ? $0 - 32 : $0 } }
        default: break
        }
        var message = Message(id: 1, flags: 0x0100)
        if let name = Self.name(labels) {
            message.questions = [Question(name: name, type: RecordType(rawValue: random.pick(types)))]
        }
        if random.chance(60) {
            let options = random.chance(20) ? [EDNSOption(code: .padding, data: random.octets(0...30))] : []
            message.edns = ExtendedDNS(
                udpPayloadSize: random.pick([0, 512, 600, 1232, 65_535]), version: random.chance(3) ? 1 : 0,
                dnssecOK: random.chance(50), options: options)
        }
        return damaged(message.write(), &random)
    }

    private static func name(_ labels: [[UInt8]]) -> DomainName? {
        do {
            return try DomainName(labels: labels)
        } catch {
            // Too long: a query without a question then.
            return nil
        }
    }

    private static func damaged(_ query: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var query = query
        guard random.chance(60) else { return query }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0..<max(query.count, 1), using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where index < query.count: query[index] = UInt8.random(in: .min ... .max, using: &random)
            case 1 where index < query.count: query[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: query.removeSubrange(index...)
            case 3: query.insert(contentsOf: random.octets(1...5), at: index)
            default: query += random.octets(0...20)
            }
        }
        return query
    }
}
