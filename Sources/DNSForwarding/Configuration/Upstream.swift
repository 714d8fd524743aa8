public import NetworkAddress

/// One server to ask: where it is, and whether it is asked over TLS.
public struct Upstream: Hashable, Sendable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    public enum Security: Hashable, Sendable {
        /// DNS over UDP or TCP.
        case plain
        /// DNS over TLS (RFC 7858). `serverName` is what the certificate has to be for; `nil` leaves that to `tls_servername`.
        case tls(serverName: String?)
        /// DNS over HTTPS (RFC 8484), at a path that begins with a slash.
        case https(path: String)
    }

    public var endpoint: SocketEndpoint
    public var security: Security
    /// The number of the interface that a link-local address belongs to; 0 for none.
    public var scope: UInt32
    /// The upstream's name, where its address is not known: the endpoint has only the port. For encrypted ones.
    public var host: String?

    public init(_ endpoint: SocketEndpoint, security: Security = .plain, scope: UInt32 = 0, host: String? = nil) {
        self.host = host
        self.endpoint = endpoint
        self.security = security
        self.scope = scope
    }

    /// `192.0.2.1:53`, `tls://192.0.2.1:853` or `https://dns.example.org:443/dns-query`.
    public var description: String {
        let place = host.map { "\($0):\(endpoint.port)" } ?? "\(endpoint)"
        return switch security {
        case .plain: place
        case .tls: "tls://\(place)"
        case .https(let path): "https://\(place)\(path)"
        }
    }
}

/// `doh_method`: how queries are put into HTTP requests.
public enum HTTPMethodChoice: String, CaseIterable, Sendable {
    /// In the body: nobody on the way keeps the answer.
    case post = "POST"
    /// In the URL.
    case get = "GET"

    var isGET: Bool { self == .get }
}
