import DNSWire

/// Owner names and their RRsets, frozen into four flat arrays: the form in which zones and hosts files are served.
///
/// A name is found by its keyed hash and compared octet for octet. All of it lies in one piece of memory that the
/// object owns; ``view`` is what the path of a query reads, without reference counting.
public final class RecordTable: Sendable {
    private let storage: OctetStorage
    /// Valid as long as this object lives.
    public let view: RecordTableView

    init(storage: OctetStorage, view: RecordTableView) {
        self.storage = storage
        self.view = view
    }

    /// Octets of memory held.
    public var octetCount: Int { storage.count }
}

/// One name of a table: an owner of RRsets, an empty non-terminal, or both the top of something below.
public struct RecordNode: BitwiseCopyable, Sendable {
    /// Where the canonical owner name lies in the arena, and its length in octets.
    var ownerOffset: UInt32
    var ownerOctets: UInt16
    /// How many labels the owner has, the root not counted.
    var labelCount: UInt8
    var flags: UInt8
    /// The node's RRsets in ``RecordTableView/sets``.
    var firstSet: UInt32
    var setCount: UInt32
    /// The node of `*` right below this one; ``none`` where there is none.
    var wildcard: UInt32
    /// The zone cut or the owner of a DNAME at or above this node: what is below is not ours to answer.
    var barrier: UInt32

    static var none: UInt32 { .max }
    /// NS below the apex: a delegation.
    static var isCut: UInt8 { 1 }
    /// Has a DNAME: names below are redirected.
    static var isRedirection: UInt8 { 2 }
    /// Has a CNAME.
    static var isAlias: UInt8 { 4 }

    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }
}

/// One RRset: its records lie one behind the other in the arena, each with TYPE, class, TTL and RDLENGTH as on the wire.
public struct StoredSet: BitwiseCopyable, Sendable {
    var type: RecordType
    /// Where the names in the RDATA start and how many there are, for the types whose names are compressed.
    var compression: NameLayout
    var recordCount: UInt32
    var offset: UInt32
    /// Octets of one record where all have the same size that fits; 0 otherwise.
    var recordOctets: UInt16
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
    /// Open addressing: the upper half of a name's hash, and the number of its node plus one.
    let index: Cells<UInt64>
    let nodes: Cells<RecordNode>
    let sets: Cells<StoredSet>
    let arena: Octets

    /// The node of a name, or a negative number.
    func find(_ name: Octets, hash: UInt64) -> Int {
        let mask = index.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = index[slot]
            if entry == 0 { return -1 }
            if entry >> 32 == hash >> 32 {
                let number = Int(truncatingIfNeeded: entry & 0xffff_ffff) &- 1
                let node = nodes[number]
                if Int(node.ownerOctets) == name.count,
                    arena.slice(at: Int(node.ownerOffset), count: name.count).equals(name)
                {
                    return number
                }
            }
            slot = (slot &+ 1) & mask
        }
    }

    /// The RRset of a type at a node, or a negative number.
    func set(_ type: RecordType, at node: RecordNode) -> Int {
        var number = Int(node.firstSet)
        let end = number &+ Int(node.setCount)
        while number < end {
            if sets[number].type == type { return number }
            number &+= 1
        }
        return -1
    }
}
