import DNSWire

/// Owner names and their RRsets, frozen into one piece of memory: the form in which zones and hosts files are served.
///
/// An index of keyed hashes leads to a name's *block*: its node, its sets, its canonical owner name and the records, one
/// behind the other. An answer touches the index and one block, so that a table larger than the processor's cache costs
/// two misses and not five.
public final class RecordTable: Sendable {
    private let storage: OctetStorage
    /// Valid as long as this object lives.
    public let view: RecordTableView
    /// The set that negative answers carry; `nil` for a table that is no zone.
    let negativeSOA: StoredSet?

    init(storage: OctetStorage, view: RecordTableView, negativeSOA: StoredSet?) {
        self.storage = storage
        self.view = view
        self.negativeSOA = negativeSOA
    }

    /// Octets of memory held.
    public var octetCount: Int { storage.count }
}

/// One name of a table: an owner of RRsets, an empty non-terminal, or both the top of something below. The start of its
/// block.
public struct RecordNode: BitwiseCopyable, Sendable {
    /// Where the block starts in the arena.
    var position: UInt32
    var ownerOctets: UInt16
    /// How many labels the owner has, the root not counted.
    var labelCount: UInt8
    var flags: UInt8
    var setCount: UInt32
    /// The block of `*` right below this name; ``none`` where there is none.
    var wildcard: UInt32
    /// The block of the zone cut or of the owner of a DNAME at or above this name: what is below is not ours to answer.
    var barrier: UInt32

    static var none: UInt32 { .max }
    /// NS below the apex: a delegation.
    static var isCut: UInt8 { 1 }
    /// Has a DNAME: names below are redirected.
    static var isRedirection: UInt8 { 2 }
    /// Has a CNAME.
    static var isAlias: UInt8 { 4 }

    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    /// Where the node's sets start, right behind it.
    var setsStart: Int { Int(position) &+ MemoryLayout<RecordNode>.size }

    /// Where the canonical owner name starts, right behind the sets.
    var ownerStart: Int { setsStart &+ Int(setCount) &* MemoryLayout<StoredSet>.stride }
}

/// One RRset: its records lie one behind the other in the arena, each with TYPE, class, TTL and RDLENGTH as on the wire.
public struct StoredSet: BitwiseCopyable, Sendable {
    var type: RecordType
    /// Where the names in the RDATA start and how many there are, for the types whose names are compressed.
    var compression: NameLayout
    var recordCount: UInt32
    var offset: UInt32
    /// Octets of one record where all have the same size; 0 otherwise.
    var recordOctets: UInt16
    /// For RRSIG the type that the signatures cover; 0 otherwise.
    var covered: RecordType
}

/// Which names an RDATA begins with.
struct NameLayout: BitwiseCopyable, Sendable {
    var before: UInt8
    var names: UInt8

    /// The types of RFC 1035, which are the only ones whose RDATA is compressed (RFC 3597 section 4).
    init(of type: RecordType) {
        switch type {
        case .ns, .cname, .ptr: (before, names) = (0, 1)
        case .mx: (before, names) = (2, 1)
        case .soa: (before, names) = (0, 2)
        default: (before, names) = (0, 0)
        }
    }
}

/// The parts of a ``RecordTable`` as the path of a query sees them. Does not own the memory.
public struct RecordTableView: BitwiseCopyable, Sendable {
    /// Open addressing: the upper half of a name's hash, and where its block starts plus one; 0 for an empty slot.
    let index: Cells<UInt64>
    let arena: Octets
    /// The blocks of all owners of NSEC in the canonical order of names; empty for a zone that is not signed.
    let denials: Cells<UInt32>

    /// Where a name's block starts, or a negative number.
    func find(_ name: Octets, hash: UInt64) -> Int {
        let mask = index.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = index[slot]
            if entry == 0 { return -1 }
            if entry >> 32 == hash >> 32 {
                let position = Int(truncatingIfNeeded: entry & 0xffff_ffff) &- 1
                let node = node(at: position)
                if Int(node.ownerOctets) == name.count,
                    arena.slice(at: node.ownerStart, count: name.count).equals(name)
                {
                    return position
                }
            }
            slot = (slot &+ 1) & mask
        }
    }

    /// The node whose block starts at a position that ``find(_:hash:)`` or another node gave.
    func node(at position: Int) -> RecordNode { arena.load(RecordNode.self, at: position) }

    /// The first set of a node that has one.
    func firstSet(of node: RecordNode) -> StoredSet { arena.load(StoredSet.self, at: node.setsStart) }

    /// The signatures of a set at a node.
    func signatures(of type: RecordType, at node: RecordNode) -> StoredSet? {
        var position = node.setsStart
        var left = node.setCount
        while left > 0 {
            let set = arena.load(StoredSet.self, at: position)
            if set.type == .rrsig, set.covered == type { return set }
            position &+= MemoryLayout<StoredSet>.stride
            left &-= 1
        }
        return nil
    }

    /// The RRset of a type at a node; of RRSIG the first one.
    func set(_ type: RecordType, at node: RecordNode) -> StoredSet? {
        var position = node.setsStart
        var left = node.setCount
        while left > 0 {
            let set = arena.load(StoredSet.self, at: position)
            if set.type == type { return set }
            position &+= MemoryLayout<StoredSet>.stride
            left &-= 1
        }
        return nil
    }
}
