import Synchronization

/// Counters of 64 bits that somebody else owns. Each has one writer at a time; anybody may read.
///
/// To add is a relaxed load and a relaxed store: neither a locked instruction nor a barrier, so that counting costs a
/// writer as much as an ordinary variable, and a reader never slows it down.
@safe
public struct CounterCells: BitwiseCopyable, @unchecked Sendable {
    private let base: UnsafeMutablePointer<Atomic<UInt64>>
    /// How many counters there are.
    public let count: Int

    fileprivate init(base: UnsafeMutablePointer<Atomic<UInt64>>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    /// No counter at all.
    static let none: CounterCells = {
        guard let nowhere = unsafe UnsafeMutablePointer<Atomic<UInt64>>(bitPattern: 8) else { preconditionFailure() }
        return unsafe CounterCells(base: nowhere, count: 0)
    }()

    /// Adds to a counter of which this thread is the only writer.
    @inline(__always)
    func add(_ number: UInt64, at index: Int) {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
        let cell = unsafe base + index
        unsafe cell.pointee.store(cell.pointee.load(ordering: .relaxed) &+ number, ordering: .relaxed)
    }

    /// Adds to a counter that other threads add to as well.
    func addShared(_ number: UInt64, at index: Int) {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
        unsafe (base + index).pointee.wrappingAdd(number, ordering: .relaxed)
    }

    /// What a counter holds now.
    func value(at index: Int) -> UInt64 {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
        return unsafe (base + index).pointee.load(ordering: .relaxed)
    }
}

/// Owns counters; they begin at zero and are freed with the object.
@safe
final class CounterStorage: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Atomic<UInt64>>
    private let count: Int

    init(count: Int) {
        precondition(count > 0)
        self.count = count
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Atomic<UInt64>>.stride, alignment: Self.lineOctets)
        unsafe base = memory.bindMemory(to: Atomic<UInt64>.self, capacity: count)
        for index in 0..<count { unsafe (base + index).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe base.deinitialize(count: count)
        unsafe base.deallocate()
    }

    /// Valid as long as this object lives.
    var cells: CounterCells { unsafe CounterCells(base: base, count: count) }

    /// What two threads must not share: two cache lines, since processors fetch them in pairs.
    static var lineOctets: Int { 128 }
}
