public import NetworkAddress

/// One server to ask: where it is, and whether it is asked over TLS.
public struct Upstream: Hashable, Sendable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    public enum Security: Hashable, Sendable {
        /// DNS over UDP or TCP.
        case plain
        /// DNS over TLS (RFC 7858). `serverName` is what the certificate has to be for; `nil` leaves that to `tls_servername`.
        case tls(serverName: String?)
    }

    public var endpoint: SocketEndpoint
    public var security: Security
    /// The number of the interface that a link-local address belongs to; 0 for none.
    public var scope: UInt32

    public init(_ endpoint: SocketEndpoint, security: Security = .plain, scope: UInt32 = 0) {
        self.endpoint = endpoint
        self.security = security
        self.scope = scope
    }

    /// `192.0.2.1:53`, or `tls://192.0.2.1:853`.
    public var description: String {
        switch security {
        case .plain: "\(endpoint)"
        case .tls: "tls://\(endpoint)"
        }
    }
}
