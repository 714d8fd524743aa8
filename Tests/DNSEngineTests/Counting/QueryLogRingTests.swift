import DNSEngine
import DNSWire
import NetworkAddress
import Synchronization
import Testing

/// Log entries from one thread to another.
@Suite struct QueryLogRingTests {
    static func entry(_ number: Int, time: UInt64 = 0, questionOctets: Int = 4) -> QueryLogEntry {
        var query = ReceivedQuery(header: Header(id: UInt16(truncatingIfNeeded: number), flags: 0))
        query.questionEnd = Header.octetCount + questionOctets
        return QueryLogEntry(
            generation: 1, block: number, client: .example(), local: .v4(1), query: query,
            response: Header(id: 0, flags: 0),
            code: .noError, requestOctets: 30, responseOctets: 40, nanoseconds: 5, time: time)
    }

    private static func push(_ entry: QueryLogEntry, _ question: [UInt8], to ring: QueryLogRing) {
        Octets.withView(of: [UInt8](repeating: 0, count: 12) + question) { ring.push(entry, of: $0) }
    }

    @Test func entriesComeOutInOrder() throws {
        let wakes = Mutex(0)
        let ring = QueryLogRing(slotCount: 3) { wakes.withLock { $0 += 1 } }
        for round in 0..<10 {
            for number in 0..<3 { Self.push(Self.entry(round * 3 + number), [1, 2, 3, UInt8(number)], to: ring) }
            #expect(ring.count == 3 && !ring.isEmpty)
            for number in 0..<3 {
                let (entry, question) = try #require(ring.pop(until: 0))
                #expect(entry.block == round * 3 + number && question == [1, 2, 3, UInt8(number)])
            }
            #expect(ring.pop(until: .max) == nil && ring.isEmpty && ring.dropped == 0)
        }
        #expect(wakes.withLock { $0 } == 30)
    }

    /// What does not fit is dropped, and counted; what is there stays as it is.
    @Test func whatDoesNotFitIsDropped() throws {
        let ring = QueryLogRing(slotCount: 2) {}
        for number in 0..<5 { Self.push(Self.entry(number), [0, 0, 0, 0], to: ring) }
        #expect(ring.dropped == 3 && ring.count == 2)
        #expect(ring.pop(until: 0)?.entry.block == 0 && ring.pop(until: 0)?.entry.block == 1)
        let longest = [UInt8](repeating: 7, count: 259)
        Self.push(Self.entry(9, questionOctets: 259), longest, to: ring)
        #expect(ring.pop(until: 0)?.question == longest)
    }

    /// An entry of later is left for later.
    @Test func timeIsRespected() {
        let ring = QueryLogRing(slotCount: 2) {}
        Self.push(Self.entry(1, time: 100), [0, 0, 0, 0], to: ring)
        #expect(ring.pop(until: 99) == nil && !ring.isEmpty)
        #expect(ring.pop(until: 100) != nil)
    }

    /// A writer and a reader at once: everything arrives, whole and in order, or is counted as dropped.
    @Test func writerAndReaderAtOnce() async {
        let ring = QueryLogRing(slotCount: 64) {}
        let count = 100_000
        async let written: Void = Task.detached {
            for number in 0..<count {
                Self.push(Self.entry(number), [UInt8](repeating: UInt8(number % 251), count: 4), to: ring)
            }
        }.value
        var last = -1
        var received = 0
        while received + ring.dropped < count {
            guard let (entry, question) = ring.pop(until: 0) else {
                await Task.yield()
                continue
            }
            #expect(entry.block > last && question == [UInt8](repeating: UInt8(entry.block % 251), count: 4))
            last = entry.block
            received += 1
        }
        await written
        #expect(received > 0 && ring.isEmpty)
    }
}
