/// A read-only view of octets that somebody else owns: a received datagram, an arena of a table.
///
/// The view is trivially copyable, so that passing it around costs no reference counting. Every access is checked
/// against `count` and traps outside, which is a programming error: parsers check before they read. The owner of the
/// memory must outlive every use; each function that stores a view says whose memory it is.
@frozen @safe
public struct Octets: BitwiseCopyable, @unchecked Sendable {
    @usableFromInline let base: UnsafePointer<UInt8>
    /// How many octets the view spans.
    public let count: Int

    /// A view of `count` octets from `base`. The caller keeps the memory alive and unchanged while the view is used.
    @inlinable
    public init(base: UnsafePointer<UInt8>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    /// The octet at an index in `0..<count`.
    @inlinable
    public subscript(index: Int) -> UInt8 {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
        return unsafe base[index]
    }

    /// Whether `length` octets can be read at `offset`; safe for every pair of non-negative numbers.
    @inlinable
    public func holds(_ length: Int, at offset: Int) -> Bool {
        offset >= 0 && length >= 0 && offset <= count && length <= count &- offset
    }

    /// The big-endian 16-bit number at `offset`.
    @inlinable
    public func load16(at offset: Int) -> UInt16 {
        precondition(holds(2, at: offset))
        return unsafe UInt16(
            bigEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// The big-endian 32-bit number at `offset`.
    @inlinable
    public func load32(at offset: Int) -> UInt32 {
        precondition(holds(4, at: offset))
        return unsafe UInt32(
            bigEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Eight octets at `offset` as they lie in memory, for comparing and hashing a word at a time.
    @inlinable
    public func loadWord(at offset: Int) -> UInt64 {
        precondition(holds(8, at: offset))
        return unsafe UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// A value as ``MutableOctets/store(_:at:)`` put it there, in the machine's own byte order.
    @inlinable
    public func load<Value: BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
        precondition(holds(MemoryLayout<Value>.size, at: offset))
        return unsafe UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: type)
    }

    /// The part of the view from `offset`, `length` octets long; both must lie inside.
    @inlinable
    public func slice(at offset: Int, count length: Int) -> Octets {
        precondition(holds(length, at: offset))
        return unsafe Octets(base: base + offset, count: length)
    }

    /// Whether both views hold the same octets.
    @inlinable
    public func equals(_ other: Octets) -> Bool {
        guard count == other.count else { return false }
        var index = 0
        while index &+ 8 <= count {
            guard loadWord(at: index) == other.loadWord(at: index) else { return false }
            index &+= 8
        }
        while index < count {
            guard self[index] == other[index] else { return false }
            index &+= 1
        }
        return true
    }

    /// A copy that owns its memory.
    public var array: [UInt8] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// Octets that can be written: a send buffer, a worker's scratch. The rules of ``Octets`` hold; one writer at a time.
@frozen @safe
public struct MutableOctets: BitwiseCopyable, @unchecked Sendable {
    @usableFromInline let base: UnsafeMutablePointer<UInt8>
    /// How many octets may be written.
    public let count: Int

    /// A view of `count` octets from `base`. The caller keeps the memory alive while the view is used.
    @inlinable
    public init(base: UnsafeMutablePointer<UInt8>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    /// The octet at an index in `0..<count`.
    @inlinable
    public subscript(index: Int) -> UInt8 {
        get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
            return unsafe base[index]
        }
        nonmutating set {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
            unsafe base[index] = newValue
        }
    }

    /// Writes a 16-bit number in network order.
    @inlinable
    public func store16(_ value: UInt16, at offset: Int) {
        precondition(octets.holds(2, at: offset))
        unsafe UnsafeMutableRawPointer(base)
            .storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
    }

    /// Writes a 32-bit number in network order.
    @inlinable
    public func store32(_ value: UInt32, at offset: Int) {
        precondition(octets.holds(4, at: offset))
        unsafe UnsafeMutableRawPointer(base)
            .storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Writes eight octets as they lie in `word`.
    @inlinable
    public func storeWord(_ word: UInt64, at offset: Int) {
        precondition(octets.holds(8, at: offset))
        unsafe UnsafeMutableRawPointer(base).storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
    }

    /// Writes a value as it lies in memory, for ``Octets/load(_:at:)`` of the same process.
    @inlinable
    public func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
        precondition(octets.holds(MemoryLayout<Value>.size, at: offset))
        unsafe UnsafeMutableRawPointer(base).storeBytes(of: value, toByteOffset: offset, as: Value.self)
    }

    /// Copies all of `source` to `offset`; the two must not overlap.
    @inlinable
    public func copy(_ source: Octets, at offset: Int) {
        precondition(octets.holds(source.count, at: offset))
        unsafe (base + offset).update(from: source.base, count: source.count)
    }

    /// Moves `length` octets within the view; the ranges may overlap.
    @inlinable
    public func move(from source: Int, to destination: Int, count length: Int) {
        precondition(octets.holds(length, at: source) && octets.holds(length, at: destination))
        unsafe (base + destination).update(from: base + source, count: length)
    }

    /// Lends the address of the first octet to a call of the system.
    @inlinable @unsafe
    public func withBase<Result>(_ body: (UnsafeMutablePointer<UInt8>) -> Result) -> Result { unsafe body(base) }

    /// The same memory, to read.
    @inlinable
    public var octets: Octets { unsafe Octets(base: UnsafePointer(base), count: count) }
}

/// A fixed number of trivially copyable cells that somebody else owns; the rules of ``Octets`` hold.
@frozen @safe
public struct Cells<Element: BitwiseCopyable>: BitwiseCopyable, @unchecked Sendable {
    @usableFromInline let base: UnsafeMutablePointer<Element>
    /// How many cells there are.
    public let count: Int

    /// A view of `count` cells from `base`. The caller keeps the memory alive while the view is used.
    @inlinable
    public init(base: UnsafeMutablePointer<Element>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    /// The cell at an index in `0..<count`.
    @inlinable
    public subscript(index: Int) -> Element {
        get {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
            return unsafe base[index]
        }
        nonmutating set {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: count))
            unsafe base[index] = newValue
        }
    }
}

/// Memory with one owner: allocated once, cleared, freed with the object. Views of it must not outlive it.
@safe
public final class OctetStorage: @unchecked Sendable {
    @usableFromInline let memory: UnsafeMutableRawPointer
    /// The size in octets.
    public let count: Int

    /// Allocates `count` zero octets, aligned for every cell type.
    public init(count: Int) {
        precondition(count >= 0)
        self.count = count
        unsafe memory = .allocate(byteCount: max(count, 1), alignment: 64)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: max(count, 1))
    }

    deinit { unsafe memory.deallocate() }

    /// The whole memory as octets.
    public var octets: MutableOctets {
        unsafe MutableOctets(base: memory.assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// `length` octets from `offset`.
    public func mutableOctets(at offset: Int, count length: Int) -> MutableOctets {
        precondition(octets.octets.holds(length, at: offset))
        return unsafe MutableOctets(base: memory.assumingMemoryBound(to: UInt8.self) + offset, count: length)
    }

    /// `count` cells from `offset`, which must be a multiple of the cell's alignment.
    public func cells<Element: BitwiseCopyable>(
        of type: Element.Type, at offset: Int, count cellCount: Int
    ) -> Cells<Element> {
        precondition(offset >= 0 && cellCount >= 0 && offset % MemoryLayout<Element>.alignment == 0)
        precondition(cellCount <= (count - offset) / MemoryLayout<Element>.stride)
        return unsafe Cells(base: (memory + offset).assumingMemoryBound(to: type), count: cellCount)
    }
}

extension Octets {
    /// Lends the octets of an array to a parser for the length of one call; the view must not escape it.
    @inlinable
    public static func withView<Result, Failure: Error>(
        of array: [UInt8], _ body: (Octets) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let storage = OctetStorage(copying: array)
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.octets.octets.slice(at: 0, count: array.count))
    }
}

extension Octets {
    /// As ``withView(of:_:)``, of a copy with eight octets of slack behind the array's own, for hashing labels in it.
    public static func withSlack<Result, Failure: Error>(
        of array: [UInt8], _ body: (Octets) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let storage = OctetStorage(copying: array)
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.octets.octets)
    }
}

extension MutableOctets {
    /// Lends the octets of an array for the length of one call, to be changed in place; the view must not escape it.
    public static func withView<Result>(of array: inout [UInt8], _ body: (MutableOctets) -> Result) -> Result {
        unsafe array.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return body(OctetStorage(count: 0).octets) }
            return unsafe body(MutableOctets(base: base, count: buffer.count))
        }
    }

    /// Copies an array to `offset`.
    public func copy(array: [UInt8], at offset: Int) {
        precondition(octets.holds(array.count, at: offset))
        unsafe array.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { unsafe (base + offset).update(from: start, count: source.count) }
        }
    }
}

extension OctetStorage {
    /// A copy of the array, with eight octets of slack behind it.
    public convenience init(copying array: [UInt8]) {
        self.init(count: array.count + 8)
        unsafe array.withUnsafeBytes { source in
            if let start = source.baseAddress { unsafe memory.copyMemory(from: start, byteCount: source.count) }
        }
    }
}

extension Octets {
    /// The octets of a literal, which live as long as the process.
    @inlinable
    public init(_ literal: StaticString) {
        unsafe self.init(base: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }
}
