public import NetworkAddress

/// An address cannot be listened on.
public struct HTTPEndpointError: Error, CustomStringConvertible, Sendable {
    public let endpoint: SocketEndpoint
    let reason: String

    /// `cannot listen on 127.0.0.1:9153 (http): address already in use`
    public var description: String { "cannot listen on \(endpoint) (http): \(reason)" }
}
