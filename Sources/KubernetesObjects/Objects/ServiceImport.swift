public import NetworkAddress

/// A multicluster.x-k8s.io ServiceImport: a service that clusters of a set have in common (KEP-1645).
public struct ServiceImport: Hashable, Sendable {
    /// Namespace, name and what else every object has.
    public var metadata: ObjectMetadata
    /// Whether the type is `Headless`: the name stands for the endpoints of all clusters.
    public var isHeadless: Bool
    /// `spec.ips`, in the order of the object; empty for a headless one.
    public var addresses: [IPAddress]
    /// In the order of the object.
    public var ports: [ServicePort]

    /// Made of its parts; what may be missing has a default.
    public init(
        metadata: ObjectMetadata, isHeadless: Bool = false, addresses: [IPAddress] = [], ports: [ServicePort] = []
    ) {
        self.metadata = metadata
        self.isHeadless = isHeadless
        self.addresses = addresses
        self.ports = ports
    }

    /// Namespace and name.
    public var key: NamespacedName { metadata.namespacedName }
}
