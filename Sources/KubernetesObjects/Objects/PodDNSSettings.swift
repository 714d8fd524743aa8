/// What a Pod says about its resolver: `spec.dnsPolicy`, `spec.dnsConfig` and what they depend on.
public struct PodDNSSettings: Hashable, Sendable {
    /// `spec.dnsPolicy`. The raw value is Kubernetes' spelling.
    public enum Policy: String, CaseIterable, Hashable, Sendable {
        case clusterFirst = "ClusterFirst"
        case clusterFirstWithHostNetwork = "ClusterFirstWithHostNet"
        case nodeDefault = "Default"
        case none = "None"
    }

    /// One entry of `spec.dnsConfig.options`.
    public struct Option: Hashable, Sendable {
        /// `ndots`.
        public var name: String
        /// `nil` for an option without one.
        public var value: String?

        public init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// The namespace of the pod.
    public var namespace: String
    /// The name of the pod.
    public var name: String
    /// `ClusterFirst` where the pod does not say.
    public var policy: Policy
    /// Whether the pod has its node's network.
    public var hostNetwork: Bool
    /// `spec.dnsConfig.nameservers`, as written.
    public var nameservers: [String]
    /// `spec.dnsConfig.searches`, as written.
    public var searches: [String]
    /// `spec.dnsConfig.options`.
    public var options: [Option]

    public init(
        namespace: String = "default", name: String, policy: Policy = .clusterFirst, hostNetwork: Bool = false,
        nameservers: [String] = [], searches: [String] = [], options: [Option] = []
    ) {
        self.namespace = namespace
        self.name = name
        self.policy = policy
        self.hostNetwork = hostNetwork
        self.nameservers = nameservers
        self.searches = searches
        self.options = options
    }
}
