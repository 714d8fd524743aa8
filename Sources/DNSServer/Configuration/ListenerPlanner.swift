import Corefile
import DNSEngine
import DNSWire
import NetworkAddress

/// Sorts the keys of all server blocks by the addresses they listen on.
struct ListenerPlanner {
    /// One address and port, and the zones served there.
    struct Listener {
        var endpoint: SocketEndpoint
        var zones: [QueryPlan.Zone] = []
        var lines: [String] = []
        /// `timeouts` and `multisocket` of its blocks.
        var policies = ListenerPolicies()
    }

    private(set) var listeners: [Listener]
    private let wildcard: IPAddress

    /// - Parameters:
    ///   - wildcard: what a block without `bind` listens on: `::`, which is IPv4 as well, or `0.0.0.0` on a host without IPv6.
    ///   - known: the listeners of earlier configurations, which keep their numbers.
    init(wildcard: IPAddress, known: [SocketEndpoint]) {
        self.wildcard = wildcard
        listeners = known.map { Listener(endpoint: $0) }
    }

    /// Adds a block with all its keys.
    ///
    /// - Parameters:
    ///   - addresses: those of `bind`; empty without it.
    ///   - policies: what the block says about the addresses.
    ///   - warnings: is told where blocks at one address say different things.
    mutating func add(
        _ block: ServerBlock, number: Int, addresses: [IPAddress], policies: ListenerPolicies,
        _ warnings: inout [String]
    ) throws(CorefileError) {
        for key in block.keys {
            for address in addresses.isEmpty ? [wildcard] : addresses {
                let listener = try add(key, block: number, SocketEndpoint(address, port: key.port))
                var merged = listeners[listener].policies
                merged.merge(policies)
                var both = policies
                both.merge(merged)
                if both != merged {
                    warnings.append(
                        "\(key.location): timeouts and multisocket of \(key) are not those that the first block at "
                            + "\(listeners[listener].endpoint) has, which count")
                }
                listeners[listener].policies = merged
            }
        }
    }

    /// Returns the number of the listener.
    private mutating func add(_ key: ServerKey, block: Int, _ endpoint: SocketEndpoint) throws(CorefileError) -> Int {
        let token = Token(text: key.text, location: key.location)
        let zone = try DomainName(zone: key.zone, at: token)
        for other in listeners where other.endpoint.port == endpoint.port && key.port != 0 {
            guard other.zones.contains(where: { $0.name == zone }) else { continue }
            if other.endpoint == endpoint {
                throw token.error("cannot serve \(key) - it is already defined")
            }
            if other.endpoint.address.isUnspecified || endpoint.address.isUnspecified {
                throw token.error(
                    "cannot serve \(key) on \(endpoint) - it is already defined on \(other.endpoint), which overlaps")
            }
        }
        let number = listeners.firstIndex { $0.endpoint == endpoint } ?? listeners.count
        if number == listeners.count { listeners.append(Listener(endpoint: endpoint)) }
        listeners[number].zones.append(QueryPlan.Zone(name: zone, block: block))
        listeners[number].lines.append("\(key.zone):\(key.port)")
        return number
    }
}
