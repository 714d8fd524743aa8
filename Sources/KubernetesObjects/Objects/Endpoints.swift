/// One address of an Endpoints object.
public struct EndpointsAddress: Hashable, Sendable {
    /// An IP address, as spelled and as a value.
    public var address: EndpointAddress
    /// The host name it asked for; a DNS label.
    public var hostname: String?
    /// What it stands for, mostly a pod.
    public var target: TargetReference?
    /// The node it is on.
    public var nodeName: String?

    /// Made of its parts; what may be missing has a default.
    public init(
        address: EndpointAddress, hostname: String? = nil, target: TargetReference? = nil, nodeName: String? = nil
    ) {
        self.address = address
        self.hostname = hostname
        self.target = target
        self.nodeName = nodeName
    }
}

/// Addresses with the ports they have in common.
public struct EndpointsSubset: Hashable, Sendable {
    /// Ready ones.
    public var addresses: [EndpointsAddress]
    /// Those that must not be answered.
    public var notReadyAddresses: [EndpointsAddress]
    /// What every address has.
    public var ports: [EndpointPort]

    /// Made of its parts; what may be missing has a default.
    public init(
        addresses: [EndpointsAddress] = [], notReadyAddresses: [EndpointsAddress] = [], ports: [EndpointPort] = []
    ) {
        self.addresses = addresses
        self.notReadyAddresses = notReadyAddresses
        self.ports = ports
    }
}

/// A core/v1 Endpoints object: the older form of slices, of the service with the same name.
public struct Endpoints: Hashable, Sendable {
    /// Namespace, name and what else every object has.
    public var metadata: ObjectMetadata
    /// In the order of the object.
    public var subsets: [EndpointsSubset]

    /// Made of its parts; what may be missing has a default.
    public init(metadata: ObjectMetadata, subsets: [EndpointsSubset] = []) {
        self.metadata = metadata
        self.subsets = subsets
    }

    /// The service these endpoints belong to.
    public var serviceKey: NamespacedName { metadata.namespacedName }
}
