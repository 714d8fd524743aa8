public import DNSWire

/// One record on its way into a table.
public struct TableRecord: Sendable {
    public var owner: DomainName
    public var type: RecordType
    /// Seconds, at most 2³¹−1 (RFC 2181 section 8).
    public var ttl: UInt32
    /// The RDATA in wire form, names uncompressed.
    public var data: [UInt8]

    public init(owner: DomainName, type: RecordType, ttl: UInt32, data: [UInt8]) {
        self.owner = owner
        self.type = type
        self.ttl = ttl
        self.data = data
    }
}

/// Collects records and freezes them into a ``RecordTable``. Control plane only.
struct RecordTableBuilder {
    /// A name and what it owns, sets in the order in which their first records came.
    private struct Entry {
        var owner: DomainName
        var sets: [StoredRecords] = []
    }

    private var entries: [Entry] = []
    private var numbers: [DomainName: Int] = [:]
    private let hash: NameHash

    init(hash: NameHash) { self.hash = hash }

    /// The number of a name's node, made where there is none: a name without records is an empty non-terminal.
    @discardableResult
    mutating func node(_ owner: DomainName) -> Int {
        if let number = numbers[owner] { return number }
        numbers[owner] = entries.count
        entries.append(Entry(owner: owner.canonical))
        return entries.count - 1
    }

    /// Makes an empty node; `false` where the name has one already.
    mutating func addIfAbsent(_ owner: DomainName) -> Bool {
        let before = entries.count
        node(owner)
        return entries.count > before
    }

    /// Adds a record. All records of a set have the TTL of its first one (RFC 2181 section 5.2); an RDATA that the set
    /// has already is dropped (section 5).
    mutating func add(_ record: TableRecord) {
        let number = node(record.owner)
        let covered = record.type == .rrsig ? record.data.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) } : 0
        guard
            let set = entries[number].sets.firstIndex(where: { $0.type == record.type && $0.covered == covered })
        else {
            entries[number].sets.append(
                StoredRecords(type: record.type, covered: covered, ttl: record.ttl, data: [record.data]))
            return
        }
        if !entries[number].sets[set].data.contains(record.data) {
            entries[number].sets[set].data.append(record.data)
        }
    }

    /// Freezes everything; `apex` is the zone whose cuts and redirections hide what is below, `nil` for a plain list of
    /// names such as a hosts file.
    func freeze(apex: DomainName?) -> RecordTable {
        var layout = BlockLayout(entries.map { ($0.owner, $0.sets) })
        let negative = apex.flatMap(negativeSOA)
        let denials = apex == nil ? [] : denialOrder(layout.positions)
        let negativeOffset = layout.reserve(negative?.octetCount ?? 0)
        let index = makeIndex(layout.positions)
        let arenaStart = index.count * 8 + denials.count * 4
        let storage = OctetStorage(count: arenaStart + layout.octetCount + 8)
        let indexCells = storage.cells(at: 0, copying: index)
        let denialCells = storage.cells(at: index.count * 8, copying: denials)
        let arena = storage.mutableOctets(at: arenaStart, count: layout.octetCount + 8)
        var nodes: [RecordNode] = []
        for (number, entry) in entries.enumerated() {
            nodes.append(write(entry, at: layout.positions[number], to: arena, isApex: entry.owner == apex))
        }
        if let apex { link(&nodes, apex: apex) }
        for node in nodes { arena.store(node, at: Int(node.position)) }
        let negativeSet = negative.map { Self.write($0, to: arena, at: negativeOffset) }
        let view = RecordTableView(index: indexCells, arena: arena.octets, denials: denialCells)
        return RecordTable(storage: storage, view: view, negativeSOA: negativeSet)
    }

    /// The SOA as negative answers carry it: its TTL is at most its MINIMUM field (RFC 2308 section 3).
    private func negativeSOA(at apex: DomainName) -> StoredRecords? {
        guard let number = numbers[apex], var set = entries[number].sets.first(where: { $0.type == .soa }),
            let data = set.data.first
        else { return nil }
        set.ttl = min(set.ttl, data.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        return set
    }

    /// The blocks of the owners of NSEC in canonical order.
    private func denialOrder(_ positions: [UInt32]) -> [UInt32] {
        let owners = entries.indices.filter { number in entries[number].sets.contains { $0.type == .nsec } }
        return owners.sorted { CanonicalOrder.precedes(entries[$0].owner, entries[$1].owner) }.map { positions[$0] }
    }

    /// Writes a block but for its node, which is complete only when all nodes are tied together.
    private func write(_ entry: Entry, at position: UInt32, to arena: MutableOctets, isApex: Bool) -> RecordNode {
        var node = RecordNode(
            position: position, ownerOctets: UInt16(entry.owner.octets.count),
            labelCount: UInt8(entry.owner.labelCount), flags: 0, setCount: UInt32(entry.sets.count),
            wildcard: RecordNode.none, barrier: RecordNode.none)
        arena.copy(array: entry.owner.octets, at: node.ownerStart)
        var records = node.ownerStart + entry.owner.octets.count
        for (number, set) in entry.sets.enumerated() {
            let stored = Self.write(set, to: arena, at: records)
            arena.store(stored, at: node.setsStart + number * MemoryLayout<StoredSet>.stride)
            records += set.octetCount
            node.flags |= Self.flags(of: set.type, isApex: isApex)
        }
        return node
    }

    private static func flags(of type: RecordType, isApex: Bool) -> UInt8 {
        switch type {
        case .ns: isApex ? 0 : RecordNode.isCut
        case .dname: RecordNode.isRedirection
        case .cname: RecordNode.isAlias
        default: 0
        }
    }

    private static func write(_ set: StoredRecords, to arena: MutableOctets, at offset: Int) -> StoredSet {
        var position = offset
        for item in set.data {
            arena.store16(set.type.rawValue, at: position)
            arena.store16(RecordClass.internet.rawValue, at: position + 2)
            arena.store32(set.ttl, at: position + 4)
            arena.store16(UInt16(item.count), at: position + 8)
            arena.copy(array: item, at: position + 10)
            position += 10 + item.count
        }
        // An RDATA of 65 526 octets or more has no room beside its ten in the field.
        let size = set.data[0].count + 10
        let isUniform = size <= UInt16.max && set.data.allSatisfy { $0.count == set.data[0].count }
        return StoredSet(
            type: set.type, compression: NameLayout(of: set.type), recordCount: UInt32(set.data.count),
            offset: UInt32(offset), recordOctets: isUniform ? UInt16(size) : 0,
            covered: RecordType(rawValue: set.covered))
    }

    /// Ties wildcards to their parents, and names to the uppermost cut or redirection that hides them.
    private func link(_ nodes: inout [RecordNode], apex: DomainName) {
        for (number, entry) in entries.enumerated() {
            if entry.owner.octets.starts(with: [1, UInt8(ascii: "*")]),
                let parent = numbers[entry.owner.droppingFirst()]
            {
                nodes[parent].wildcard = nodes[number].position
            }
            nodes[number].barrier = barrier(of: entry.owner, nodes, apex: apex)
        }
    }

    private func barrier(of owner: DomainName, _ nodes: [RecordNode], apex: DomainName) -> UInt32 {
        var name = owner
        var uppermost = RecordNode.none
        while name.isEqualOrBelow(apex) {
            if let number = numbers[name] {
                let hides =
                    nodes[number].has(RecordNode.isCut)
                    || (nodes[number].has(RecordNode.isRedirection) && name != owner)
                if hides { uppermost = nodes[number].position }
            }
            if name.isRoot { break }
            name = name.droppingFirst()
        }
        return uppermost
    }

    private func makeIndex(_ positions: [UInt32]) -> [UInt64] {
        var slots = 8
        while slots < entries.count * 2 { slots *= 2 }
        var index = [UInt64](repeating: 0, count: slots)
        for (number, entry) in entries.enumerated() {
            let hash = entry.owner.suffixHashes(hash)[0]
            var slot = Int(truncatingIfNeeded: hash) & (slots - 1)
            while index[slot] != 0 { slot = (slot + 1) & (slots - 1) }
            index[slot] = (hash & ~0xffff_ffff) | (UInt64(positions[number]) + 1)
        }
        return index
    }
}

/// The records of one set on their way into a block.
private struct StoredRecords {
    var type: RecordType
    /// For RRSIG the type covered; 0 otherwise.
    var covered: UInt16
    var ttl: UInt32
    var data: [[UInt8]]

    /// Octets in a block: ten before each RDATA.
    var octetCount: Int { data.reduce(0) { $0 + $1.count + 10 } }
}

/// Where the blocks of a table lie: each begins at a multiple of 16, so that small ones seldom cross a cache line.
private struct BlockLayout {
    private(set) var positions: [UInt32] = []
    private(set) var octetCount = 0

    init(_ entries: [(owner: DomainName, sets: [StoredRecords])]) {
        for (owner, sets) in entries {
            let records = sets.reduce(0) { $0 + $1.octetCount }
            let size =
                MemoryLayout<RecordNode>.size + sets.count * MemoryLayout<StoredSet>.stride + owner.octets.count
                + records
            positions.append(UInt32(reserve(size)))
        }
    }

    /// Room for `count` octets; returns where it starts.
    mutating func reserve(_ count: Int) -> Int {
        let start = (octetCount + 15) / 16 * 16
        octetCount = start + count
        precondition(octetCount < Int(UInt32.max), "a table is limited to 4 GiB")
        return start
    }
}
