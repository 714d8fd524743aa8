/// Says when a request may be sent to the API server: so many a second, so many at once.
///
/// Every request counts against the rate when it starts, a watch as much as a list. It counts as in flight from then
/// until the head of its response is there: a watch, which goes on for as long as it may, is in flight only until the
/// server has agreed to it.
///
/// Keeps no time of its own and waits for nothing.
public struct RequestLimiter: Sendable {
    /// What the options `apiserver_qps`, `apiserver_burst` and `apiserver_max_inflight` set.
    public struct Limits: Hashable, Sendable {
        /// How many requests may start in a second, on average; `nil` for any number.
        public var requestsPerSecond: Double?
        /// How many may start at once after a pause.
        public var burst: Int
        /// How many may wait for their response at the same time; `nil` for any number.
        public var inFlightMax: Int?

        /// Values out of range are taken for the nearest that is within: a rate of at least one request in a thousand
        /// seconds, a burst of 1 to a million, at least 1 in flight.
        public init(requestsPerSecond: Double? = 50, burst: Int = 100, inFlightMax: Int? = nil) {
            self.requestsPerSecond = requestsPerSecond.map { $0 > 0.001 ? min($0, 1e9) : 0.001 }
            self.burst = min(max(burst, 1), 1_000_000)
            self.inFlightMax = inFlightMax.map { max($0, 1) }
        }
    }

    /// The answer to a request that wants to start.
    public enum Admission: Hashable, Sendable {
        /// It starts, and has to be released.
        case admitted
        /// Not now; worth asking again after so long.
        case wait(Duration)
    }

    /// How long to wait where too many are in flight: when one of them is answered, nobody knows.
    public static let pauseWhileFull = Duration.milliseconds(20)

    /// What is kept to.
    public let limits: Limits
    /// How many requests wait for the head of their response.
    public private(set) var inFlight = 0
    /// When the requests so far would have started, had they kept to the rate all the time.
    private var due: ContinuousClock.Instant?

    /// Nothing has started yet.
    public init(_ limits: Limits) {
        self.limits = limits
    }

    /// Lets a request start, or says how long to wait.
    public mutating func admit(at now: ContinuousClock.Instant) -> Admission {
        if let inFlightMax = limits.inFlightMax, inFlight >= inFlightMax { return .wait(Self.pauseWhileFull) }
        if let rate = limits.requestsPerSecond {
            let interval = Duration.seconds(1 / rate)
            let start = max(due ?? now, now)
            let ahead = start - now
            let allowed = interval * (limits.burst - 1)
            guard ahead <= allowed else { return .wait(ahead - allowed) }
            due = start + interval
        }
        inFlight += 1
        return .admitted
    }

    /// The head of a response is there, or will never be. To be called once for each admission.
    public mutating func release() {
        inFlight = max(inFlight - 1, 0)
    }
}
