import DNSWire
import Synchronization

/// 64-bit words that several threads read and write at once. Does not own the memory.
@safe
struct AtomicWords: BitwiseCopyable, @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    /// How many words there are.
    let count: Int

    /// A view of `count` words from `base`, which must be a multiple of eight. The caller keeps the memory alive.
    init(base: UnsafeMutableRawPointer, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    private func word(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
        return unsafe (base + index &* 8).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    /// The word, in no order with other memory.
    func relaxed(_ index: Int) -> UInt64 { unsafe word(index).pointee.load(ordering: .relaxed) }

    /// The word; what was written before it was published is seen behind this.
    func acquire(_ index: Int) -> UInt64 { unsafe word(index).pointee.load(ordering: .acquiring) }

    /// Writes a word, in no order with other memory.
    func store(_ value: UInt64, at index: Int) { unsafe word(index).pointee.store(value, ordering: .relaxed) }

    /// Writes a word behind everything that was written before.
    func publish(_ value: UInt64, at index: Int) { unsafe word(index).pointee.store(value, ordering: .releasing) }

    /// Writes a word if it still is `old`.
    func replace(_ old: UInt64, by new: UInt64, at index: Int) -> Bool {
        unsafe word(index).pointee.compareExchange(expected: old, desired: new, ordering: .relaxed).exchanged
    }

    /// Adds one.
    func increment(_ index: Int) { unsafe word(index).pointee.wrappingAdd(1, ordering: .relaxed) }

    /// To be called between moving a ring's tail and writing over what lay behind it.
    static func orderBeforeOverwriting() { atomicMemoryFence(ordering: .sequentiallyConsistent) }

    /// To be called between copying from a ring and looking at its tail again.
    static func orderAfterCopying() { atomicMemoryFence(ordering: .acquiring) }
}

/// Memory that is touched, and so resident, only as far as it is used. Freed with the object.
@safe
final class LazyStorage: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer
    private let count: Int

    /// Allocates `count` octets of any content, aligned to a page.
    init(count: Int) {
        self.count = count
        unsafe memory = .allocate(byteCount: count, alignment: 4096)
    }

    deinit { unsafe memory.deallocate() }

    /// Words from `offset`, a multiple of eight.
    func words(at offset: Int, count length: Int) -> AtomicWords {
        precondition(offset >= 0 && length >= 0 && offset % 8 == 0 && length <= (count - offset) / 8)
        return unsafe AtomicWords(base: memory + offset, count: length)
    }

    /// Octets from `offset`.
    func octets(at offset: Int, count length: Int) -> MutableOctets {
        precondition(offset >= 0 && length >= 0 && length <= count - offset)
        return unsafe MutableOctets(base: (memory + offset).assumingMemoryBound(to: UInt8.self), count: length)
    }
}
