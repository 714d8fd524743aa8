import DNSWire

/// One key and its records on the way into a shard; no payload takes the key out.
struct ClusterEntry {
    let hash: UInt64
    let kind: UInt8
    let key: [UInt8]
    let payload: [UInt8]?

    static func page(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 58) }
    static func shard(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 52) & 63 }

    var page: Int { Self.page(of: hash) }
    var shard: Int { Self.shard(of: hash) }

    func hasKey(of other: ClusterEntry) -> Bool { kind == other.kind && key == other.key }
}

/// The keys of one shard with their records, immutable, in one piece of memory.
final class ClusterShard: Sendable {
    private let storage: OctetStorage
    let view: ClusterShardView

    init(entries: [ClusterEntry]) {
        var slots = 2
        while slots < entries.count * 2 { slots *= 2 }
        var index = [ClusterShardView.Slot](repeating: .init(hash: 0, offset: .max), count: slots)
        var arena: [UInt8] = []
        for entry in entries {
            var slot = Int(truncatingIfNeeded: entry.hash) & (slots - 1)
            while index[slot].offset != .max { slot = (slot + 1) & (slots - 1) }
            index[slot] = .init(hash: entry.hash, offset: UInt32(arena.count))
            Self.store(entry, in: &arena)
        }
        var layout = StorageLayout()
        let indexOffset = layout.reserve(ClusterShardView.Slot.self, count: index.count)
        let arenaOffset = layout.reserve(UInt8.self, count: arena.count + 8)
        storage = OctetStorage(count: layout.octetCount)
        view = ClusterShardView(
            index: storage.cells(at: indexOffset, copying: index),
            arena: storage.octets(at: arenaOffset, copying: arena, slack: 8))
    }

    /// Kind, the key with its length, the payload with its length.
    private static func store(_ entry: ClusterEntry, in arena: inout [UInt8]) {
        let payload = entry.payload ?? []
        arena.append(entry.kind)
        arena.append(bigEndian: UInt16(entry.key.count))
        arena.append(bigEndian: UInt32(payload.count))
        arena += entry.key
        arena += payload
    }

    /// The entries that the changes leave alone, copied from here, and the changed ones behind them.
    func updating(_ changes: [ClusterEntry]) -> ClusterShard {
        let kept = entries.filter { old in !changes.contains { $0.hasKey(of: old) } }
        return ClusterShard(entries: kept + changes.filter { $0.payload != nil })
    }

    private var entries: [ClusterEntry] {
        (0..<view.index.count).compactMap { number in
            let slot = view.index[number]
            return slot.offset == .max ? nil : view.entry(at: Int(slot.offset), hash: slot.hash)
        }
    }

    var octetCount: Int { storage.count }
}

/// The parts of a ``ClusterShard`` as the path of a query sees them. Does not own the memory.
struct ClusterShardView: BitwiseCopyable, Sendable {
    struct Slot: BitwiseCopyable, Sendable {
        var hash: UInt64
        /// Where the entry starts in the arena; the greatest number for an empty slot.
        var offset: UInt32
    }

    let index: Cells<Slot>
    let arena: Octets

    /// The octets before an entry's key: kind and two lengths.
    static var headerOctets: Int { 7 }

    /// Where the records of a key start, or a negative number.
    func find(_ kind: UInt8, _ key: Octets, hash: UInt64) -> Int {
        let mask = index.count &- 1
        var number = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = index[number]
            if slot.offset == .max { return -1 }
            if slot.hash == hash {
                let start = Int(slot.offset)
                let keyStart = start &+ Self.headerOctets
                if arena[start] == kind, Int(arena.load16(at: start &+ 1)) == key.count,
                    arena.slice(at: keyStart, count: key.count).equals(key)
                {
                    return keyStart &+ key.count
                }
            }
            number = (number &+ 1) & mask
        }
    }

    func entry(at offset: Int, hash: UInt64) -> ClusterEntry {
        let keyOctets = Int(arena.load16(at: offset + 1))
        let payloadOctets = Int(arena.load32(at: offset + 3))
        let keyStart = offset + Self.headerOctets
        return ClusterEntry(
            hash: hash, kind: arena[offset], key: arena.slice(at: keyStart, count: keyOctets).array,
            payload: arena.slice(at: keyStart + keyOctets, count: payloadOctets).array)
    }
}
