import DNSEngine
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
    /// Whether another client, who asked the same at the same time, has been told the same failure: one line is enough.
    public var isRepeated = false
    /// The turn of the lane that the query ended in; `nil` where it ended on the thread that had asked.
    public internal(set) var turn: ForwardingTurn?

    typealias Written = (octets: [UInt8], code: ResponseCode)

    init(_ written: Written, upstream: SocketEndpoint? = nil, failure: String? = nil) {
        response = written.octets
        responseCode = written.code
        self.upstream = upstream
        self.failure = failure
    }

    /// An answer of an upstream, or one that was kept.
    init(_ answer: SharedAnswer, from upstream: SocketEndpoint?, error: ExtendedErrorCode?, for client: SuspendedQuery)
    {
        do {
            self.init(try ForwardedResponse.write(answer, for: client, error: error), upstream: upstream)
        } catch {
            self.init(
                ForwardedResponse.failure(.serverFailure, nil, for: client), upstream: upstream,
                failure: "aliases to \(client.name) cannot be read: \(error.kind) at octet \(error.offset)")
        }
    }

    /// A query that no upstream has answered.
    init(_ failure: ExchangeFailure, for client: SuspendedQuery) {
        let written = ForwardedResponse.failure(.serverFailure, failure.extendedError, for: client)
        self.init(written, failure: failure.description)
    }

    /// A malformed query gets a header alone: nothing behind it can be trusted to be repeated.
    init(malformed query: SuspendedQuery, _ error: WireError) {
        let copied = query.query.header.flags & Header.Flag.recursionDesired
        let flags = Header.Flag.response | copied | ResponseCode.formatError.rawValue
        self.init(
            (Message(id: query.query.header.id, flags: flags).write(), .formatError),
            failure: "malformed query from \(query.client.endpoint): \(error.kind) at octet \(error.offset)")
    }
}

extension ExchangeFailure {
    /// RFC 8914 sections 4.15, 4.23 and 4.24.
    var extendedError: ExtendedErrorCode {
        switch cause {
        case .noAnswer, .allDown, .loop: .noReachableAuthority
        case .network, .closed, .malformed, .truncated: .networkError
        case .stopped: .notReady
        }
    }
}
