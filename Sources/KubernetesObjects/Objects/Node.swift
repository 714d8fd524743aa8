public import NetworkAddress

/// A core/v1 Node.
public struct Node: Hashable, Sendable {
    public var metadata: ObjectMetadata
    /// `status.addresses` of the types InternalIP and ExternalIP, in the API's order.
    public var addresses: [NodeAddress]

    public init(metadata: ObjectMetadata, addresses: [NodeAddress] = []) {
        self.metadata = metadata
        self.addresses = addresses
    }
}

/// One address of a node.
public struct NodeAddress: Hashable, Sendable {
    /// Reachable from inside the cluster only, or from outside. The raw value is Kubernetes' spelling.
    public enum Scope: String, CaseIterable, Hashable, Sendable {
        case `internal` = "InternalIP"
        case external = "ExternalIP"
    }

    public var scope: Scope
    public var ip: IPAddress

    public init(scope: Scope, ip: IPAddress) {
        self.scope = scope
        self.ip = ip
    }
}
