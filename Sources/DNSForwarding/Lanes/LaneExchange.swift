import DNSEngine

/// One exchange of a lane: the state machine, and who waits for it.
final class LaneExchange {
    /// What the exchange is for.
    enum Purpose {
        /// Clients; what the first one asked stands for all.
        case query(LaneQuery)
        /// To see whether this upstream answers; the result is for whoever asked for it.
        case probe(onEnd: (Bool) -> Void)
    }

    let token: ExchangeToken
    let purpose: Purpose
    let forwarder: Forwarder
    /// In nanoseconds.
    let start: UInt64
    /// When the first of the `forward` lines was asked that handed the query on.
    var chainStart: UInt64
    var machine: UpstreamExchange<BufferedRandom>
    /// Under which questions that arrive now find the exchange; `nil` once it is over.
    var key: ExchangeKey?
    /// Each with a completion.
    var waiters: [LaneQuery] = []
    /// For each try its socket, a negative number where it has none.
    var sockets: [Int] = []
    /// When whoever waits gets an old answer, where there is one; `nil` for never.
    var staleAt: UInt64?
    /// The time given to the timer wheel; 0 for none.
    var timer: UInt64 = 0

    init(
        _ token: ExchangeToken, _ purpose: Purpose, _ forwarder: Forwarder,
        _ machine: UpstreamExchange<BufferedRandom>, start: UInt64
    ) {
        self.token = token
        self.purpose = purpose
        self.forwarder = forwarder
        self.machine = machine
        self.start = start
        chainStart = start
    }

    /// The time since the start.
    func elapsed(_ now: UInt64) -> Duration { .nanoseconds(Int64(truncatingIfNeeded: now &- start)) }

    /// When something has to happen, in nanoseconds; 0 for never.
    var nextTime: UInt64 {
        var time = UInt64.max
        if let timer = machine.timer { time = start + timer.wholeNanoseconds }
        if let staleAt, !machine.isFinished, !waiters.isEmpty { time = min(time, staleAt) }
        return time == .max ? 0 : time
    }
}

extension Duration {
    /// Whole nanoseconds, at least 0, at most a century.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(min(max(seconds, 0), 3_000_000_000)) * 1_000_000_000 + UInt64(max(attoseconds, 0)) / 1_000_000_000
    }
}
