import CLinux
import DNSEngine
import Synchronization

/// What others have for a lane: queries of workers, messages of connections. Any thread may add; the lane is woken only when
/// it sleeps, and workers wake it once for a whole batch of theirs.
final class LaneInbox: Sendable {
    /// The lane waits for this to be readable, among its sockets.
    let event: Int32
    private let events = Mutex(Events())
    private let isAsleep = Atomic<Bool>(false)
    private let queriesMax: Int

    /// - Parameter queriesMax: how many queries wait here at most. As many again may be with the lane already.
    init(queriesMax: Int) {
        self.queriesMax = queriesMax
        event = clinux_event_open()
        precondition(event >= 0, "no descriptor to wake a lane with: error \(-event)")
    }

    deinit { clinux_close(event) }

    private struct Events {
        var waiting: [LaneEvent] = []
        var isClosed = false
        /// Whether a query that somebody waits for has been turned away since the lane looked last.
        var hasOverflowed = false
    }

    /// What became of a query.
    enum Admission {
        case taken
        /// The lane has ended.
        case closed
        /// Too many wait already; `isFirst` where this is the first since the lane looked last.
        case full(isFirst: Bool)
    }

    /// Adds without waking; `false` where the lane has ended.
    func add(_ added: LaneEvent) -> Bool {
        events.withLock { events in
            guard !events.isClosed else { return false }
            events.waiting.append(added)
            return true
        }
    }

    /// Adds a query without waking. The lane may be slower than those that add: what waits is bounded.
    func add(_ query: LaneQuery) -> Admission {
        events.withLock { events in
            guard !events.isClosed else { return .closed }
            guard events.waiting.count < queriesMax else {
                defer { if query.completion != nil { events.hasOverflowed = true } }
                return .full(isFirst: !events.hasOverflowed)
            }
            events.waiting.append(.query(query))
            return .taken
        }
    }

    func wake() {
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { clinux_event_wake(event) }
    }

    /// Takes everything that is there, the oldest last; the array, which has to be empty, is used again.
    func take(_ taken: inout [LaneEvent]) {
        events.withLock { events in
            swap(&events.waiting, &taken)
            events.hasOverflowed = false
        }
        taken.reverse()
    }

    /// Takes nothing more; `false` where something is left that has to be taken before.
    func close() -> Bool {
        events.withLock { events in
            events.isClosed = events.waiting.isEmpty
            return events.isClosed
        }
    }

    /// From now on whoever adds has to wake. `false` where something has been added already.
    func fallAsleep() -> Bool {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        if events.withLock({ $0.waiting.isEmpty }) { return true }
        isAsleep.store(false, ordering: .sequentiallyConsistent)
        return false
    }

    func wakeUp() { isAsleep.store(false, ordering: .sequentiallyConsistent) }

    /// Clears the event; waits for it where there is none.
    func clear() { clinux_event_wait(event) }
}

/// One thing for a lane to do.
enum LaneEvent {
    case query(LaneQuery)
    /// A whole message arrived for a try over a connection.
    case message(ExchangeToken, attempt: Int, [UInt8])
    /// The connection of a try is of no more use.
    case failed(ExchangeToken, attempt: Int, ExchangeFailure.Cause)
    /// Nobody knows the upstream of this number any more.
    case forget(upstream: Int)
    /// Search for loops, now and from now on.
    case searchLoops
    /// End when no exchange is left, and those that are there at this time (in nanoseconds) without an answer.
    case close(at: UInt64)
}

/// A query on its way to an upstream, and who waits for its answer.
final class LaneQuery: Sendable {
    let suspended: SuspendedQuery
    let query: UpstreamQuery
    let forwarder: Forwarder
    /// The forwarders of the same configuration.
    let forwarders: ForwarderSet
    let key: ExchangeKey
    /// `nil` for a question that nobody waits for.
    let completion: ForwardingCompletion?

    init(
        suspended: SuspendedQuery, query: UpstreamQuery, forwarder: Forwarder, forwarders: ForwarderSet,
        key: ExchangeKey, completion: ForwardingCompletion?
    ) {
        self.suspended = suspended
        self.query = query
        self.forwarder = forwarder
        self.forwarders = forwarders
        self.key = key
        self.completion = completion
    }
}

/// Called exactly once.
typealias ForwardingCompletion = @Sendable (ForwardingResult) -> Void

/// Which exchange of a lane: its place, and which of those that have had the place.
struct ExchangeToken: Hashable {
    let place: Int
    let generation: UInt32
}
