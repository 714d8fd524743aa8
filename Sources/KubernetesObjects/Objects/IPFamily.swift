public import NetworkAddress

/// An address family. The raw value is Kubernetes' spelling.
public enum IPFamily: String, CaseIterable, Hashable, Sendable {
    case ipv4 = "IPv4"
    case ipv6 = "IPv6"

    /// The family of an address.
    public init(_ address: IPAddress) {
        self = address.isIPv4 ? .ipv4 : .ipv6
    }
}

/// How many families a service has, where `ipFamilies` does not say. The raw value is Kubernetes' spelling.
public enum IPFamilyPolicy: String, CaseIterable, Hashable, Sendable {
    case singleStack = "SingleStack"
    case preferDualStack = "PreferDualStack"
    case requireDualStack = "RequireDualStack"
}
