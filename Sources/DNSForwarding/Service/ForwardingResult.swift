public import DNSWire
public import NetworkAddress

/// How a forwarded query ended.
public struct ForwardingResult: Sendable {
    /// The response for the client, within the limit of its ``Suspension``.
    public var response: [UInt8]
    /// The response code that it has.
    public var responseCode: ResponseCode
    /// Who answered; `nil` where nobody did.
    public var upstream: SocketEndpoint?
    /// Why there was no answer, for the `errors` log; `nil` where there was one.
    public var failure: String?
}
