public import NetworkAddress

/// One server to ask: where it is, and whether it is asked over TLS.
public struct Upstream: Hashable, Sendable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    public enum Security: Hashable, Sendable {
        /// DNS over UDP or TCP.
        case plain
        /// DNS over TLS (RFC 7858). `serverName` is what the certificate has to be for; `nil` leaves that to `tls_servername`.
        case tls(serverName: String?)
        /// DNS over HTTPS (RFC 8484).
        case https(HTTPSTarget)
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

    /// `192.0.2.1:53`, `tls://192.0.2.1:853` or `https://dns.example.org:443/dns-query`.
    public var description: String {
        switch security {
        case .plain: "\(endpoint)"
        case .tls: "tls://\(endpoint)"
        case .https(let target): "https://\(target.authority(endpoint))\(target.path)"
        }
    }
}

/// Where an upstream over HTTPS is asked.
public struct HTTPSTarget: Hashable, Sendable {
    /// An address, or a name: then the upstream's endpoint has only the port.
    public var host: String
    /// From the first slash on.
    public var path: String

    public init(host: String, path: String) {
        self.host = host
        self.path = path
    }

    fileprivate func authority(_ endpoint: SocketEndpoint) -> String {
        IPAddress(host) == nil ? "\(host):\(endpoint.port)" : "\(endpoint)"
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
