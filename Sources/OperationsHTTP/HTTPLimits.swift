import NIOCore

/// What one client can take of the endpoints (reliability.md D6).
enum HTTPLimits {
    /// Connections of one endpoint; more wait in the kernel.
    static let connectionsMax = 64
    /// How long a connection may be silent, in the middle of a request too.
    static let idleTime = TimeAmount.seconds(30)
    /// Octets of all header fields of a request.
    static let headerOctetsMax = 16_384
}
