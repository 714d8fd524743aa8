public import DNSWire

/// `local`: the names that never leave a host (RFC 6761 section 6.3, RFC 6303 section 4.2). Immutable.
public final class LocalNames: Sendable {
    private let counters: LaneCounters?
    let view: LocalNamesView

    /// - Parameter counters: its first counter takes the queries for names below `localhost.` and those that begin with
    ///   `localhost.`.
    public init(hash: NameHash, counters: LaneCounters? = nil) {
        self.counters = counters
        func number(_ text: StaticString) -> UInt64 { hash.label(copying: text) }
        func reverse(_ network: StaticString) -> UInt64 {
            let arpa = hash.prepending(label: number("arpa"), to: hash.root)
            return hash.prepending(label: number(network), to: hash.prepending(label: number("in-addr"), to: arpa))
        }
        view = LocalNamesView(
            localhostLabel: number("localhost"),
            localhost: hash.prepending(label: number("localhost"), to: hash.root), loopback: reverse("127"),
            thisNetwork: reverse("0"), broadcast: reverse("255"), zeroLabel: number("0"), oneLabel: number("1"),
            counters: counters?.view ?? .none)
    }
}

extension NameHash {
    /// The hash of a label in lower case.
    fileprivate func label(copying text: StaticString) -> UInt64 {
        let octets = Octets(text).array
        let storage = OctetStorage(copying: octets)
        defer { withExtendedLifetime(storage) {} }
        return label(storage.octets.octets, at: 0, length: octets.count)
    }
}

/// ``LocalNames`` as the path of a query sees it: hashes that the question carries already.
struct LocalNamesView: BitwiseCopyable, Sendable {
    /// What a name is to `local`.
    enum Kind: BitwiseCopyable {
        /// Not a local name.
        case foreign
        /// `localhost.`: the apex of its zone.
        case localhost
        /// Below `localhost.`, or beginning with `localhost.`, which search lists make.
        case belowLocalhost, prefixedLocalhost
        /// The apex of a reverse zone.
        case reverseApex
        /// 127.0.0.1 as a reverse name.
        case loopbackAddress
        /// Between 127.0.0.1 and the zone's apex: a name without records.
        case emptyReverse
        /// Below a reverse zone, where nothing is.
        case missingReverse
    }

    let localhostLabel: UInt64
    let localhost: UInt64
    let loopback: UInt64
    let thisNetwork: UInt64
    let broadcast: UInt64
    let zeroLabel: UInt64
    let oneLabel: UInt64
    let counters: LaneCountersView

    func kind(of name: QueryName, takesPrefix: Bool) -> Kind {
        let count = name.labelCount
        guard count > 0 else { return .foreign }
        if name.suffixHashes[count &- 1] == localhost { return count == 1 ? .localhost : .belowLocalhost }
        if takesPrefix, name.labelHashes[0] == localhostLabel { return .prefixedLocalhost }
        guard count >= 3 else { return .foreign }
        let zone = name.suffixHashes[count &- 3]
        guard zone == loopback || zone == thisNetwork || zone == broadcast else { return .foreign }
        if count == 3 { return .reverseApex }
        guard zone == loopback else { return .missingReverse }
        // 1.0.0.127.in-addr.arpa and the names above it.
        let hasZeros =
            name.labelHashes[count &- 4] == zeroLabel && (count < 5 || name.labelHashes[count &- 5] == zeroLabel)
        guard hasZeros, count <= 6 else { return .missingReverse }
        if count < 6 { return .emptyReverse }
        return name.labelHashes[0] == oneLabel ? .loopbackAddress : .missingReverse
    }
}
