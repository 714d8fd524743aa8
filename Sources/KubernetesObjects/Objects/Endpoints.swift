/// One address of an Endpoints object.
public struct EndpointsAddress: Hashable, Sendable {
    public var address: EndpointAddress
    public var hostname: String?
    public var target: TargetReference?
    public var nodeName: String?

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
    public var notReadyAddresses: [EndpointsAddress]
    public var ports: [EndpointPort]

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
    public var metadata: ObjectMetadata
    public var subsets: [EndpointsSubset]

    public init(metadata: ObjectMetadata, subsets: [EndpointsSubset] = []) {
        self.metadata = metadata
        self.subsets = subsets
    }

    /// The service these endpoints belong to.
    public var serviceKey: NamespacedName { metadata.namespacedName }
}
