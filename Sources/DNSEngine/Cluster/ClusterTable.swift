public import DNSWire

/// Everything a cluster's names are answered from: an immutable map from keys to records ready to be written.
///
/// The map is cut into 4096 shards by hash, in 64 pages of 64. An update rebuilds the shards that it touches, copies
/// their pages and the list of pages, and shares the rest with its predecessor: it costs its own size, not the table's.
public final class ClusterTable: Sendable {
    static var pageCount: Int { 64 }
    static var shardsPerPage: Int { 64 }

    private let pages: [ClusterPage]
    private let root: OctetStorage
    private let hash: NameHash
    /// What the path of a query reads; valid as long as this object lives.
    public let view: ClusterTableView

    /// An empty table.
    public convenience init(hash: NameHash) {
        let empty = ClusterPage(shards: Array(repeating: ClusterShard(entries: []), count: Self.shardsPerPage))
        self.init(pages: Array(repeating: empty, count: Self.pageCount), hash: hash)
    }

    private init(pages: [ClusterPage], hash: NameHash) {
        self.pages = pages
        self.hash = hash
        root = OctetStorage(count: pages.count * MemoryLayout<Cells<ClusterShardView>>.stride)
        view = ClusterTableView(pages: root.cells(at: 0, copying: pages.map(\.view)))
    }

    /// A table in which the changes hold.
    public func updating(_ changes: borrowing ClusterTableChanges) -> ClusterTable {
        var updated = pages
        changes.withEntriesByShard { entries, starts in
            for page in updated.indices {
                let first = page * Self.shardsPerPage
                guard starts[first] < starts[first + Self.shardsPerPage] else { continue }
                updated[page] = updated[page].updating(entries, starts[first...(first + Self.shardsPerPage)])
            }
        }
        return ClusterTable(pages: updated, hash: hash)
    }

    /// A table in which each of a few records is as given; `nil` takes a key out.
    public func updating(_ records: [ClusterKey: [UInt8]?]) -> ClusterTable {
        var changes = ClusterTableChanges(hash: hash)
        for (key, payload) in records {
            if let payload { changes.set(key, to: payload) } else { changes.remove(key) }
        }
        return updating(changes)
    }

    /// Octets of memory held, shared parts included.
    public var octetCount: Int {
        var seen: Set<ObjectIdentifier> = []
        return pages.reduce(root.count) { sum, page in
            seen.insert(ObjectIdentifier(page)).inserted ? sum + page.octetCount : sum
        }
    }
}

/// The parts of a ``ClusterTable`` as the path of a query sees them. Does not own the memory.
public struct ClusterTableView: BitwiseCopyable, Sendable {
    let pages: Cells<Cells<ClusterShardView>>

    /// Where a key's records lie: the arena and the offset in it; a negative offset where there are none.
    func find(_ kind: UInt8, _ key: Octets, hash: UInt64) -> ClusterRecordsView {
        let shard = pages[ClusterPlace.page(of: hash)][ClusterPlace.shard(of: hash)]
        return ClusterRecordsView(arena: shard.arena, offset: shard.find(kind, key, hash: hash))
    }
}

/// Records of one key: an arena and where they start in it; negative where there are none.
struct ClusterRecordsView: BitwiseCopyable {
    let arena: Octets
    let offset: Int

    var exists: Bool { offset >= 0 }
}

/// 64 shards and the memory of their views.
final class ClusterPage: Sendable {
    private let shards: [ClusterShard]
    private let storage: OctetStorage
    let view: Cells<ClusterShardView>

    init(shards: [ClusterShard]) {
        self.shards = shards
        storage = OctetStorage(count: shards.count * MemoryLayout<ClusterShardView>.stride)
        view = storage.cells(at: 0, copying: shards.map(\.view))
    }

    /// - Parameter starts: for each shard its first entry, and one number more for the end.
    func updating(_ entries: [ClusterEntryView], _ starts: ArraySlice<Int>) -> ClusterPage {
        var updated = shards
        for number in shards.indices {
            let (start, end) = (starts[starts.startIndex + number], starts[starts.startIndex + number + 1])
            if start < end { updated[number] = updated[number].updating(entries[start..<end]) }
        }
        return ClusterPage(shards: updated)
    }

    var octetCount: Int {
        var seen: Set<ObjectIdentifier> = []
        return shards.reduce(storage.count) { sum, shard in
            seen.insert(ObjectIdentifier(shard)).inserted ? sum + shard.octetCount : sum
        }
    }
}
