/// The protocol of a port. The raw value is Kubernetes' spelling.
public enum TransportProtocol: String, CaseIterable, Hashable, Sendable, Comparable {
    case tcp = "TCP"
    case udp = "UDP"
    case sctp = "SCTP"

    /// The order of lists and messages: alphabetical, by the parts from left to right.
    public static func < (left: TransportProtocol, right: TransportProtocol) -> Bool { left.rawValue < right.rawValue }
}
