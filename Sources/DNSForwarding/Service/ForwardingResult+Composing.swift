import DNSEngine
import DNSWire
import NetworkAddress

extension ForwardingResult {
    init(_ message: Message, for client: ClientQuery, upstream: SocketEndpoint?, failure: String? = nil) {
        response = message.write(limit: client.suspended.suspension.responseOctetsMax)
        responseCode = message.responseCode
        self.upstream = upstream
        self.failure = failure
    }

    /// The result of an exchange.
    init(_ result: Result<UpstreamAnswer, ExchangeFailure>, for client: ClientQuery) {
        switch result {
        case .success(let answer): self.init(answer, for: client)
        case .failure(let failure):
            let response = ForwardedResponse.failure(.serverFailure, failure.extendedError, for: client)
            self.init(response, for: client, upstream: nil, failure: failure.description)
        }
    }

    private init(_ answer: UpstreamAnswer, for client: ClientQuery) {
        do {
            let response = try ForwardedResponse.compose(answer.message, for: client)
            self.init(response, for: client, upstream: answer.upstream)
        } catch {
            let response = ForwardedResponse.failure(.serverFailure, nil, for: client)
            let text = "aliases to \(client.suspended.name) cannot be read: \(error.kind) at octet \(error.offset)"
            self.init(response, for: client, upstream: answer.upstream, failure: text)
        }
    }

    /// A malformed query gets a header alone: nothing behind it can be trusted to be repeated.
    init(malformed query: SuspendedQuery, _ error: WireError) {
        let copied = query.query.header.flags & Header.Flag.recursionDesired
        let flags = Header.Flag.response | copied | ResponseCode.formatError.rawValue
        response = Message(id: query.query.header.id, flags: flags).write()
        responseCode = .formatError
        upstream = nil
        failure = "malformed query from \(query.client.endpoint): \(error.kind) at octet \(error.offset)"
    }
}

extension ExchangeFailure {
    /// RFC 8914 sections 4.15, 4.23 and 4.24.
    fileprivate var extendedError: ExtendedErrorCode {
        switch cause {
        case .noAnswer: .noReachableAuthority
        case .network, .closed, .malformed, .truncated: .networkError
        case .stopped: .notReady
        }
    }
}
