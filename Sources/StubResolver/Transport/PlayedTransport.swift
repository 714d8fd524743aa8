public import DNSWire

/// A transport without a network, with a clock of its own that jumps from event to event: a lookup with minutes of
/// time-outs takes no time.
public struct PlayedTransport: LookupTransport {
    /// What a played server does with a query.
    public enum Reaction: Sendable {
        /// A response, so much later.
        case response(Message, after: Duration)
        /// The host says that nobody listens.
        case unreachable
        /// Nothing, ever.
        case silence
    }

    private var pending: [(due: Duration, number: Int, event: ExchangeEvent)] = []
    private let react: (StubQuery) -> Reaction

    /// Moves with ``receive(until:)`` only.
    public private(set) var now = Duration.zero

    /// - Parameter react: called once for each query, in the order of sending.
    public init(react: @escaping (StubQuery) -> Reaction) { self.react = react }

    /// Asks the played server at once; what it says waits for its time.
    public mutating func send(_ query: StubQuery) {
        switch react(query) {
        case .response(let message, let delay):
            pending.append((now + max(delay, .zero), query.number, .reply(query: query.number, message)))
        case .unreachable: pending.append((now, query.number, .unreachable(query: query.number)))
        case .silence: break
        }
    }

    /// Of events that are due together, that of the query sent first comes first.
    public mutating func receive(until deadline: Duration) -> ExchangeEvent {
        let next = pending.indices.min { (pending[$0].due, pending[$0].number) < (pending[$1].due, pending[$1].number) }
        guard let next, pending[next].due <= deadline else {
            now = max(now, deadline)
            return .time
        }
        let event = pending.remove(at: next)
        now = max(now, event.due)
        return event.event
    }

    /// Drops what is still to come for earlier queries.
    public mutating func forget(before number: Int) { pending.removeAll { $0.number < number } }
}
