/// Whether an upstream is worth asking, from how its last exchanges went. A value without clock or I/O.
package struct UpstreamHealth {
    private var consecutiveFailures = 0
    private var restUntil = Duration.zero

    package init() {}

    /// An answer arrived, of whatever response code.
    package mutating func succeeded() { consecutiveFailures = 0 }

    /// A try ended without an answer. Times are counted from a fixed point of the caller's choice.
    package mutating func failed(at now: Duration) {
        // Far below the largest number the count's exact value no longer matters.
        if consecutiveFailures < .max { consecutiveFailures += 1 }
        restUntil = now + ForwardingLimits.restAfterFailures
    }

    /// Whether the upstream has failed more than `failuresMax` times in a row, the last time not long ago.
    func rests(at now: Duration, failuresMax: Int) -> Bool { isDown(failuresMax) && now < restUntil }

    /// Takes note that a query is about to try the upstream. One that has rested enough gets a single query to prove
    /// itself with: to the others it rests again.
    mutating func willAsk(at now: Duration, failuresMax: Int) {
        if isDown(failuresMax) { restUntil = now + ForwardingLimits.restAfterFailures }
    }

    private func isDown(_ failuresMax: Int) -> Bool { failuresMax > 0 && consecutiveFailures > failuresMax }
}

extension Array where Element == UpstreamHealth {
    /// Puts the upstreams that rest behind the others; where all rest, they are asked all the same.
    package mutating func healthyFirst(_ order: [Int], at now: Duration, failuresMax: Int) -> [Int] {
        let resting = order.filter { self[$0].rests(at: now, failuresMax: failuresMax) }
        let sorted = order.filter { !resting.contains($0) } + resting
        if let first = sorted.first { self[first].willAsk(at: now, failuresMax: failuresMax) }
        return sorted
    }
}
