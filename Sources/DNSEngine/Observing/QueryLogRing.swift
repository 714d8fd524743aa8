public import DNSWire
import Synchronization

/// Log entries on their way from one thread that answers queries to one that writes lines: of a fixed size, without a
/// lock. What does not fit is dropped and counted.
public final class QueryLogRing: Sendable {
    /// QNAME, QTYPE and QCLASS.
    private static var questionOctetsMax: Int { NameLimits.nameOctetsMax + 4 }

    private let slotCount: Int
    private let stride: Int
    private let storage: OctetStorage
    /// Entries taken out; only the reader writes it.
    private let taken = Atomic<Int>(0)
    /// Entries put in; only the writer writes it.
    private let put = Atomic<Int>(0)
    private let drops = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - slotCount: how many entries may wait.
    ///   - wake: called on the writer's thread behind each entry; must not block.
    public init(slotCount: Int = 512, wake: @escaping @Sendable () -> Void) {
        self.slotCount = max(slotCount, 1)
        self.wake = wake
        stride = (MemoryLayout<QueryLogEntry>.size + 2 + Self.questionOctetsMax + 7) / 8 * 8
        storage = OctetStorage(count: stride * self.slotCount)
    }

    /// Puts an entry in, on the writer's thread.
    ///
    /// - Parameter message: the query, at whose start the question of the entry is.
    public func push(_ entry: QueryLogEntry, of message: Octets) {
        let question = message.slice(at: Header.octetCount, count: entry.questionOctets)
        let number = put.load(ordering: .relaxed)
        guard number &- taken.load(ordering: .acquiring) < slotCount, question.count <= Self.questionOctetsMax else {
            drops.wrappingAdd(1, ordering: .relaxed)
            return
        }
        let slot = storage.mutableOctets(at: number % slotCount * stride, count: stride)
        let size = MemoryLayout<QueryLogEntry>.size
        slot.store(entry, at: 0)
        slot.store16(UInt16(truncatingIfNeeded: question.count), at: size)
        slot.copy(question, at: size + 2)
        put.store(number &+ 1, ordering: .sequentiallyConsistent)
        wake()
    }

    /// The writer's thread ends: what is in the ring is the last of it.
    public func close() { isClosed.store(true, ordering: .releasing) }

    /// Whether nothing is in the ring and nothing will be.
    public var hasEnded: Bool { isClosed.load(ordering: .acquiring) && isEmpty }

    /// Takes the oldest entry out if it was answered no later than `time`, on the reader's thread.
    public func pop(until time: UInt64) -> (entry: QueryLogEntry, question: [UInt8])? {
        let number = taken.load(ordering: .relaxed)
        guard number < put.load(ordering: .acquiring) else { return nil }
        let slot = storage.mutableOctets(at: number % slotCount * stride, count: stride).octets
        let entry = slot.load(QueryLogEntry.self, at: 0)
        guard entry.time <= time else { return nil }
        let size = MemoryLayout<QueryLogEntry>.size
        let question = slot.slice(at: size + 2, count: Int(slot.load16(at: size))).array
        taken.store(number &+ 1, ordering: .releasing)
        return (entry, question)
    }

    /// Whether nothing waits.
    public var isEmpty: Bool { taken.load(ordering: .relaxed) == put.load(ordering: .sequentiallyConsistent) }

    /// How many entries wait.
    public var count: Int { max(put.load(ordering: .relaxed) &- taken.load(ordering: .relaxed), 0) }

    /// How many entries were dropped so far.
    public var dropped: Int { drops.load(ordering: .relaxed) }
}
