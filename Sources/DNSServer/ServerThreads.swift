import NIOCore
import NIOPosix

/// How many threads answer queries, and which counters belong to which of them.
public enum ServerThreads {
    /// Event loops beside this many workers.
    static func loopCount(workers: Int) -> Int { max(1, min(workers, 4)) }

    /// Threads with counters of their own: a worker of each listener, and the event loops.
    public static func laneCount(workers: Int = ProcessorCount.available) -> Int {
        max(workers, 1) + loopCount(workers: workers)
    }

    /// Workers have the first lanes, by their number at their listener, event loops those behind them.
    static func lanes(of group: MultiThreadedEventLoopGroup, workers: Int) -> [ObjectIdentifier: Int] {
        var lanes: [ObjectIdentifier: Int] = [:]
        for (number, loop) in group.makeIterator().enumerated() {
            lanes[ObjectIdentifier(loop)] = max(workers, 1) + number
        }
        return lanes
    }
}
