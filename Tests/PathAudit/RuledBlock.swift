import DNSEngine
import DNSWire

/// A block with rules of every kind that concern none of its queries, and with templates that are made once.
enum RuledBlock {
    /// Rewrites names that nobody asks for here.
    private struct Unconcerned: QueryElaboration {
        var filter: [QueryFilter.Test]

        func begin(_ query: ElaborateQuery) -> ElaborationStep? { .finish(.failure(.refused)) }
    }

    static var zone: DomainName { get throws { try DomainName("ruled.test") } }

    static func block() throws -> QueryPlan.Block {
        var block = QueryPlan.Block(
            steps: (0..<4).map { .answerFromTemplate(table: $0, otherClasses: false) } + [.describeClient],
            rotates: false)
        block.elaboration = 0
        return block
    }

    static func elaboration(_ hash: NameHash) throws -> BlockElaboration {
        BlockElaboration(
            [
                Unconcerned(filter: [
                    .name(try DomainName("other.made.ruled.test")), .zone(try DomainName("deep.ruled.test")),
                    .prefix("www."), .suffix(".cluster.local."), .substring("-x-"), .type(.mx), .recordClass(.chaos),
                    .typeOverIPv6(.aaaa),
                ])
            ], hash: hash)
    }

    static func templates(_ hash: NameHash) throws -> [QueryTemplate] {
        func template(
            _ name: String, _ type: RecordType, _ records: [[UInt8]], _ code: ResponseCode = .noError
        ) throws -> QueryTemplate {
            var options = QueryTemplate.Options(
                recordClass: .internet, type: type, zones: [try DomainName(name)])
            options.responseCode = code
            options.extendedError = (ExtendedErrorCode(rawValue: 0), "made")
            let header: [UInt8] = [0, 0, 0, 0, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0, 0, 0, 1, 0, 1]
            return QueryTemplate(options, .fixed(records.isEmpty ? [] : header + records.joined()), hash: hash)
        }
        let target = try DomainName("made.ruled.test").octets
        return [
            try template("made.ruled.test", .a, [[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1]]),
            try template("made.ruled.test", .aaaa, []), try template("none.ruled.test", .any, [], .nameError),
            try template(
                "alias.ruled.test", .a, [[0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, UInt8(target.count)] + target]),
        ]
    }
}
