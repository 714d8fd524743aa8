import DNSEngine
import DNSWire

/// One `log` line of a server block: which names and which classes of responses it shows, and how.
struct QueryLogRule: Sendable {
    var zones: [DomainName]
    /// Empty for all.
    var classes: Set<ResponseClass>
    var format: QueryLogFormat

    func covers(_ name: DomainName) -> Bool { zones.contains { name.isEqualOrBelow($0) } }

    func shows(_ responseClass: ResponseClass) -> Bool {
        classes.isEmpty || classes.contains(responseClass)
    }
}

/// What of a server block's queries is logged.
struct BlockQueryLog: Sendable {
    var rules: [QueryLogRule] = []
    var metadata = QueryMetadata()

    /// The rule that a query is shown by: the first one that covers the name decides (as in CoreDNS).
    func rule(for fields: QueryLogFields) -> QueryLogRule? {
        guard let rule = rules.first(where: { $0.covers(fields.name) }), rule.shows(fields.entry.responseClass) else {
            return nil
        }
        return rule
    }
}

extension LoggedBlocks {
    /// What the `log` directives of all server blocks show.
    init(_ logs: [Int: BlockQueryLog]) {
        self.init()
        for (block, log) in logs {
            for responseClass in ResponseClass.allCases where log.rules.contains(where: { $0.shows(responseClass) }) {
                insert(responseClass, of: block)
            }
        }
    }
}
