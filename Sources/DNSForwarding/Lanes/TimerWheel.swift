/// When which entry is due: a wheel of slots, so that setting and cancelling cost the same however many there are.
///
/// Times are rounded up to a slot of 4 ms. What lies further ahead than the wheel reaches comes up early, and whoever set it
/// sets it again. A value without a clock.
package struct TimerWheel {
    private static let slotCount = 2048
    private static let nanosecondsPerSlot: UInt64 = 4_000_000

    /// The first entry of each slot, and a bit for each slot that has one.
    private var heads = [Int32](repeating: -1, count: slotCount)
    private var occupied = [UInt64](repeating: 0, count: slotCount / 64)
    /// Of each entry: its neighbours in the slot, and the slot; a negative number for none.
    private var next: [Int32] = []
    private var previous: [Int32] = []
    private var slots: [Int32] = []
    /// The slot that comes next, counted since the beginning of time.
    private var position: UInt64
    private var count = 0

    package init(now: UInt64) { position = now / Self.nanosecondsPerSlot }

    /// Sets an entry's time, in nanoseconds; an earlier one is forgotten.
    package mutating func set(_ entry: Int, at time: UInt64) {
        cancel(entry)
        while slots.count <= entry {
            next.append(-1)
            previous.append(-1)
            slots.append(-1)
        }
        let (rounded, overflow) = time.addingReportingOverflow(Self.nanosecondsPerSlot - 1)
        let wanted = (overflow ? UInt64.max : rounded) / Self.nanosecondsPerSlot
        let tick = min(max(wanted, position), position + UInt64(Self.slotCount) - 1)
        let slot = Int(tick % UInt64(Self.slotCount))
        slots[entry] = Int32(slot)
        next[entry] = heads[slot]
        previous[entry] = -1
        if heads[slot] >= 0 { previous[Int(heads[slot])] = Int32(entry) }
        heads[slot] = Int32(entry)
        occupied[slot / 64] |= 1 << UInt64(slot % 64)
        count += 1
    }

    /// Forgets an entry's time, if it has one.
    package mutating func cancel(_ entry: Int) {
        guard entry < slots.count, slots[entry] >= 0 else { return }
        let slot = Int(slots[entry])
        if previous[entry] >= 0 { next[Int(previous[entry])] = next[entry] } else { heads[slot] = next[entry] }
        if next[entry] >= 0 { previous[Int(next[entry])] = previous[entry] }
        if heads[slot] < 0 { occupied[slot / 64] &= ~(1 << UInt64(slot % 64)) }
        slots[entry] = -1
        count -= 1
    }

    /// Moves on to a time and appends the entries that were due before it.
    package mutating func advance(to now: UInt64, _ due: inout [Int]) {
        let end = now / Self.nanosecondsPerSlot + 1
        let steps = end > position ? min(end - position, UInt64(Self.slotCount)) : 0
        if count > 0 {
            for step in 0..<steps {
                let slot = Int((position + step) % UInt64(Self.slotCount))
                while heads[slot] >= 0 {
                    let entry = Int(heads[slot])
                    due.append(entry)
                    cancel(entry)
                }
            }
        }
        position = max(position, end)
    }

    /// Milliseconds until something may be due, at most; `nil` where nothing is set.
    package func delay(from now: UInt64) -> Int? {
        guard count > 0 else { return nil }
        for step in 0..<UInt64(Self.slotCount) {
            let slot = Int((position + step) % UInt64(Self.slotCount))
            if slot % 64 == 0, occupied[slot / 64] == 0, step + 64 <= UInt64(Self.slotCount) { continue }
            guard occupied[slot / 64] >> UInt64(slot % 64) & 1 != 0 else { continue }
            let time = (position + step) * Self.nanosecondsPerSlot
            return time > now ? Int((time - now) / 1_000_000) + 1 : 0
        }
        return 0
    }
}
