/// What the addresses of a slice are. The raw value is Kubernetes' spelling.
public enum AddressType: String, CaseIterable, Hashable, Sendable {
    case ipv4 = "IPv4"
    case ipv6 = "IPv6"
    /// Host names; deprecated, and never written by Kubernetes itself.
    case fqdn = "FQDN"

    /// The type of slices with addresses of this family.
    public init(_ family: IPFamily) {
        self = family == .ipv4 ? .ipv4 : .ipv6
    }
}

/// The object an endpoint stands for, mostly a pod.
public struct TargetReference: Hashable, Sendable {
    /// Such as `Pod`; empty where the object does not say.
    public var kind: String
    /// In the namespace of the slice.
    public var name: String

    /// Made of its parts; what may be missing has a default.
    public init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }
}

/// One endpoint: its addresses are the same thing, reachable in as many ways.
public struct Endpoint: Hashable, Sendable {
    /// At least one, all of the type of the slice.
    public var addresses: [EndpointAddress]
    /// `conditions.ready`; `true` where the object does not say.
    public var isReady: Bool
    /// The host name the endpoint asked for (`pod.spec.hostname`).
    public var hostname: String?
    /// What it stands for, mostly a pod.
    public var target: TargetReference?
    /// The node it is on.
    public var nodeName: String?
    /// The zone of that node.
    public var zone: String?

    /// Made of its parts; what may be missing has a default.
    public init(
        addresses: [EndpointAddress], isReady: Bool = true, hostname: String? = nil, target: TargetReference? = nil,
        nodeName: String? = nil, zone: String? = nil
    ) {
        self.addresses = addresses
        self.isReady = isReady
        self.hostname = hostname
        self.target = target
        self.nodeName = nodeName
        self.zone = zone
    }
}

/// A port that every endpoint of a slice has.
public struct EndpointPort: Hashable, Sendable {
    /// Empty for an unnamed port.
    public var name: String
    /// The protocol above IP.
    public var transport: TransportProtocol
    /// 1…65535; `nil` stands for all ports.
    public var port: UInt16?

    /// Made of its parts; what may be missing has a default.
    public init(name: String = "", transport: TransportProtocol = .tcp, port: UInt16?) {
        self.name = name
        self.transport = transport
        self.port = port
    }
}

/// A discovery.k8s.io EndpointSlice: some of a service's endpoints, with the ports they have in common.
public struct EndpointSlice: Hashable, Sendable {
    /// Namespace, name and what else every object has.
    public var metadata: ObjectMetadata
    /// The label `kubernetes.io/service-name`; `nil` for a slice of no service.
    public var serviceName: String?
    /// What the addresses are.
    public var addressType: AddressType
    /// In the order of the object.
    public var endpoints: [Endpoint]
    /// What every endpoint has; empty where the service has no ports.
    public var ports: [EndpointPort]

    /// Made of its parts; what may be missing has a default.
    public init(
        metadata: ObjectMetadata, serviceName: String?, addressType: AddressType, endpoints: [Endpoint] = [],
        ports: [EndpointPort] = []
    ) {
        self.metadata = metadata
        self.serviceName = serviceName
        self.addressType = addressType
        self.endpoints = endpoints
        self.ports = ports
    }

    /// The label that names a slice's service.
    public static let serviceNameLabel = "kubernetes.io/service-name"

    /// The label that names a slice's ServiceImport (KEP-1645).
    public static let importNameLabel = "multicluster.kubernetes.io/service-name"

    /// The label that names the cluster in which an imported slice's endpoints are.
    public static let sourceClusterLabel = "multicluster.kubernetes.io/source-cluster"

    /// The ServiceImport this slice belongs to.
    public var importKey: NamespacedName? {
        metadata.labels[Self.importNameLabel].map { NamespacedName(namespace: metadata.namespace, name: $0) }
    }

    /// The service this slice belongs to.
    public var serviceKey: NamespacedName? {
        serviceName.map { NamespacedName(namespace: metadata.namespace, name: $0) }
    }
}
