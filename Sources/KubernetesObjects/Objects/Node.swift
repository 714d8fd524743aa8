public import NetworkAddress

/// A core/v1 Node.
public struct Node: Hashable, Sendable {
    /// Namespace, name and what else every object has.
    public var metadata: ObjectMetadata
    /// `status.addresses` of the types InternalIP and ExternalIP, in the API's order.
    public var addresses: [NodeAddress]

    /// Made of its parts; what may be missing has a default.
    public init(metadata: ObjectMetadata, addresses: [NodeAddress] = []) {
        self.metadata = metadata
        self.addresses = addresses
    }

    /// The label that names a node's topology zone.
    public static let zoneLabel = "topology.kubernetes.io/zone"

    /// The topology zone that the node is in.
    public var zone: String? { metadata.labels[Self.zoneLabel].flatMap { $0.isEmpty ? nil : $0 } }
}

/// One address of a node.
public struct NodeAddress: Hashable, Sendable {
    /// Reachable from inside the cluster only, or from outside. The raw value is Kubernetes' spelling.
    public enum Scope: String, CaseIterable, Hashable, Sendable {
        case `internal` = "InternalIP"
        case external = "ExternalIP"
    }

    /// From where the address can be reached.
    public var scope: Scope
    /// The address.
    public var ip: IPAddress

    /// Made of its parts; what may be missing has a default.
    public init(scope: Scope, ip: IPAddress) {
        self.scope = scope
        self.ip = ip
    }
}
