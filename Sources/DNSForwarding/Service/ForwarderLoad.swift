import Synchronization

/// How much of something there may be at a time, over all threads.
final class ForwarderLoad: Sendable {
    private let inFlight = Atomic<Int>(0)

    /// Takes one place of `limit`; `false` where all are taken.
    func enter(limit: Int) -> Bool {
        let (_, now) = inFlight.add(1, ordering: .relaxed)
        guard now > limit else { return true }
        leave()
        return false
    }

    /// How many places are taken.
    var count: Int { inFlight.load(ordering: .relaxed) }

    /// Gives a place back.
    func leave() { inFlight.subtract(1, ordering: .relaxed) }
}
