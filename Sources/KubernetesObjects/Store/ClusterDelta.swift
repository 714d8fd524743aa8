public import NetworkAddress

/// An address that at least one pod of a namespace has as its primary one.
public struct PodAddress: Hashable, Sendable {
    /// The pods' namespace.
    public var namespace: String
    /// The address.
    public var ip: IPAddress

    /// An address in a namespace.
    public init(namespace: String, ip: IPAddress) {
        self.namespace = namespace
        self.ip = ip
    }
}

/// What a number of changes came to, with whatever they undid of each other left out.
public struct ClusterDelta: Hashable, Sendable {
    /// Services of which something changed, or whose endpoints did. Also services that do not exist (any more).
    public var services: Set<NamespacedName> = []
    /// Namespaces whose Namespace object is new.
    public var addedNamespaces: Set<String> = []
    /// Namespaces whose Namespace object is gone.
    public var removedNamespaces: Set<String> = []
    /// Namespaces that were there before and have other labels now.
    public var relabelledNamespaces: Set<String> = []
    /// Addresses that no pod of the namespace had.
    public var addedPodAddresses: Set<PodAddress> = []
    /// Addresses that no pod of the namespace has any more.
    public var removedPodAddresses: Set<PodAddress> = []
    /// Nodes that are new, gone or different.
    public var nodes: Set<String> = []

    /// The empty delta: nothing has changed.
    public init() {}

    /// Whether nothing changed that names are made of.
    public var isEmpty: Bool { self == ClusterDelta() }
}
