import DNSWire

/// Finds the server block for a name: the longest of the listener's zones that the name is at or below.
/// Does not own the memory.
struct BlockIndexView: BitwiseCopyable, Sendable {
    struct Slot: BitwiseCopyable, Sendable {
        var hash: UInt64
        /// A negative number for an empty slot.
        var block: Int
        /// Where queries below the zone are counted.
        var series: QuerySeriesView
    }

    let slots: Cells<Slot>
    let labelCountMax: Int
    /// Where queries are counted that no zone is found for.
    let unmatched: QuerySeriesView
    /// Whether any query is counted.
    let isCounted: Bool

    /// The number of the block, or a negative number.
    func find(_ name: QueryName, type: RecordType) -> Int {
        let slot = findSlot(name, type: type)
        return slot < 0 ? slot : slots[slot].block
    }

    /// The number of the slot, or a negative number. DS belongs to the parent's side of a zone cut
    /// (RFC 4035 section 3.1.4.1), so that a parent zone is preferred for it.
    func findSlot(_ name: QueryName, type: RecordType) -> Int {
        let first = max(name.labelCount &- labelCountMax, 0)
        if type == .ds, name.labelCount > 0 {
            let parent = find(name, from: max(first, 1))
            if parent >= 0 { return parent }
        }
        return find(name, from: first)
    }

    private func find(_ name: QueryName, from first: Int) -> Int {
        var label = first
        while label <= name.labelCount {
            let slot = probe(name.suffixHashes[label])
            if slot >= 0 { return slot }
            label &+= 1
        }
        return -1
    }

    private func probe(_ hash: UInt64) -> Int {
        let mask = slots.count &- 1
        var number = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[number]
            if slot.block < 0 { return -1 }
            if slot.hash == hash { return number }
            number = (number &+ 1) & mask
        }
    }

    static func slots(of zones: [QueryPlan.Zone], hash: NameHash) -> [Slot] {
        var count = 2
        while count < zones.count * 2 { count *= 2 }
        var slots = [Slot](repeating: Slot(hash: 0, block: -1, series: .none), count: count)
        for zone in zones {
            let zoneHash = zone.name.suffixHashes(hash)[0]
            var number = Int(truncatingIfNeeded: zoneHash) & (count - 1)
            while slots[number].block >= 0 { number = (number + 1) & (count - 1) }
            slots[number] = Slot(hash: zoneHash, block: zone.block, series: zone.series?.view ?? .none)
        }
        return slots
    }
}
