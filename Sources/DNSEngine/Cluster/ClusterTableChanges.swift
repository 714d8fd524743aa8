public import DNSWire

/// Records on their way into a ``ClusterTable``: gathered in as many pieces of memory as the table has pages, not in one
/// for each record, of which a cluster may have hundreds of thousands. A key may be set or removed once.
public struct ClusterTableChanges: ~Copyable {
    private let hash: NameHash
    /// For each page its entries, one behind the other: the hash of the key, then what ``ClusterEntryView`` describes.
    private var pages: [[UInt8]] = Array(repeating: [], count: ClusterTable.pageCount)
    /// The keys that have been set or removed, those that have been taken out by ``removeAll()`` too.
    public private(set) var keys: [ClusterKey] = []
    /// Octets of records and keys.
    public private(set) var octetCount = 0

    public init(hash: NameHash) { self.hash = hash }

    /// Sets the records of a key.
    ///
    /// - Parameter write: appends them; is given the page, and must leave what is there as it is.
    public mutating func set(_ key: ClusterKey, _ write: (inout [UInt8]) -> Void) {
        append(key) { page in
            let start = page.count
            write(&page)
            return UInt32(page.count - start)
        }
    }

    /// Takes a key out.
    public mutating func remove(_ key: ClusterKey) {
        append(key) { _ in ClusterEntryView.removal }
    }

    private mutating func append(_ key: ClusterKey, _ payload: (inout [UInt8]) -> UInt32) {
        keys.append(key)
        let hash = key.hashValue(hash)
        let page = ClusterPlace.page(of: hash)
        let before = pages[page].count
        Self.append(key, hash: hash, to: &pages[page], payload)
        octetCount += pages[page].count - before
    }

    /// Forgets the records, once they are in a table, and keeps the memory for others.
    public mutating func removeAll() {
        for page in pages.indices { pages[page].removeAll(keepingCapacity: true) }
        octetCount = 0
    }

    private static func append(
        _ key: ClusterKey, hash: UInt64, to page: inout [UInt8], _ payload: (inout [UInt8]) -> UInt32
    ) {
        page.append(bigEndian: UInt32(truncatingIfNeeded: hash >> 32))
        page.append(bigEndian: UInt32(truncatingIfNeeded: hash))
        let start = page.count
        page.append(key.kind)
        page.append(bigEndian: UInt16(0))
        page.append(bigEndian: UInt32(0))
        key.appendOctets(to: &page)
        let keyOctets = UInt16(page.count - start - ClusterEntryView.headerOctets)
        let payloadOctets = payload(&page)
        page.replace(at: start + 1, bigEndian: keyOctets)
        page.replace(at: start + 3, bigEndian: payloadOctets)
    }

    /// Lends the entries of a page, sorted by shard; does not call `body` where there are none.
    func withEntries(ofPage number: Int, _ body: ([[ClusterEntryView]]) -> Void) {
        guard !pages[number].isEmpty else { return }
        let octetCount = pages[number].count
        Octets.withSlack(of: pages[number]) { octets in
            var byShard: [[ClusterEntryView]] = Array(repeating: [], count: ClusterTable.shardsPerPage)
            var position = 0
            while position < octetCount {
                let hash = UInt64(octets.load32(at: position)) << 32 | UInt64(octets.load32(at: position + 4))
                let entry = ClusterEntryView(hash: hash, octets, at: position + 8)
                byShard[ClusterPlace.shard(of: hash)].append(entry)
                position += 8 + entry.octets.count
            }
            body(byShard)
        }
    }
}

/// Where in a ``ClusterTable`` a key belongs, by its hash.
enum ClusterPlace {
    static func page(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 58) }
    static func shard(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 52) & 63 }
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

extension [UInt8] {
    fileprivate mutating func replace(at index: Int, bigEndian number: UInt16) {
        self[index] = UInt8(truncatingIfNeeded: number >> 8)
        self[index + 1] = UInt8(truncatingIfNeeded: number)
    }

    fileprivate mutating func replace(at index: Int, bigEndian number: UInt32) {
        replace(at: index, bigEndian: UInt16(truncatingIfNeeded: number >> 16))
        replace(at: index + 2, bigEndian: UInt16(truncatingIfNeeded: number))
    }
}
