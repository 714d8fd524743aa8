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
        var sets: [(type: RecordType, ttl: UInt32, data: [[UInt8]])] = []
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
        guard let set = entries[number].sets.firstIndex(where: { $0.type == record.type }) else {
            entries[number].sets.append((record.type, record.ttl, [record.data]))
            return
        }
        if !entries[number].sets[set].data.contains(record.data) {
            entries[number].sets[set].data.append(record.data)
        }
    }

    /// Freezes everything; `apex` is the zone whose cuts and redirections hide what is below, `nil` for a plain list of
    /// names such as a hosts file.
    func freeze(apex: DomainName?) -> RecordTable {
        var arena: [UInt8] = []
        var nodes: [RecordNode] = []
        var sets: [StoredSet] = []
        for entry in entries {
            var node = RecordNode(
                ownerOffset: UInt32(arena.count), ownerOctets: UInt16(entry.owner.octets.count),
                labelCount: UInt8(entry.owner.labelCount), flags: 0, firstSet: UInt32(sets.count),
                setCount: UInt32(entry.sets.count), wildcard: RecordNode.none, barrier: RecordNode.none)
            arena += entry.owner.octets
            for set in entry.sets {
                sets.append(Self.store(set.type, set.ttl, set.data, in: &arena))
                node.flags |= Self.flags(of: set.type, isApex: entry.owner == apex)
            }
            nodes.append(node)
        }
        if let apex {
            link(&nodes, apex: apex)
            if let negative = negativeSOA(at: apex) {
                sets.append(Self.store(.soa, negative.ttl, [negative.data], in: &arena))
            }
        }
        return Self.layOut(index: makeIndex(), nodes: nodes, sets: sets, arena: arena)
    }

    /// The SOA as negative answers carry it: its TTL is at most its MINIMUM field (RFC 2308 section 3).
    private func negativeSOA(at apex: DomainName) -> (ttl: UInt32, data: [UInt8])? {
        guard let number = numbers[apex], let set = entries[number].sets.first(where: { $0.type == .soa }),
            let data = set.data.first
        else { return nil }
        let minimum = data.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return (min(set.ttl, minimum), data)
    }

    private static func flags(of type: RecordType, isApex: Bool) -> UInt8 {
        switch type {
        case .ns: isApex ? 0 : RecordNode.isCut
        case .dname: RecordNode.isRedirection
        case .cname: RecordNode.isAlias
        default: 0
        }
    }

    private static func store(
        _ type: RecordType, _ ttl: UInt32, _ data: [[UInt8]], in arena: inout [UInt8]
    ) -> StoredSet {
        let size = data[0].count + 10
        let isUniform = size <= UInt16.max && data.allSatisfy { $0.count == data[0].count }
        let set = StoredSet(
            type: type, compression: NameLayout(of: type), recordCount: UInt32(data.count),
            offset: UInt32(arena.count), recordOctets: isUniform ? UInt16(size) : 0)
        for item in data {
            arena.append(bigEndian: type.rawValue)
            arena.append(bigEndian: RecordClass.internet.rawValue)
            arena.append(bigEndian: ttl)
            arena.append(bigEndian: UInt16(item.count))
            arena += item
        }
        return set
    }

    /// Ties wildcards to their parents, and names to the uppermost cut or redirection that hides them.
    private func link(_ nodes: inout [RecordNode], apex: DomainName) {
        for (number, entry) in entries.enumerated() {
            if entry.owner.octets.starts(with: [1, UInt8(ascii: "*")]),
                let parent = numbers[entry.owner.droppingFirst()]
            {
                nodes[parent].wildcard = UInt32(number)
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
                if hides { uppermost = UInt32(number) }
            }
            if name.isRoot { break }
            name = name.droppingFirst()
        }
        return uppermost
    }

    private func makeIndex() -> [UInt64] {
        var slots = 8
        while slots < entries.count * 2 { slots *= 2 }
        var index = [UInt64](repeating: 0, count: slots)
        for (number, entry) in entries.enumerated() {
            let hash = entry.owner.suffixHashes(hash)[0]
            var slot = Int(truncatingIfNeeded: hash) & (slots - 1)
            while index[slot] != 0 { slot = (slot + 1) & (slots - 1) }
            index[slot] = (hash & ~0xffff_ffff) | UInt64(number + 1)
        }
        return index
    }

    /// Puts the four arrays into one piece of memory.
    private static func layOut(
        index: [UInt64], nodes: [RecordNode], sets: [StoredSet], arena: [UInt8]
    ) -> RecordTable {
        var layout = StorageLayout()
        let indexOffset = layout.reserve(UInt64.self, count: index.count)
        let nodesOffset = layout.reserve(RecordNode.self, count: nodes.count)
        let setsOffset = layout.reserve(StoredSet.self, count: sets.count)
        let arenaOffset = layout.reserve(UInt8.self, count: arena.count + 8)
        let storage = OctetStorage(count: layout.octetCount)
        let view = RecordTableView(
            index: storage.cells(at: indexOffset, copying: index),
            nodes: storage.cells(at: nodesOffset, copying: nodes),
            sets: storage.cells(at: setsOffset, copying: sets),
            arena: storage.octets(at: arenaOffset, copying: arena, slack: 8))
        return RecordTable(storage: storage, view: view)
    }
}
