import DNSForwarding
import DNSWire
import Dispatch
import Synchronization
import Testing

@Suite("queries that wait for a lane")
struct QueueTests {
    @Test("those beyond the bound are turned away at once, with one line for all (reliability.md F10, F18)")
    func bound() async throws {
        try await PlayedForwarding.run([Roles.right], lanes: 1) { played in
            let (blocked, blocks) = AsyncStream.makeStream(of: Void.self)
            let release = DispatchSemaphore(value: 0)
            // The lane calls this, and looks at nothing else before it returns.
            played.service.forward(try SuspendedQueries.suspend("first.test.")) { _ in
                blocks.yield()
                release.wait()
            }
            var beginnings = blocked.makeAsyncIterator()
            _ = await beginnings.next()
            let query = try SuspendedQueries.suspend("next.test.")
            let (results, end) = AsyncStream.makeStream(of: ForwardingResult.self)
            let isWaiting = Atomic<Bool>(true)
            let early = Mutex<[ForwardingResult]>([])
            for _ in 0..<ForwardingLimits.queuedMax + 3 {
                played.service.forward(query) { result in
                    if isWaiting.load(ordering: .relaxed) { early.withLock { $0.append(result) } }
                    end.yield(result)
                }
            }
            isWaiting.store(false, ordering: .relaxed)
            let refused = early.withLock { $0 }
            #expect(refused.map(\.responseCode) == [.serverFailure, .serverFailure, .serverFailure])
            #expect(refused.map(\.isRepeated) == [false, true, true])
            let line = "queries that wait to be forwarded exceeded maximum \(ForwardingLimits.queuedMax)"
            #expect(refused.first?.failure == line)
            // Not the bound that `max_concurrent` sets.
            #expect(played.service.metrics[0].rejected == 0)
            release.signal()
            var ends = results.makeAsyncIterator()
            for _ in 0..<ForwardingLimits.queuedMax + 3 { _ = await ends.next() }
            try await #expect(played.ask("last.test.").answers == ["192.0.2.1"])
        }
    }
}
