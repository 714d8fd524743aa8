public import NetworkAddress

/// Where a pod is in its life. The raw value is Kubernetes' spelling.
public enum PodPhase: String, CaseIterable, Hashable, Sendable {
    case pending = "Pending"
    case running = "Running"
    case succeeded = "Succeeded"
    case failed = "Failed"
    case unknown = "Unknown"

    /// Succeeded or failed: the pod never runs again and its address may already be another's.
    public var isTerminal: Bool { self == .succeeded || self == .failed }
}

/// A port that a container of a pod declares.
public struct ContainerPort: Hashable, Sendable {
    /// Empty for an unnamed port.
    public var name: String
    /// The protocol above IP.
    public var transport: TransportProtocol
    /// 1…65535.
    public var port: UInt16

    /// Made of its parts; what may be missing has a default.
    public init(name: String = "", transport: TransportProtocol = .tcp, port: UInt16) {
        self.name = name
        self.transport = transport
        self.port = port
    }
}

/// A core/v1 Pod.
public struct Pod: Hashable, Sendable {
    /// Namespace, name and what else every object has.
    public var metadata: ObjectMetadata
    /// `status.podIPs` with `status.podIP` first; empty until the pod has an address.
    public var podIPs: [EndpointAddress] = []
    /// `nil` where the object does not say.
    public var phase: PodPhase?
    /// `spec.hostname`.
    public var hostname: String?
    /// `spec.subdomain`.
    public var subdomain: String?
    /// Of all containers and of the init containers that keep running, in order.
    public var containerPorts: [ContainerPort] = []
    /// Whether the condition `Ready` is `True`.
    public var isReady: Bool = false
    /// As written (RFC 3339); set once the pod is being deleted.
    public var deletionTimestamp: String?
    /// Whether the pod has its node's addresses for its own.
    public var hostNetwork: Bool = false
    /// The node it is on.
    public var nodeName: String?

    /// A pod without anything; the properties are set one by one.
    public init(metadata: ObjectMetadata) {
        self.metadata = metadata
    }

    /// Namespace and name.
    public var key: NamespacedName { metadata.namespacedName }

    /// The primary address, `status.podIP`.
    public var podIP: IPAddress? { podIPs.first?.ip }

    /// Whether the pod is being deleted.
    public var isTerminating: Bool { deletionTimestamp != nil }
}
