/// The protocol of a port. The raw value is Kubernetes' spelling.
public enum TransportProtocol: String, CaseIterable, Hashable, Sendable, Comparable {
    case tcp = "TCP"
    case udp = "UDP"
    case sctp = "SCTP"

    public static func < (left: TransportProtocol, right: TransportProtocol) -> Bool { left.rawValue < right.rawValue }
}
