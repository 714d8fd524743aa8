/// What is served at one or more keys, all of them by the same plugins.
public struct ServerBlock: Hashable, Sendable {
    /// One for each zone; a key that is an address prefix off the octet or nibble boundary gives several. Never empty.
    public let keys: [ServerKey]
    /// In the order of the file, imports expanded. Names are not checked, see ``PluginOrder``.
    public let directives: [Directive]
    /// Where the first key stands.
    public let location: SourceLocation

    /// There must be a key.
    public init(keys: [ServerKey], directives: [Directive], location: SourceLocation) {
        self.keys = keys
        self.directives = directives
        self.location = location
    }
}

/// A zone, and how it is to be reached: `[scheme://]zone[:port]`.
public struct ServerKey: Hashable, Sendable, CustomStringConvertible {
    /// `dns` where none is written.
    public let scheme: ServerScheme
    /// In lower case and with the final dot, see ``ZoneName``.
    public let zone: String
    /// As written, or the default of the scheme. 0 lets the system choose.
    public let port: UInt16
    /// Where the key stands.
    public let location: SourceLocation
    /// The key as it is written.
    public let text: String

    /// Takes a zone that is in its normal form, see ``ZoneName``.
    public init(scheme: ServerScheme, zone: String, port: UInt16, location: SourceLocation, text: String) {
        self.scheme = scheme
        self.zone = zone
        self.port = port
        self.location = location
        self.text = text
    }

    /// `dns://cluster.local.:53`.
    public var description: String { "\(scheme.rawValue)://\(zone):\(port)" }
}

/// The transports a key can name.
public enum ServerScheme: String, CaseIterable, Sendable {
    /// DNS over UDP and TCP (RFC 1035).
    case dns
    /// DNS over TLS (RFC 7858).
    case tls
    /// DNS over dedicated QUIC connections (RFC 9250).
    case quic
    /// DNS messages in gRPC calls.
    case grpc
    /// DNS over HTTPS (RFC 8484).
    case https
    /// DNS over HTTPS by way of HTTP/3 (RFC 9114).
    case https3

    /// The port of a key that names none.
    public var defaultPort: UInt16 {
        switch self {
        case .dns: return 53
        case .tls, .quic: return 853
        case .grpc, .https, .https3: return 443
        }
    }
}
