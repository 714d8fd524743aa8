import DNSWire

/// Finds what would have led to the same addresses with fewer queries, by asking again what the servers are known to
/// answer. What would need an answer that nobody has given is not proposed.
public struct LookupAdvisor {
    private let name: String
    private let library: ResolverLibrary
    private let configuration: ResolverConfiguration
    private let family: AddressFamily
    private let result: LookupResult
    private let known: [AskedQuestion: Message]

    /// What decides about an answer: a truncated one over UDP says nothing about TCP.
    private struct AskedQuestion: Hashable {
        let name: DomainName
        let type: RecordType
        let transport: StubQuery.Transport

        init(_ query: StubQuery) { (name, type, transport) = (query.name, query.type, query.transport) }
    }

    /// - Parameter result: of a lookup with the same name, library, configuration and family.
    public init(
        _ name: String, as library: ResolverLibrary, with configuration: ResolverConfiguration,
        family: AddressFamily = .any, result: LookupResult
    ) {
        self.name = name
        self.library = library
        self.configuration = configuration
        self.family = family
        self.result = result
        var known: [AskedQuestion: Message] = [:]
        for record in result.records {
            guard let message = record.response else { continue }
            known[AskedQuestion(record.query)] = message
        }
        self.known = known
    }

    /// At most one of each kind: another `ndots`, the final dot, a shorter name.
    public var alternatives: [Alternative] {
        guard result.status == .found, let found = result.foundName?.name else { return [] }
        return [otherNdots, finalDot(found), shorterName(found)].compactMap { $0 }
    }

    /// The value of `ndots` closest to the present one that takes the fewest queries.
    private var otherNdots: Alternative? {
        let candidates = (0...15).compactMap { value -> Alternative? in
            var other = configuration
            other.ndots = value
            return evaluate(.ndots(value), name, other)
        }
        let distance = { (change: Alternative.Change) -> Int in
            guard case .ndots(let value) = change else { return 0 }
            return abs(value - configuration.ndots)
        }
        return candidates.min { ($0.queries, distance($0.change)) < ($1.queries, distance($1.change)) }
    }

    private func finalDot(_ found: DomainName) -> Alternative? {
        name.hasSuffix(".") ? nil : evaluate(.absoluteName("\(found)"), "\(found)", configuration)
    }

    /// The shortest name that a search domain completes to the one that was found.
    private func shorterName(_ found: DomainName) -> Alternative? {
        let candidates = configuration.search.compactMap { domain -> Alternative? in
            guard let suffix = NameCandidate(domain, .asGiven).name, !suffix.isRoot,
                let labels = found.labels(above: suffix),
                !labels.isEmpty
            else { return nil }
            let short = labels.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
            return short.utf8.count < name.utf8.count ? evaluate(.shorterName(short), short, configuration) : nil
        }
        return candidates.min { $0.queries < $1.queries }
    }

    /// `nil` where it saves nothing, finds something else, or asks what is not known. Compared with the same lookup as it
    /// is when every server answers, so that lost queries are not counted as saved.
    private func evaluate(
        _ change: Alternative.Change, _ name: String, _ configuration: ResolverConfiguration
    ) -> Alternative? {
        guard let present = replay(self.name, self.configuration), let other = replay(name, configuration),
            other.status == .found, other.addresses == result.addresses
        else { return nil }
        let saved = present.records.count - other.records.count
        return saved > 0 ? Alternative(change: change, queries: other.records.count, saved: saved) : nil
    }

    /// `nil` as soon as something is asked that is not known.
    private func replay(_ name: String, _ configuration: ResolverConfiguration) -> LookupResult? {
        var lookup = Lookup(name, as: library, with: configuration, family: family)
        var transport = PlayedTransport { query in
            known[AskedQuestion(query)].map { .response($0, after: .zero) } ?? .silence
        }
        var queries = lookup.begin(at: .zero)
        while lookup.result == nil {
            for query in queries {
                guard known[AskedQuestion(query)] != nil else { return nil }
                transport.send(query)
            }
            transport.forget(before: lookup.firstCurrentQuery)
            queries = lookup.handle(transport.receive(until: lookup.deadline), at: transport.now)
        }
        return lookup.result
    }
}
