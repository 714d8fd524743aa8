public import DNSEngine
public import DNSForwarding
import DNSStreams
public import NetworkAddress

/// A Corefile compiled to data: what is served where, from which tables, and what has to be followed.
public struct ServerConfiguration {
    /// One address and port, with the zones that are served there.
    public struct Listener: Sendable {
        public let endpoint: SocketEndpoint
        /// As the server prints them when it starts: `cluster.local.:53`.
        public let zoneLines: [String]
        /// `timeouts` and `multisocket`.
        let policies: ListenerPolicies
    }

    /// In the order of the plan's listeners.
    public let listeners: [Listener]
    /// The plan with the tables as they are at the start.
    public let state: ServingState
    /// In the order of the plan's forwarders.
    public let forwarders: [ForwarderConfiguration]
    /// What each server block does, in words, a line each.
    public let descriptions: [String]
    /// Oddities that do not keep the server from running.
    public let warnings: [String]
    /// What can be served and is hardly meant.
    public let traps: [String]
    let queryLogs: [Int: BlockQueryLog]
    /// `timeouts` of each listener.
    var streamTimes: [StreamTimes] { listeners.map(\.policies.times) }
    let errorLogs: BlockSet
    let errorRules: [Int: [ErrorConsolidation]]
    /// What `health`, `ready` and `prometheus` ask for.
    public let operations: OperationsPlan
    /// Where queries are counted.
    let series: QuerySeriesRegistry
    let hostsFigures: [HostsFigures]
    /// For each cache the first address at which its server block is served, as metrics name it.
    let cacheServers: [String]
    /// Whether lines of that level are written.
    let showsDebug: Bool
    /// When the Corefile is to be read again; `nil` where it is only on request.
    public let reload: ReloadInterval?
    let ruleFigures: RuleFigures
    let reloadables: [any Reloadable]
    let resolverFiles: [ResolverFiles]
    let servers: [APIServerPlan]
}
