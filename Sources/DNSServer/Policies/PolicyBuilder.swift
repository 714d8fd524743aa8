import DNSEngine
import DNSWire
import NetworkAddress

/// The tables of `acl`, `loadbalance` and `local` while a configuration is compiled.
struct PolicyBuilder {
    /// The `acl` lines of each block that has some.
    var accessLists: [(block: Int, lines: [AccessList.Line])] = []
    var balances: [BalanceTable] = []
    var hasLocalNames = false

    /// - Parameters:
    ///   - listeners: all addresses with the blocks that are served there.
    ///   - counters: where decisions are counted.
    func tables(_ listeners: [ListenerPlanner.Listener], _ counters: PolicyCounters, _ hash: NameHash) -> PolicyTables {
        let lists = accessLists.map { block, lines in
            let zones = AccessList.zones(of: lines)
            let series = listeners.map { listener -> [LaneCounters] in
                guard listener.zones.contains(where: { $0.block == block }) else { return [] }
                let server = ListenerCounting.name(of: listener.endpoint)
                return [counters.access(server: server, zone: "")]
                    + zones.map { counters.access(server: server, zone: "\($0.canonical)") }
            }
            return AccessList(lines, hash: hash, counters: series)
        }
        return PolicyTables(
            accessLists: lists, balances: balances,
            localNames: hasLocalNames ? LocalNames(hash: hash, counters: counters.localNames) : nil)
    }
}
