import DNSEngine

/// How a query gets to an upstream.
package enum UpstreamTransport: Hashable, Sendable {
    case datagram, stream
}

extension UpstreamTransportChoice {
    /// What the first try of a query uses that came over `transport`.
    func first(for transport: Client.Transport) -> UpstreamTransport {
        switch self {
        case .sameAsClient: transport == .tcp ? .stream : .datagram
        case .datagramFirst: .datagram
        case .streamOnly: .stream
        }
    }
}
