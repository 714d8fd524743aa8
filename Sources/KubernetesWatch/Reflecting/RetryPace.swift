/// When the next request may be made: exponential backoff with jitter, and a server's own wish.
struct RetryPace: Sendable {
    private let settings: ReflectorSettings
    private var random: SplitMix64
    private var failures = 0
    private var lastImmediate: Duration?

    /// No request before this time.
    private(set) var notBefore: Duration?

    init(_ settings: ReflectorSettings, seed: UInt64) {
        self.settings = settings
        random = SplitMix64(state: seed)
    }

    /// Whether the last request was a success.
    var isUndisturbed: Bool { failures == 0 }

    /// What was asked for worked: the next failure is the first again.
    mutating func succeed() {
        failures = 0
        notBefore = nil
    }

    /// Waits longer than the last time.
    ///
    /// - Parameters:
    ///   - atOnce: the reason to fail should be gone with the next request, so that it need not wait; granted only now
    ///     and then, so that a server that always fails so is not hurried.
    ///   - retryAfterSeconds: what the server asked for.
    mutating func fail(at now: Duration, atOnce: Bool, retryAfterSeconds: Int?) {
        failures = min(failures + 1, 32)
        var delay = backoff()
        if atOnce, lastImmediate.map({ now - $0 >= settings.immediateRetryInterval }) ?? true {
            lastImmediate = now
            delay = .zero
        }
        if let seconds = retryAfterSeconds, seconds > 0 {
            let asked = min(.seconds(seconds), settings.retryAfterMax)
            // A little later than asked, so that not all clients come back in the same moment.
            delay = max(delay, asked + asked * random.fraction() / 10)
        }
        notBefore = now + delay
    }

    /// Waits for a time that has nothing to do with failures, less up to a tenth of it.
    mutating func pause(_ time: Duration, at now: Duration) {
        notBefore = now + shortened(time)
    }

    /// A time less up to a tenth of it, so that many of us do not do the same at the same time.
    mutating func shortened(_ time: Duration) -> Duration {
        time - time * random.fraction() / 10
    }

    /// Some time of a range.
    mutating func pick(_ range: ClosedRange<Duration>) -> Duration {
        range.lowerBound + (range.upperBound - range.lowerBound) * random.fraction()
    }

    private mutating func backoff() -> Duration {
        var delay = settings.backoffBase
        for _ in 1..<max(failures, 1) where delay < settings.backoffMax { delay *= 2 }
        return min(delay, settings.backoffMax) * (0.5 + random.fraction() / 2)
    }
}

/// A small generator that gives the same numbers for the same seed.
struct SplitMix64: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    /// From 0 up to, and without, 1.
    mutating func fraction() -> Double { Double.random(in: 0..<1, using: &self) }
}
