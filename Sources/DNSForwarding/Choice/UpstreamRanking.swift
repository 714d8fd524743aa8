/// The upstreams of one forwarder, and what is known of each: which comes first, which is down, how long to wait for one
/// before another is asked as well. A value without clock or I/O.
package struct UpstreamRanking {
    /// What is known of one upstream. Its circuit is closed as long as it answers; more than `max_fails` failures in a row
    /// open it, and the answer to a health check closes it again.
    package struct Standing {
        package fileprivate(set) var consecutiveFailures = 0
        /// Health checks are under way.
        package fileprivate(set) var isChecked = false
        /// The upstream leads back to us: it is not asked.
        package fileprivate(set) var isLooping = false
        package fileprivate(set) var times = RoundTripTimes()
    }

    /// What a query is to do.
    package enum Choice: Equatable {
        /// Ask in this order; the second one after this time as well.
        case ask(order: [Int], hedgeAt: Duration?)
        /// None: all are down, and that is to be said at once.
        case allDown
        /// None: every upstream leads back to us.
        case loop
    }

    private let policy: ForwardingPolicy
    private let failuresMax: Int
    private let failsFast: Bool
    package private(set) var standings: [Standing]
    private var turn = 0
    private var hedgeAllowance = ForwardingLimits.hedgeAllowanceMax
    /// How often all upstreams were down and one was asked all the same.
    package private(set) var blindChoices: UInt64 = 0

    package init(_ configuration: ForwarderConfiguration) {
        policy = configuration.policy
        failuresMax = configuration.failuresMax
        failsFast = configuration.failsFast
        standings = Array(repeating: Standing(), count: configuration.upstreams.count)
    }

    /// Takes over what an earlier list of upstreams knew of one that is in the new list too; whether it is down is found out
    /// anew.
    package mutating func inherit(_ standing: Standing, at number: Int) {
        standings[number].times = standing.times
        standings[number].isLooping = standing.isLooping
    }

    /// Whether an upstream has failed too often.
    package func isDown(_ number: Int) -> Bool {
        failuresMax > 0 && standings[number].consecutiveFailures > failuresMax
    }
}

// MARK: - Choosing

extension UpstreamRanking {
    /// The order for the next query.
    package mutating func choose(using generator: inout some RandomNumberGenerator) -> Choice {
        if standings.count == 1, !standings[0].isLooping, !isDown(0) { return .ask(order: [0], hedgeAt: nil) }
        var order = byPolicy(using: &generator).filter { !standings[$0].isLooping }
        guard !order.isEmpty else { return .loop }
        let down = order.filter(isDown)
        if down.count == order.count {
            if failsFast { return .allDown }
            blindChoices += 1
            order.shuffle(using: &generator)
        } else if !down.isEmpty {
            order = order.filter { !down.contains($0) } + down
        }
        return .ask(order: order, hedgeAt: order.count > 1 ? hedge(first: order[0]) : nil)
    }

    private mutating func byPolicy(using generator: inout some RandomNumberGenerator) -> [Int] {
        let count = standings.count
        switch policy {
        case .sequential: return Array(0..<count)
        case .random: return (0..<count).shuffled(using: &generator)
        case .roundRobin:
            let first = turn
            turn = (turn + 1) % count
            return Array(first..<count) + Array(0..<first)
        case .fastest:
            // One that was never heard of comes first: that is how its time is learnt.
            var order = (0..<count).sorted {
                (standings[$0].times.smoothed ?? -1, $0) < (standings[$1].times.smoothed ?? -1, $1)
            }
            if count > 1, UInt32.random(in: 0..<ForwardingLimits.explorationInterval, using: &generator) == 0 {
                order.swapAt(0, Int.random(in: 1..<count, using: &generator))
            }
            return order
        }
    }

    /// When the second upstream is asked: where the first one has not answered within the time in which 95 of 100 of its
    /// answers come. `sequential` says that the others are only for when it fails, so that it is given longer.
    private mutating func hedge(first: Int) -> Duration? {
        hedgeAllowance = min(hedgeAllowance + ForwardingLimits.hedgeShare, ForwardingLimits.hedgeAllowanceMax)
        guard let usual = standings[first].times.percentile95() else { return ForwardingLimits.hedgeUnknown }
        if policy == .sequential { return max(usual * 4, ForwardingLimits.hedgeUnknown) }
        let time = max(usual, ForwardingLimits.hedgeMin)
        guard time < ForwardingLimits.hedgeEarly, hedgeAllowance < 1 else { return time }
        return ForwardingLimits.hedgeEarly
    }

    /// A second upstream has been asked after this time.
    package mutating func didHedge(after time: Duration) {
        if time < ForwardingLimits.hedgeEarly { hedgeAllowance -= 1 }
    }
}

// MARK: - Learning

extension UpstreamRanking {
    /// Takes note of what an exchange found out; `true` where the upstream's health is to be checked from now on.
    package mutating func learn(_ observation: UpstreamObservation, tryTimeout: Duration) -> Bool {
        let number = observation.upstream
        switch observation.outcome {
        case .answered(_, let time):
            standings[number].consecutiveFailures = 0
            standings[number].times.note(time)
            return false
        case .failed:
            // Far below the largest number the count's exact value no longer matters.
            if standings[number].consecutiveFailures < 1 << 30 { standings[number].consecutiveFailures += 1 }
            standings[number].times.noteSilence(tryTimeout)
            guard failuresMax > 0, !standings[number].isChecked else { return false }
            standings[number].isChecked = true
            return true
        }
    }

    /// A health check has ended; without an answer there will be another one.
    package mutating func checked(_ number: Int, answered: Bool) {
        guard answered else { return }
        standings[number].isChecked = false
        standings[number].consecutiveFailures = 0
    }

    /// There will be no further check, although none was answered: whether the upstream is down is found out anew.
    package mutating func stoppedChecking(_ number: Int) {
        standings[number].isChecked = false
        standings[number].consecutiveFailures = 0
    }

    /// Whether an upstream leads back to us. Returns whether that is news.
    package mutating func setLooping(_ number: Int, _ isLooping: Bool) -> Bool {
        defer { standings[number].isLooping = isLooping }
        return standings[number].isLooping != isLooping
    }
}
