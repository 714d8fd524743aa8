public import NetworkAddress

/// An address cannot be listened on.
public struct ListenError: Error, Hashable, Sendable, CustomStringConvertible {
    public let endpoint: SocketEndpoint
    public let transport: String
    /// The system's error number.
    public let errno: Int32

    public init(_ endpoint: SocketEndpoint, transport: String, errno: Int32) {
        self.endpoint = endpoint
        self.transport = transport
        self.errno = errno
    }

    /// `cannot listen on 127.0.0.1:53 (udp): address already in use`
    public var description: String {
        "cannot listen on \(endpoint) (\(transport)): \(SystemError.describe(errno))"
    }
}
