import Synchronization

/// What the event loops share of a forwarder: how many queries it has in flight, and how many it has had.
final class ForwarderLoad: Sendable {
    private let inFlight = Atomic<Int>(0)
    private let turns = Atomic<UInt>(0)

    /// Takes one place of `limit`; `false` where all are taken.
    func enter(limit: Int) -> Bool {
        let (_, now) = inFlight.add(1, ordering: .relaxed)
        guard now > limit else { return true }
        leave()
        return false
    }

    /// Gives a place back.
    func leave() { inFlight.subtract(1, ordering: .relaxed) }

    /// The number of the query that now has its turn, from 0.
    func nextTurn() -> Int { Int(truncatingIfNeeded: turns.wrappingAdd(1, ordering: .relaxed).oldValue & 0x7fff_ffff) }
}
