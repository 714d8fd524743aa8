package import DNSWire

/// Why a query got no answer from any upstream: the last try's reason, as the `errors` log prints it.
package struct ExchangeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// How one try failed.
    package enum Cause: Hashable, Sendable {
        /// No acceptable answer within this time.
        case noAnswer(within: Duration)
        /// The socket reported an error.
        case network(String)
        /// The upstream closed the connection before its answer was complete.
        case closed
        /// An answer to our question that cannot be read.
        case malformed(WireError)
        /// A truncated answer, and no try left to ask again over TCP.
        case truncated
        /// All upstreams are down, and none is to be asked then.
        case allDown
        /// The upstream leads back to us, and there is no other one.
        case loop
        /// We are shutting down.
        case stopped
    }

    package let upstream: Upstream
    package let cause: Cause

    package var description: String {
        switch cause {
        case .noAnswer(let time): "no answer from \(upstream) within \(time.inWords)"
        case .network(let text): "exchange with \(upstream) failed: \(text)"
        case .closed: "\(upstream) closed the connection before its answer was complete"
        case .malformed(let error): "malformed answer from \(upstream): \(error.kind) at octet \(error.offset)"
        case .truncated: "answer from \(upstream) was truncated, and no try was left to ask again over tcp"
        case .allDown: "no healthy upstream: \(upstream) and all others are down"
        case .loop: "\(upstream) forwards back to this server, and there is no other upstream"
        case .stopped: "the server stopped before \(upstream) answered"
        }
    }
}

extension Duration {
    /// `2 s`, or `250 ms` where the seconds are not whole.
    fileprivate var inWords: String {
        let (seconds, attoseconds) = components
        guard attoseconds != 0 else { return "\(seconds) s" }
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000) ms"
    }
}
