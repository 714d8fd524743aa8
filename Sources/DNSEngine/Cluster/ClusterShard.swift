import DNSWire

/// The keys of one shard with their records, immutable, in one piece of memory.
final class ClusterShard: Sendable {
    private let storage: OctetStorage
    let view: ClusterShardView

    init(entries: [ClusterEntryView]) {
        var slots = 2
        while slots < entries.count * 2 { slots *= 2 }
        var layout = StorageLayout()
        let indexOffset = layout.reserve(ClusterShardView.Slot.self, count: slots)
        let arenaOctets = entries.reduce(0) { $0 + $1.octets.count }
        let arenaOffset = layout.reserve(UInt8.self, count: arenaOctets + 8)
        storage = OctetStorage(count: layout.octetCount)
        let index = storage.cells(of: ClusterShardView.Slot.self, at: indexOffset, count: slots)
        for slot in 0..<slots { index[slot] = .init(hash: 0, offset: .max) }
        let arena = storage.mutableOctets(at: arenaOffset, count: arenaOctets + 8)
        var offset = 0
        for entry in entries {
            var slot = Int(truncatingIfNeeded: entry.hash) & (slots - 1)
            while index[slot].offset != .max { slot = (slot + 1) & (slots - 1) }
            index[slot] = .init(hash: UInt32(truncatingIfNeeded: entry.hash), offset: UInt32(offset))
            arena.copy(entry.octets, at: offset)
            offset += entry.octets.count
        }
        view = ClusterShardView(index: index, arena: arena.octets)
    }

    /// The entries that the changes leave alone, copied from here, and the changed ones behind them.
    func updating(_ changes: ArraySlice<ClusterEntryView>) -> ClusterShard {
        withExtendedLifetime(self) {
            var entries = entries.filter { old in !changes.contains { $0.hasKey(of: old) } }
            for change in changes where !change.isRemoval { entries.append(change) }
            return ClusterShard(entries: entries)
        }
    }

    private var entries: [ClusterEntryView] {
        (0..<view.index.count).compactMap { number in
            let slot = view.index[number]
            return slot.offset == .max
                ? nil : ClusterEntryView(hash: UInt64(slot.hash), view.arena, at: Int(slot.offset))
        }
    }

    var octetCount: Int { storage.count }
}

/// The parts of a ``ClusterShard`` as the path of a query sees them. Does not own the memory.
struct ClusterShardView: BitwiseCopyable, Sendable {
    struct Slot: BitwiseCopyable, Sendable {
        /// The lower half of the key's hash; the upper bits have led to the shard.
        var hash: UInt32
        /// Where the entry starts in the arena; the greatest number for an empty slot.
        var offset: UInt32
    }

    let index: Cells<Slot>
    let arena: Octets

    /// Where the records of a key start, or a negative number.
    func find(_ kind: UInt8, _ key: Octets, hash: UInt64) -> Int {
        let mask = index.count &- 1
        var number = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = index[number]
            if slot.offset == .max { return -1 }
            if slot.hash == UInt32(truncatingIfNeeded: hash) {
                let start = Int(slot.offset)
                let keyStart = start &+ ClusterEntryView.headerOctets
                if arena[start] == kind, Int(arena.load16(at: start &+ 1)) == key.count,
                    arena.slice(at: keyStart, count: key.count).equals(key)
                {
                    return keyStart &+ key.count
                }
            }
            number = (number &+ 1) & mask
        }
    }
}
