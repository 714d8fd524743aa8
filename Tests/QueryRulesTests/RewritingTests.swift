import DNSEngine
import DNSWire
import NetworkAddress
import QueryRules
import RegularExpressions
import Testing

/// Rules on random names and answers: nothing brings them down, and what they make can be sent.
struct RewritingTests {
    private static let words = ["a", "b.", "ab.test.", ".test", "test.", "..", "{1}", "\\.", "x{2}.", "-", "\\065", ""]

    private static func matcher(_ generator: inout SeededGenerator) throws -> NameMatcher {
        func text() -> [UInt8] {
            let first = words.randomElement(using: &generator) ?? ""
            return Array((first + (words.randomElement(using: &generator) ?? "")).utf8)
        }
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return .exact(text())
        case 1: return .prefix(text())
        case 2: return .suffix(text())
        case 3: return .substring(text())
        default:
            let patterns = ["(.*)(t)", "^([^.]*)[.](.*)$", "()", "(a|b)*", ".", "(x)?(.*)"]
            return .regex(try RegularExpression(patterns.randomElement(using: &generator) ?? "."))
        }
    }

    private static func name(_ generator: inout SeededGenerator) throws -> DomainName {
        let labels = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
            (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                Array("abtest-.\\A\u{1}".utf8).randomElement(using: &generator) ?? 0x61
            }
        }
        return try DomainName(labels: labels)
    }

    private static func rule(_ generator: inout SeededGenerator) throws -> RewriteRule {
        func replacement() -> [UInt8] { Array((words.randomElement(using: &generator) ?? "").utf8) }
        let transform = NameTransform(try matcher(&generator), replacement: replacement())
        let other = NameTransform(try matcher(&generator), replacement: replacement())
        let action: RewriteRule.Action =
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: .name(transform, .automatic)
            case 1: .name(transform, .given(owners: other, values: other))
            case 2: .name(transform, .question)
            case 3: .alias(transform)
            case 4: .ttl(transform.matcher, 5...60)
            case 5: .responseCode(transform.matcher, .noError, to: ResponseCode(rawValue: 23))
            case 6: .recordClass(.internet, to: .chaos)
            default: .option(OptionRule(code: .clientSubnet, .set, .subnet(bits4: 23, bits6: 55)))
            }
        return RewriteRule(action, stops: Bool.random(using: &generator))
    }

    private static func answer(to query: Message, _ generator: inout SeededGenerator) throws -> Message {
        let owner = query.questions[0].name
        let target = try name(&generator)
        let records = [
            ResourceRecord(owner: owner, ttl: 1, data: .cname(target)),
            ResourceRecord(owner: target, ttl: 100, data: .srv(.init(priority: 1, weight: 2, port: 3, target: owner))),
            ResourceRecord(owner: owner, ttl: 100, data: .mx(.init(preference: 1, exchange: target))),
        ]
        return Message(
            id: 1, flags: Header.Flag.response, questions: query.questions, answers: records, authorities: [records[2]],
            additionals: [records[1]])
    }

    @Test func noRuleBringsItDown() throws {
        var generator = SeededGenerator(state: 99)
        let client = Client(endpoint: SocketEndpoint(.v4(0x0a00_0001), port: 9), transport: .udp)
        var rewritten = 0
        for _ in 0..<5_000 {
            let rules = try (0..<4).map { _ in try Self.rule(&generator) }
            let rewriting = Rewriting(rules) { _, _ in }
            _ = BlockElaboration([rewriting], hash: NameHash(secret: 1))
            let query = ElaborateQuery(
                message: .query(name: try Self.name(&generator), type: .a, id: 1), client: client)
            guard var step = rewriting.begin(query) else { continue }
            rewritten += 1
            // An alias that leads to itself is the engine's business: it counts lookups.
            for _ in 0..<12 {
                switch step {
                case .next(let asked, let then), .ask(let asked, let then):
                    _ = try Message(parsing: asked.message.write())
                    step = then(try Self.answer(to: asked.message, &generator))
                case .finish(let answer):
                    _ = try Message(parsing: answer.write())
                }
            }
        }
        #expect(rewritten > 1_000)
    }
}
