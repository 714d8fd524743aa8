import DNSWire

/// The memory of a cache, laid out for its configuration. Index and counters are touched from the start, the rings as
/// far as they are used.
struct CacheMemory {
    let storage: LazyStorage
    let view: CacheView
    /// For each ring how many entries it may hold.
    let entriesMax: [Int]
    /// Slots of the table of entries that had to go.
    let ghostSlots: Int
    /// All of it, in octets.
    let octetCount: Int

    /// What an entry takes without the room that is reserved for it, when only octets are bounded: a short name with an
    /// address. More entries than that share the index's buckets more closely.
    private static var entryOctetsExpected: Int { 112 }
    /// What an entry takes, when only entries are bounded: an answer with a few records.
    private static var entryOctetsReserved: Int { 512 }
    /// Without these a bound of a few entries would leave no room for a large one.
    private static var smallOctetsMin: Int { 256 * 1024 }
    private static var mainOctetsMin: Int { 1024 * 1024 }

    init(_ configuration: CacheConfiguration, hash: NameHash) {
        let rules = CacheRules(configuration)
        let refreshes = rules.staleMode != .never || rules.prefetchHits > 0
        let prefetches = rules.prefetchHits > 0
        // Index, ghosts (four octets to every second slot), and the words beside the index.
        let slotOctets = 10 + (refreshes ? 8 : 0) + (prefetches ? 8 : 0)
        let ringOctets = Self.ringOctets(configuration, slotOctets: slotOctets)
        let granules = ringOctets.map { max($0 / CacheRing.granuleOctets, 64) }
        let entriesMax = Self.entriesMax(configuration)
        let expected = zip(granules, entriesMax).reduce(0) { sum, ring in
            sum + min(ring.0 * CacheRing.granuleOctets / Self.entryOctetsExpected, ring.1)
        }
        let buckets = max((expected + expected / 4) / CacheView.bucketSlots, 8)
        let slots = buckets * CacheView.bucketSlots
        var layout = StorageLayout()
        let indexOffset = layout.reserve(UInt64.self, count: slots)
        let refreshOffset = layout.reserve(UInt64.self, count: refreshes ? slots : 0)
        let popularityOffset = layout.reserve(UInt64.self, count: prefetches ? slots : 0)
        let countersOffset = layout.reserve(UInt64.self, count: CacheCounters.wordCount)
        let tailsOffset = layout.reserve(UInt64.self, count: 16)
        let cleared = layout.octetCount / 8
        // Heads are read whole, a page's end between them or not.
        let ringsOffset = (layout.octetCount + 4095) / 4096 * 4096
        let ringsOctets = granules.reduce(0, +) * CacheRing.granuleOctets + CacheEntry.headOctets
        storage = LazyStorage(count: ringsOffset + ringsOctets)
        let words = storage.words(at: 0, count: cleared)
        for word in 0..<cleared { words.store(0, at: word) }
        let firsts = granules.indices.map { UInt64(granules[..<$0].reduce(0, +)) }
        view = CacheView(
            index: storage.words(at: indexOffset, count: slots), bucketCount: UInt64(buckets),
            refreshes: storage.words(at: refreshOffset, count: refreshes ? slots : 0),
            popularity: storage.words(at: popularityOffset, count: prefetches ? slots : 0),
            tails: storage.words(at: tailsOffset, count: CacheRing.count),
            counters: CacheCounters(words: storage.words(at: countersOffset, count: CacheCounters.wordCount)),
            words: storage.words(at: ringsOffset, count: ringsOctets / 8),
            octets: storage.octets(at: ringsOffset, count: ringsOctets),
            firsts: SIMD4(firsts), lengths: SIMD4(granules.map { UInt64($0) }), rules: rules, hash: hash)
        self.entriesMax = entriesMax
        ghostSlots = max(slots / 2, 64)
        octetCount = ringsOffset + ringsOctets + ghostSlots * 4
    }

    /// A tenth of each kind's memory is for what is new. Where octets are bounded a quarter is for denials, so that a flood
    /// of random names cannot push data out.
    private static func ringOctets(_ configuration: CacheConfiguration, slotOctets: Int) -> [Int] {
        let groups = [configuration.success, configuration.denial]
        guard let octetsMax = configuration.octetsMax else {
            return groups.flatMap { group in
                guard group.keeps else { return [0, 0] }
                let octets = group.entriesMax.multipliedReportingOverflow(by: entryOctetsReserved).partialValue
                return [max(octets / 10, smallOctetsMin), max(octets - octets / 10, mainOctetsMin)]
            }
        }
        // A quarter more slots than entries; the counters and what pages leave over.
        let share = entryOctetsExpected + (slotOctets * 5 + 3) / 4
        let rings = max(octetsMax - 16 * 1024, 0) / share * entryOctetsExpected
        let denial = configuration.denial.keeps ? (configuration.success.keeps ? rings / 4 : rings) : 0
        let success = configuration.success.keeps ? rings - denial : 0
        return [success, denial].flatMap { [$0 / 10, $0 - $0 / 10] }
    }

    private static func entriesMax(_ configuration: CacheConfiguration) -> [Int] {
        [configuration.success, configuration.denial].flatMap { group in
            guard group.keeps else { return [0, 0] }
            let small = max(group.entriesMax / 10, 1)
            return [small, group.entriesMax - small]
        }
    }
}

extension SIMD4<UInt64> {
    fileprivate init(_ numbers: [UInt64]) { self.init(numbers[0], numbers[1], numbers[2], numbers[3]) }
}
