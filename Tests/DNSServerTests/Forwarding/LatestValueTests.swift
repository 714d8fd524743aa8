import DNSServer
import Synchronization
import Testing

/// Which of two values counts that two threads have read.
@Suite struct LatestValueTests {
    /// Values only grow, and none is put to use behind a larger one.
    @Test func theNewestCounts() async throws {
        let counting = Counting()
        let value = LatestValue<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<20_000 {
                        try value.update({ counting.next() }, use: { counting.use($0) })
                    }
                }
            }
            try await group.waitForAll()
        }
        let all = counting.used.withLock { $0 }
        #expect(all.count == 80_000 && all == all.sorted())
    }

    private final class Counting: Sendable {
        private let last = Atomic<Int>(0)
        let used = Mutex<[Int]>([])

        func next() -> Int { last.add(1, ordering: .relaxed).newValue }

        func use(_ value: Int) { used.withLock { $0.append(value) } }
    }

    @Test func onlyAnotherOneIsUsed() throws {
        struct Fault: Error {}
        let value = LatestValue<Int>()
        var used: [Int] = []
        for new in [1, 1, 2, 2, 1] {
            try value.update {
                new
            } use: {
                used.append($0)
            }
        }
        #expect(throws: Fault.self) {
            try value.update {
                throw Fault()
            } use: {
                used.append($0)
            }
        }
        try value.update {
            1
        } use: {
            used.append($0)
        }
        #expect(used == [1, 2, 1])
    }
}
