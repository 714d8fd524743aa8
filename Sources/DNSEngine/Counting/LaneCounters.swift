/// A few counters with a lane for each thread that answers, so that no two write to the same memory. Plans and engines refer
/// to the memory without holding it.
public final class LaneCounters: Sendable {
    private let storage: CounterStorage
    /// How the path of a query sees them.
    public let view: LaneCountersView

    /// - Parameters:
    ///   - count: how many counters.
    ///   - lanes: threads with a lane of their own; all others share one.
    public init(count: Int, lanes: Int) {
        let perLine = CounterStorage.lineOctets / 8
        let stride = (max(count, 1) + perLine - 1) / perLine * perLine
        storage = CounterStorage(count: stride * (max(lanes, 0) + 1))
        view = LaneCountersView(cells: storage.cells, stride: stride, lanes: max(lanes, 0))
    }

    /// What all threads have counted so far.
    public func total(_ number: Int) -> UInt64 {
        (0...view.lanes).reduce(0) { $0 &+ view.cells.value(at: $1 * view.stride + number) }
    }
}

/// ``LaneCounters`` as the path of a query sees them. Does not own the memory.
public struct LaneCountersView: BitwiseCopyable, Sendable {
    let cells: CounterCells
    let stride: Int
    let lanes: Int

    /// Counts nothing.
    static let none = LaneCountersView(cells: .none, stride: 0, lanes: 0)

    /// Adds one.
    ///
    /// - Parameter lane: the calling thread's own lane. A number beyond the lanes there are stands for the shared one.
    func add(_ number: Int, lane: Int) {
        guard cells.count > 0 else { return }
        if lane >= 0, lane < lanes {
            cells.add(1, at: lane &* stride &+ number)
        } else {
            cells.addShared(1, at: lanes &* stride &+ number)
        }
    }
}
