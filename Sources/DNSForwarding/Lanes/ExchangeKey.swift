import DNSWire

/// What makes two questions one: the same forwarder, and queries that differ in nothing but ID and spelling.
struct ExchangeKey: Hashable {
    /// The query in lower case, with ID 0.
    private let octets: [UInt8]
    private let forwarder: ObjectIdentifier
    private let transport: UpstreamTransport
    /// Keyed, so that nobody can choose questions that fall together.
    let hash: UInt64

    init(_ query: UpstreamQuery, _ forwarder: Forwarder, _ transport: UpstreamTransport) {
        self.forwarder = ObjectIdentifier(forwarder)
        self.transport = transport
        octets = Self.lowered(query)
        hash = KeyedHash.hash(octets)
    }

    /// A query that is in lower case already is not copied.
    private static func lowered(_ query: UpstreamQuery) -> [UInt8] {
        let name = Header.octetCount..<query.questionEnd - 4
        guard query.octets[name].contains(where: { $0 &- 65 < 26 }) else { return query.octets }
        var octets = query.octets
        for index in name { octets[index] = ASCIICase.lowered(octets[index]) }
        return octets
    }

    static func == (left: ExchangeKey, right: ExchangeKey) -> Bool {
        left.hash == right.hash && left.forwarder == right.forwarder && left.transport == right.transport
            && left.octets == right.octets
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
