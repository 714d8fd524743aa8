public import NetworkAddress

/// How a service is reached. The raw value is Kubernetes' spelling.
public enum ServiceType: String, CaseIterable, Hashable, Sendable {
    case clusterIP = "ClusterIP"
    case nodePort = "NodePort"
    case loadBalancer = "LoadBalancer"
    case externalName = "ExternalName"
}

/// The port of the pods behind a service's port.
public enum TargetPort: Hashable, Sendable {
    case number(UInt16)
    /// The name of a container port, looked up in each pod.
    case name(String)
}

/// One of a service's ports.
public struct ServicePort: Hashable, Sendable {
    /// Empty for an unnamed port.
    public var name: String
    /// The protocol above IP.
    public var transport: TransportProtocol
    /// 1…65535.
    public var port: UInt16
    /// Where the pods listen.
    public var targetPort: TargetPort

    /// Without a target port, the pods' port is the service's.
    public init(name: String = "", transport: TransportProtocol = .tcp, port: UInt16, targetPort: TargetPort? = nil) {
        self.name = name
        self.transport = transport
        self.port = port
        self.targetPort = targetPort ?? .number(port)
    }
}

/// Where a load balancer takes a service's traffic: an address, a host name, or both.
public struct LoadBalancerIngress: Hashable, Sendable {
    /// The address, if it has one.
    public var ip: IPAddress?
    /// The host name, if it has one; not checked to be a domain name.
    public var hostname: String?

    /// Either part may be missing.
    public init(ip: IPAddress? = nil, hostname: String? = nil) {
        self.ip = ip
        self.hostname = hostname
    }
}

/// A core/v1 Service.
public struct Service: Hashable, Sendable {
    /// Namespace, name and what else every object has.
    public var metadata: ObjectMetadata
    /// How the service is reached.
    public var type: ServiceType
    /// In the API's order; empty for a headless service, for ExternalName, and in a manifest to which no cluster has
    /// given an address yet.
    public var clusterIPs: [IPAddress] = []
    /// Whether the cluster IP is `None`.
    public var isHeadless: Bool = false
    /// Empty where the object does not say.
    public var ipFamilies: [IPFamily] = []
    /// `nil` where the object does not say.
    public var ipFamilyPolicy: IPFamilyPolicy?
    /// Set for type ExternalName only.
    public var externalName: String?
    /// In the order of the object; a headless service may have none.
    public var ports: [ServicePort] = []
    /// Empty: whoever made the service makes its endpoints too.
    public var selector: [String: String] = [:]
    /// Whether pods count as ready before they are; only derived endpoints heed it, slices already have.
    public var publishNotReadyAddresses: Bool = false
    /// Addresses outside the cluster that somebody routes to its nodes.
    public var externalIPs: [IPAddress] = []
    /// `status.loadBalancer.ingress`.
    public var loadBalancerIngress: [LoadBalancerIngress] = []

    /// A service without anything but its type; the other properties are set one by one.
    public init(metadata: ObjectMetadata, type: ServiceType = .clusterIP) {
        self.metadata = metadata
        self.type = type
    }

    /// Namespace and name.
    public var key: NamespacedName { metadata.namespacedName }
}
