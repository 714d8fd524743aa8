public import NetworkAddress

/// Who asks and how: what `whoami`, `log` and the size limit need to know.
public struct Client: BitwiseCopyable, Sendable {
    /// The transports a query can arrive by.
    public enum Transport: UInt8, BitwiseCopyable, Sendable {
        case udp, tcp
    }

    /// The source of the query.
    public var endpoint: SocketEndpoint
    public var transport: Transport

    public init(endpoint: SocketEndpoint, transport: Transport) {
        self.endpoint = endpoint
        self.transport = transport
    }
}
