import DNSWire

/// A cache as the path of a query sees it: reads without a lock while one writer writes. Does not own the memory.
///
/// An index word says where an entry lies in which ring. A ring is written from its head on and freed from its tail on; a
/// reader copies an entry and then looks whether the tail has passed it meanwhile (decision 0020).
struct CacheView: BitwiseCopyable, Sendable {
    let index: AtomicWords
    let bucketCount: UInt64
    /// For each slot of the index when its entry was last asked for again, in milliseconds; no words where nothing is.
    let refreshes: AtomicWords
    /// For each slot the hits in a row and the time of the last one; no words without `prefetch`.
    let popularity: AtomicWords
    /// For each ring the position of its oldest entry.
    let tails: AtomicWords
    let counters: CacheCounters
    /// The rings, as words and as octets.
    let words: AtomicWords
    let octets: MutableOctets
    /// For each ring its first granule and its length in granules.
    let firsts: SIMD4<UInt64>
    let lengths: SIMD4<UInt64>
    let rules: CacheRules
    let hash: NameHash

    static var bucketSlots: Int { 8 }

    /// The first slot of one of the two buckets that a hash may be found in.
    func bucket(_ choice: Int, of hash: UInt64) -> Int {
        let part = (choice == 0 ? hash : hash >> 24) & 0xffff_ffff
        return Int(truncatingIfNeeded: (part &* bucketCount) >> 32) &* Self.bucketSlots
    }

    /// The granule at which an entry of a ring lies, from the start of the memory.
    func granule(of position: UInt64, in ring: Int) -> Int {
        Int(truncatingIfNeeded: firsts[ring] &+ position % lengths[ring])
    }

    /// Finds an entry and copies its sections to `target` from `offset` on, if there is room for them.
    func find(_ key: CacheKey, copyingTo target: MutableOctets, at offset: Int) -> CacheMatch? {
        var choice = 0
        while choice < 2 {
            let first = bucket(choice, of: key.hash)
            var slot = first
            while slot < first &+ Self.bucketSlots {
                let word = CacheWord(bits: index.acquire(slot))
                if word.mayBe(key.hash), !word.isEmpty, let match = read(word, slot, key, target, offset) {
                    if word.frequency < CacheWord.frequencyMax {
                        // Lost where somebody else was faster: it is a hint.
                        _ = index.replace(word.bits, by: word.withHit.bits, at: slot)
                    }
                    return match
                }
                slot &+= 1
            }
            choice &+= 1
        }
        return nil
    }

    /// Nothing read here counts before the tail has been looked at again; until then every length is checked.
    private func read(
        _ word: CacheWord, _ slot: Int, _ key: CacheKey, _ target: MutableOctets, _ offset: Int
    ) -> CacheMatch? {
        let granule = granule(of: word.position, in: word.ring)
        let entry = CacheEntry(words, at: granule &* 2)
        guard key.matches(entry) else { return nil }
        let start = granule &* CacheRing.granuleOctets &+ CacheEntry.headOctets
        let rings = octets.octets
        guard rings.holds(entry.nameOctets &+ entry.bodyOctets, at: start),
            rings.slice(at: start, count: entry.nameOctets).equals(key.name)
        else { return nil }
        let isCopied = target.octets.holds(entry.bodyOctets, at: offset)
        if isCopied {
            target.copy(rings.slice(at: start &+ entry.nameOctets, count: entry.bodyOctets), at: offset)
        }
        AtomicWords.orderAfterCopying()
        guard tails.relaxed(word.ring) <= word.position else { return nil }
        return CacheMatch(slot: slot, entry: entry, isCopied: isCopied)
    }
}

/// An entry that was found.
struct CacheMatch: BitwiseCopyable {
    /// Its slot in the index.
    let slot: Int
    let entry: CacheEntry
    /// Whether the sections have been copied.
    let isCopied: Bool
}
