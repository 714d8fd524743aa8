package import DNSWire
package import NetworkAddress

/// What an ``UpstreamExchange`` wants done.
package enum ExchangeStep {
    /// Nothing; something else will happen.
    case wait
    /// Open a socket for the try with this number, send its query, and report the timeout when its time is up.
    case ask(attempt: Int)
    /// Close all sockets: this is the end.
    case finish(Result<UpstreamAnswer, ExchangeFailure>)
}

/// The message that ends an exchange well, and who sent it.
package struct UpstreamAnswer {
    package let message: Message
    package let upstream: SocketEndpoint
}

/// One question to one upstream.
package struct ExchangeAttempt {
    package enum State {
        /// The next upstream is not asked before this one has failed or its time is up.
        case waiting
        /// The time is up, and an answer would still be welcome.
        case overdue
        case failed, answered
    }

    /// The number of the upstream in the configuration.
    package let upstream: Int
    package let transport: UpstreamTransport
    package let id: UInt16
    package let timeout: Duration
    package internal(set) var state = State.waiting

    var isOpen: Bool { state == .waiting || state == .overdue }
}
