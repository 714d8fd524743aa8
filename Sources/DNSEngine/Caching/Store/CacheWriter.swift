import DNSWire

/// Everything that changes a cache: one at a time, beside any number of readers.
///
/// What is kept follows S3-FIFO (Yang et al., SOSP 2023): new entries go to a small log; those asked for again before
/// they reach its end move on to the main one, as do those that come back soon after they had to go. The main log spares
/// an entry once for each of its last hits. A scan of names asked for once only passes through the small log.
struct CacheWriter: Sendable {
    /// The bounds and the fill of one ring.
    struct Ring: Sendable {
        let entriesMax: Int
        let lengthGranules: UInt64
        /// The largest entry.
        let entryGranulesMax: UInt64
        /// Positions: of what is written next, and of the oldest entry.
        var head: UInt64
        var tail: UInt64
        /// What the index refers to.
        var liveEntries = 0
        var liveGranules: UInt64 = 0

        init(lengthGranules: UInt64, entriesMax: Int) {
            self.lengthGranules = lengthGranules
            self.entriesMax = entriesMax
            entryGranulesMax = min(lengthGranules / 64, 4200)
            head = lengthGranules
            tail = head
        }

        var freeGranules: UInt64 { lengthGranules &- (head &- tail) }
        /// Room that is always left, so that an entry can be copied to the head before it is dropped at the tail.
        var reserve: UInt64 { entryGranulesMax &* 3 }

        /// Granules at the end of the ring's memory that an entry of this size has to leave out.
        func padding(before granules: UInt64) -> UInt64 {
            let left = lengthGranules &- head % lengthGranules
            return left < granules ? left : 0
        }

        /// Whether another entry means that a good one has to go.
        func isFull(entriesMax: Int, adding granules: UInt64 = 0) -> Bool {
            liveEntries >= entriesMax || (liveGranules &+ granules) &* 20 > lengthGranules &* 17
        }
    }

    /// Entries copied from a tail to a head for one that is written: what bounds the time of a write.
    private static var movesMax: Int { 32 }

    let view: CacheView
    private(set) var rings: [Ring]
    /// Half of the hashes of entries that had to leave a small ring.
    private var ghosts: [UInt32]
    private(set) var evictions = CacheMetrics.PerGroup()
    private var movesLeft = 0

    init(_ memory: CacheMemory) {
        view = memory.view
        ghosts = Array(repeating: 0, count: memory.ghostSlots)
        let lengths = memory.view.lengths
        rings = memory.entriesMax.enumerated().map { Ring(lengthGranules: lengths[$0], entriesMax: $1) }
        for ring in rings.indices { view.tails.store(rings[ring].tail, at: ring) }
    }

    /// Entries in the index.
    func entries(_ group: CacheGroup) -> Int {
        rings[CacheRing.number(group, isMain: false)].liveEntries
            + rings[CacheRing.number(group, isMain: true)].liveEntries
    }

    /// Writes an entry in the place of the one that there may be. `false` where it is too large.
    mutating func insert(_ entry: CacheEntry, _ key: CacheKey, body: Octets, at now: UInt64) -> Bool {
        movesLeft = Self.movesMax
        let old = locate(key)
        let wasMain = old >= 0 && CacheRing.isMain(word(old).ring)
        let group = entry.kind.group
        let small = CacheRing.number(group, isMain: false)
        let isLarge = entry.granules > rings[small].entryGranulesMax
        let hasMain = rings[CacheRing.number(group, isMain: true)].entriesMax > 0
        let ring = CacheRing.number(group, isMain: hasMain && (wasMain || isLarge || takeGhost(entry.hash)))
        let replaces = old >= 0 && word(old).ring == ring
        // Where room had to be made at the old entry's cost it gives none any more.
        guard makeRoom(in: ring, for: entry.granules, at: now, replaces: replaces),
            !replaces || locate(key) == old || makeRoom(in: ring, for: entry.granules, at: now)
        else {
            // The old answer is not the answer any more.
            if old >= 0, locate(key) == old { drop(old, entry: self.entry(at: word(old))) }
            return false
        }
        let position = rings[ring].head
        let granule = view.granule(of: position, in: ring)
        entry.store(in: view.words, at: granule * 2)
        let start = granule * CacheRing.granuleOctets + CacheEntry.headOctets
        view.octets.copy(key.name, at: start)
        view.octets.copy(body, at: start + key.name.count)
        rings[ring].head &+= entry.granules
        let current = locate(key)
        let slot = current >= 0 ? current : freeSlot(for: entry.hash)
        let frequency = current >= 0 ? word(current).frequency : 0
        if current >= 0 { release(word(current), self.entry(at: word(current))) }
        forgetHistory(of: slot, isNew: current < 0)
        retain(ring, entry)
        publish(CacheWord(hash: entry.hash, frequency: frequency, ring: ring, position: position), at: slot)
        compact(ring, at: now)
        return true
    }

    /// Moves what is good from the tail of a main log that is filling with what has been replaced, a little with each write,
    /// so that no write has to do all of it.
    private mutating func compact(_ ring: Int, at now: UInt64) {
        guard CacheRing.isMain(ring) else { return }
        movesLeft = Self.movesMax
        var left = 8
        while left > 0, rings[ring].freeGranules < rings[ring].lengthGranules / 8,
            !rings[ring].isFull(entriesMax: .max), rings[ring].tail < rings[ring].head
        {
            removeOldest(of: ring, at: now, entriesMax: .max)
            left -= 1
        }
    }

    /// The slot of a question's entry, or a negative number.
    func locate(_ key: CacheKey) -> Int {
        for choice in 0..<2 {
            let first = view.bucket(choice, of: key.hash)
            for slot in first..<(first + CacheView.bucketSlots) {
                let word = word(slot)
                guard !word.isEmpty, word.mayBe(key.hash), key.matches(entry(at: word)) else { continue }
                let granule = view.granule(of: word.position, in: word.ring)
                let start = granule * CacheRing.granuleOctets + CacheEntry.headOctets
                if view.octets.octets.slice(at: start, count: key.name.count).equals(key.name) { return slot }
            }
        }
        return -1
    }

    func word(_ slot: Int) -> CacheWord { CacheWord(bits: view.index.relaxed(slot)) }

    func entry(at word: CacheWord) -> CacheEntry {
        CacheEntry(view.words, at: view.granule(of: word.position, in: word.ring) * 2)
    }
}

// MARK: - The index

extension CacheWriter {
    /// Where a new entry's word goes: a free slot of the emptier bucket, or that of an entry that has to go.
    private mutating func freeSlot(for hash: UInt64) -> Int {
        var best = -1
        var bestFree = 0
        for choice in 0..<2 {
            let first = view.bucket(choice, of: hash)
            let free = (first..<(first + CacheView.bucketSlots)).filter { word($0).isEmpty }
            if free.count > bestFree {
                best = free[0]
                bestFree = free.count
            }
        }
        if best >= 0 { return best }
        let slots = (0..<2).flatMap { choice in
            let first = view.bucket(choice, of: hash)
            return Array(first..<(first + CacheView.bucketSlots))
        }
        let victim = slots.min { word($0).frequency < word($1).frequency } ?? slots[0]
        evict(victim, entry: entry(at: word(victim)))
        return victim
    }

    private func publish(_ word: CacheWord, at slot: Int) { view.index.publish(word.bits, at: slot) }

    /// A slot's new entry has not been asked for again; how popular its question is stays.
    private func forgetHistory(of slot: Int, isNew: Bool) {
        if view.refreshes.count > 0 { view.refreshes.store(0, at: slot) }
        if isNew, view.popularity.count > 0 { view.popularity.store(0, at: slot) }
    }

    private mutating func retain(_ ring: Int, _ entry: CacheEntry) {
        rings[ring].liveEntries += 1
        rings[ring].liveGranules &+= entry.granules
    }

    private mutating func release(_ word: CacheWord, _ entry: CacheEntry) {
        rings[word.ring].liveEntries -= 1
        rings[word.ring].liveGranules &-= entry.granules
    }

    /// Empties a slot.
    private mutating func drop(_ slot: Int, entry: CacheEntry) {
        release(word(slot), entry)
        publish(.empty, at: slot)
    }

    /// Empties a slot for want of room.
    private mutating func evict(_ slot: Int, entry: CacheEntry) {
        if entry.kind.group == .success { evictions.success += 1 } else { evictions.denial += 1 }
        drop(slot, entry: entry)
    }

    /// The slot that refers to a position, or a negative number.
    private func slot(of hash: UInt64, ring: Int, position: UInt64) -> Int {
        for choice in 0..<2 {
            let first = view.bucket(choice, of: hash)
            for slot in first..<(first + CacheView.bucketSlots) {
                let word = word(slot)
                if !word.isEmpty, word.ring == ring, word.position == position { return slot }
            }
        }
        return -1
    }

    private mutating func takeGhost(_ hash: UInt64) -> Bool {
        let place = Int(truncatingIfNeeded: hash % UInt64(ghosts.count))
        let half = UInt32(truncatingIfNeeded: hash >> 32) | 1
        guard ghosts[place] == half else { return false }
        ghosts[place] = 0
        return true
    }

    private mutating func addGhost(_ hash: UInt64) {
        ghosts[Int(truncatingIfNeeded: hash % UInt64(ghosts.count))] = UInt32(truncatingIfNeeded: hash >> 32) | 1
    }
}

// MARK: - The rings

extension CacheWriter {
    /// Frees a ring's tail until an entry of this size fits at its head, and closes the memory's end where it does not fit
    /// there. `false` where it never will.
    private mutating func makeRoom(
        in ring: Int, for granules: UInt64, at now: UInt64, replaces: Bool = false
    ) -> Bool {
        guard granules <= rings[ring].entryGranulesMax, rings[ring].entriesMax > 0 else { return false }
        let entriesMax = rings[ring].entriesMax + (replaces ? 1 : 0)
        while rings[ring].liveEntries >= entriesMax
            || rings[ring].freeGranules < granules &+ rings[ring].padding(before: granules) &+ rings[ring].reserve
        {
            guard rings[ring].tail < rings[ring].head else { return false }
            removeOldest(of: ring, at: now, entriesMax: entriesMax)
        }
        closeEnd(of: ring, before: granules)
        return true
    }

    private mutating func closeEnd(of ring: Int, before granules: UInt64) {
        let padding = rings[ring].padding(before: granules)
        guard padding > 0 else { return }
        CacheEntry.storeFiller(padding, in: view.words, at: view.granule(of: rings[ring].head, in: ring) * 2)
        rings[ring].head &+= padding
    }

    /// Moves a ring's tail on by one entry, which stays in the cache, elsewhere, if it deserves it.
    private mutating func removeOldest(of ring: Int, at now: UInt64, entriesMax: Int) {
        let position = rings[ring].tail
        let index = view.granule(of: position, in: ring) * 2
        let span = CacheEntry.span(view.words, at: index)
        if span.isEntry {
            let entry = CacheEntry(view.words, at: index)
            let slot = slot(of: entry.hash, ring: ring, position: position)
            if slot >= 0 { settle(slot, entry, of: ring, at: now, entriesMax: entriesMax) }
        }
        rings[ring].tail = position &+ span.granules
        view.tails.store(rings[ring].tail, at: ring)
        AtomicWords.orderBeforeOverwriting()
    }

    /// Decides about the oldest entry of a ring.
    private mutating func settle(_ slot: Int, _ entry: CacheEntry, of ring: Int, at now: UInt64, entriesMax: Int) {
        guard !view.rules.isSpent(entry, at: now) else { return drop(slot, entry: entry) }
        let frequency = word(slot).frequency
        if CacheRing.isMain(ring) {
            // A log that is full of what has been replaced is no reason to let anything go.
            let isFull = rings[ring].isFull(entriesMax: entriesMax)
            if frequency > 0 || !isFull, movesLeft > 0,
                move(slot, entry, to: ring, frequency: isFull ? frequency &- 1 : frequency)
            {
                return
            }
        } else {
            let main = ring + 1
            if frequency > 0 || !rings[main].isFull(entriesMax: rings[main].entriesMax, adding: entry.granules),
                makeRoom(in: main, for: entry.granules, at: now), move(slot, entry, to: main, frequency: 0)
            {
                return
            }
            addGhost(entry.hash)
        }
        evict(slot, entry: entry)
    }

    /// Copies an entry to a ring's head, so that readers always find it in one of the two places.
    private mutating func move(_ slot: Int, _ entry: CacheEntry, to ring: Int, frequency: UInt64) -> Bool {
        let old = word(slot)
        let needed = entry.granules &+ rings[ring].padding(before: entry.granules)
        guard rings[ring].freeGranules >= needed else { return false }
        closeEnd(of: ring, before: entry.granules)
        let position = rings[ring].head
        let source = view.granule(of: old.position, in: old.ring)
        let target = view.granule(of: position, in: ring)
        entry.store(in: view.words, at: target * 2)
        let octets = entry.nameOctets + entry.bodyOctets
        let from = source * CacheRing.granuleOctets + CacheEntry.headOctets
        view.octets.copy(
            view.octets.octets.slice(at: from, count: octets),
            at: target * CacheRing.granuleOctets + CacheEntry.headOctets)
        rings[ring].head &+= entry.granules
        movesLeft -= 1
        release(old, entry)
        retain(ring, entry)
        publish(CacheWord(hash: entry.hash, frequency: frequency, ring: ring, position: position), at: slot)
        return true
    }
}
