public import DNSWire

/// Records on their way into a ``ClusterTable``: gathered in a few pieces of memory, not in one for each record, of which a
/// cluster may have hundreds of thousands. A key may be set or removed once.
public struct ClusterTableChanges: ~Copyable {
    /// Octets of a piece of memory; records that are larger get one of their own.
    private static var pieceOctets: Int { 1 << 20 }

    private let hash: NameHash
    private var pieces: [OctetStorage] = []
    /// Octets of the last piece that are in use.
    private var used = 0
    private var entries: [ClusterEntryView] = []
    /// The entry being written.
    private var entry = RecordOctets()
    /// The keys that have been set or removed, those that have been taken out by ``removeAll()`` too.
    public private(set) var keys: [ClusterKey] = []
    /// Octets of records and keys.
    public private(set) var octetCount = 0

    public init(hash: NameHash) { self.hash = hash }

    /// Sets the records of a key.
    ///
    /// - Parameter write: appends them; must leave what is there as it is.
    package mutating func set(_ key: ClusterKey, _ write: (inout RecordOctets) -> Void) {
        begin(key)
        let start = entry.count
        write(&entry)
        finish(key, payload: UInt32(entry.count - start))
    }

    /// Sets the records of a key.
    public mutating func set(_ key: ClusterKey, to payload: [UInt8]) { set(key) { $0.append(payload) } }

    /// Takes a key out.
    public mutating func remove(_ key: ClusterKey) {
        begin(key)
        finish(key, payload: ClusterEntryView.removal)
    }

    /// Forgets the records, once they are in a table, and keeps some of the memory for others.
    public mutating func removeAll() {
        pieces.removeSubrange(min(1, pieces.count)...)
        if let first = pieces.first, first.count > Self.pieceOctets { pieces = [] }
        used = 0
        entries.removeAll(keepingCapacity: true)
        octetCount = 0
    }

    private mutating func begin(_ key: ClusterKey) {
        entry.truncate(to: 0)
        entry.append(key.kind)
        entry.append(bigEndian: UInt16(0))
        entry.append(bigEndian: UInt32(0))
        key.appendOctets(to: &entry)
        entry.replace(at: 1, bigEndian: UInt16(entry.count - ClusterEntryView.headerOctets))
    }

    private mutating func finish(_ key: ClusterKey, payload: UInt32) {
        entry.replace(at: 3, bigEndian: payload)
        let place = room(for: entry.count)
        place.copy(entry.octets.slice(at: 0, count: entry.count), at: 0)
        entries.append(ClusterEntryView(hash: key.hashValue(hash), place.octets, at: 0))
        keys.append(key)
        octetCount += entry.count
    }

    private mutating func room(for count: Int) -> MutableOctets {
        if pieces.isEmpty || pieces[pieces.count - 1].count - used < count {
            pieces.append(OctetStorage(count: max(count, Self.pieceOctets)))
            used = 0
        }
        defer { used += count }
        return pieces[pieces.count - 1].mutableOctets(at: used, count: count)
    }

    /// Lends the entries, sorted by shard and those of a shard in the order in which they were set: `body` gets the first
    /// entry of each shard, and one number more for the end.
    func withEntriesByShard(_ body: (_ entries: [ClusterEntryView], _ starts: [Int]) -> Void) {
        var starts = [Int](repeating: 0, count: ClusterPlace.shardCount + 1)
        for entry in entries { starts[ClusterPlace.number(of: entry.hash) + 1] += 1 }
        for shard in 0..<ClusterPlace.shardCount { starts[shard + 1] += starts[shard] }
        var next = starts
        var sorted = entries
        for entry in entries {
            let shard = ClusterPlace.number(of: entry.hash)
            sorted[next[shard]] = entry
            next[shard] += 1
        }
        withExtendedLifetime(pieces) { body(sorted, starts) }
    }
}

/// Where in a ``ClusterTable`` a key belongs, by its hash.
enum ClusterPlace {
    static func page(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 58) }
    static func shard(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 52) & 63 }

    static var shardCount: Int { ClusterTable.pageCount * ClusterTable.shardsPerPage }
    /// The shard's number over all pages.
    static func number(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 52) }
}

/// One key and its records as they lie in a shard or on the way to it: kind, the octets of the key (2 octets) and of the
/// records (4 octets, or ``removal``), the key, the records. Does not own the memory.
struct ClusterEntryView: BitwiseCopyable {
    /// The octets before the key.
    static var headerOctets: Int { 7 }
    /// Stands for the number of the records' octets where the key is to be taken out.
    static var removal: UInt32 { .max }

    /// The lower half counts: all that a shard keeps.
    let hash: UInt64
    let octets: Octets

    /// The entry that starts at a place.
    init(hash: UInt64, _ octets: Octets, at start: Int) {
        self.hash = hash
        let payload = octets.load32(at: start + 3)
        let length =
            Self.headerOctets + Int(octets.load16(at: start + 1)) + (payload == Self.removal ? 0 : Int(payload))
        self.octets = octets.slice(at: start, count: length)
    }

    var isRemoval: Bool { octets.load32(at: 3) == Self.removal }

    func hasKey(of other: ClusterEntryView) -> Bool {
        let keyOctets = Int(octets.load16(at: 1))
        return UInt32(truncatingIfNeeded: hash) == UInt32(truncatingIfNeeded: other.hash)
            && octets[0] == other.octets[0] && keyOctets == Int(other.octets.load16(at: 1))
            && octets.slice(at: Self.headerOctets, count: keyOctets)
                .equals(other.octets.slice(at: Self.headerOctets, count: keyOctets))
    }
}
