public import NetworkAddress

/// What the directives for those who run the server ask for: `health`, `ready` and `prometheus` of all server blocks.
public struct OperationsPlan: Sendable {
    /// Where `/health` is answered.
    public internal(set) var health: [SocketEndpoint] = []
    /// Where `/ready` is answered.
    public internal(set) var ready: [SocketEndpoint] = []
    /// Where `/metrics` is answered.
    public internal(set) var metrics: [SocketEndpoint] = []
    /// How long the server goes on answering once it has been told to stop: the longest of all `lameduck`.
    public internal(set) var lameduck = Duration.zero
    /// The server blocks whose queries are counted.
    var countedBlocks: Set<Int> = []
    /// What `coredns_plugin_enabled` says: address, zone, directive.
    var enabledDirectives: [EnabledDirective] = []

    /// A directive at work for a zone at an address.
    struct EnabledDirective: Hashable {
        var server: String
        var zone: String
        var name: String
    }
}
