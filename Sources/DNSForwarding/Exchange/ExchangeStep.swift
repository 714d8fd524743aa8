package import DNSWire

/// What an ``UpstreamExchange`` wants done.
package enum ExchangeStep {
    /// Nothing; something else will happen.
    case wait
    /// Send the query of the try with this number.
    case ask(attempt: Int)
    /// Tell whoever waits: this is the end. Tries that are open may still teach something of their upstreams.
    case finish(Result<UpstreamAnswer, ExchangeFailure>)
}

/// The message that ends an exchange well, and who sent it.
package struct UpstreamAnswer {
    package var answer: SharedAnswer
    package let upstream: Upstream
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
    package internal(set) var id: UInt16
    package let spelling: Spelling
    package let start: Duration
    package let timeout: Duration
    package internal(set) var state = State.waiting
    /// Whether the query goes without EDNS.
    package let isPlain: Bool
    var misspeltReplies = 0

    package var isOpen: Bool { state == .waiting || state == .overdue }
}

/// What an exchange has found out about one upstream.
package struct UpstreamObservation: Equatable {
    package enum Outcome: Equatable {
        /// An answer with this code, after this time.
        case answered(ResponseCode, after: Duration)
        /// No answer, for whatever reason.
        case failed
    }

    package let upstream: Int
    package let outcome: Outcome

    package init(upstream: Int, outcome: Outcome) {
        self.upstream = upstream
        self.outcome = outcome
    }
}
