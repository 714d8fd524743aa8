import DNSWire

/// What an entry is.
enum CachedKind: UInt8, BitwiseCopyable {
    /// Data, or a referral.
    case positive
    /// The name or the type does not exist.
    case negative
    /// SERVFAIL or NOTIMP.
    case failure

    var group: CacheGroup { self == .positive ? .success : .denial }
}

/// The head of an entry in a ring; behind it lie the canonical name and the sections behind the question.
struct CacheEntry: BitwiseCopyable {
    static var headOctets: Int { 48 }
    static var headWords: Int { 6 }

    /// The keyed hash of the whole question.
    var hash: UInt64
    var kind: CachedKind
    /// DO, CD, RD; see ``CacheKey``.
    var keyFlags: UInt8
    var nameOctets: Int
    var type: RecordType
    var recordClass: RecordClass
    /// Milliseconds of the monotonic clock.
    var storedAt: UInt64
    var expiry: UInt64
    /// Seconds: what all records have when the entry is new.
    var ttl: UInt32
    /// AA, RA, AD and the response code, as they are to be sent.
    var flags: UInt16
    var bodyOctets: Int
    var answerCount: UInt16
    var authorityCount: UInt16
    var additionalCount: UInt16

    /// The length in granules.
    var granules: UInt64 {
        let octets = Self.headOctets &+ nameOctets &+ bodyOctets
        return UInt64(truncatingIfNeeded: (octets &+ CacheRing.granuleOctets &- 1) / CacheRing.granuleOctets)
    }

    /// Reads a head as it may be while a writer overwrites it: every combination of bits becomes some head.
    init(_ words: AtomicWords, at index: Int) {
        let first = words.relaxed(index)
        kind = CachedKind(rawValue: UInt8(truncatingIfNeeded: first >> 24)) ?? .failure
        keyFlags = UInt8(truncatingIfNeeded: first >> 16)
        nameOctets = Int(truncatingIfNeeded: first >> 8 & 0xff)
        hash = words.relaxed(index &+ 1)
        let stored = words.relaxed(index &+ 2)
        storedAt = stored >> 16
        type = RecordType(rawValue: UInt16(truncatingIfNeeded: stored))
        let ends = words.relaxed(index &+ 3)
        expiry = ends >> 16
        recordClass = RecordClass(rawValue: UInt16(truncatingIfNeeded: ends))
        let message = words.relaxed(index &+ 4)
        ttl = UInt32(truncatingIfNeeded: message >> 32)
        flags = UInt16(truncatingIfNeeded: message >> 16)
        bodyOctets = Int(truncatingIfNeeded: message & 0xffff)
        let counts = words.relaxed(index &+ 5)
        answerCount = UInt16(truncatingIfNeeded: counts >> 32)
        authorityCount = UInt16(truncatingIfNeeded: counts >> 16)
        additionalCount = UInt16(truncatingIfNeeded: counts)
    }

    init(_ key: CacheKey, _ answer: ExaminedAnswer, at now: UInt64, lifetime: UInt64) {
        hash = key.hash
        kind = answer.kind ?? .failure
        keyFlags = key.flags
        nameOctets = key.name.count
        type = key.type
        recordClass = key.recordClass
        storedAt = now
        expiry = now &+ lifetime
        ttl = answer.ttl
        flags = answer.flags
        bodyOctets = answer.bodyOctets
        answerCount = answer.answerCount
        authorityCount = answer.authorityCount
        additionalCount = answer.additionalCount
    }

    /// Writes the head. The first word alone tells fillers from entries.
    func store(in words: AtomicWords, at index: Int) {
        let key = UInt64(kind.rawValue) << 24 | UInt64(keyFlags) << 16 | UInt64(truncatingIfNeeded: nameOctets) << 8
        words.store(granules << 32 | key, at: index)
        words.store(hash, at: index &+ 1)
        words.store(storedAt << 16 | UInt64(type.rawValue), at: index &+ 2)
        words.store(expiry << 16 | UInt64(recordClass.rawValue), at: index &+ 3)
        let body = UInt64(truncatingIfNeeded: bodyOctets)
        words.store(UInt64(ttl) << 32 | UInt64(flags) << 16 | body, at: index &+ 4)
        let counts = UInt64(answerCount) << 32 | UInt64(authorityCount) << 16 | UInt64(additionalCount)
        words.store(counts, at: index &+ 5)
    }

    /// Marks granules that hold no entry: the end of a ring that the next entry had no room at.
    static func storeFiller(_ granules: UInt64, in words: AtomicWords, at index: Int) {
        words.store(granules << 32 | 0xff << 24, at: index)
    }

    /// The granules of what begins here, and whether it is an entry.
    static func span(_ words: AtomicWords, at index: Int) -> (granules: UInt64, isEntry: Bool) {
        let first = words.relaxed(index)
        return (first >> 32, first >> 24 & 0xff != 0xff)
    }
}

/// A question as the cache looks it up. Does not own the name.
struct CacheKey: BitwiseCopyable {
    /// The canonical wire form.
    let name: Octets
    let hash: UInt64
    let type: RecordType
    let recordClass: RecordClass
    let flags: UInt8

    init(name: Octets, nameHash: UInt64, type: RecordType, recordClass: RecordClass, flags: UInt8, _ hash: NameHash) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
        self.flags = flags
        let rest = UInt64(type.rawValue) << 32 | UInt64(recordClass.rawValue) << 16 | UInt64(flags)
        self.hash = hash.prepending(label: rest, to: nameHash)
    }

    /// Answers to these must not be mixed: DO and CD change what is in them, RD whether somebody went to look.
    static func flags(dnssecOK: Bool, header: UInt16) -> UInt8 {
        let checking: UInt8 = header & Header.Flag.checkingDisabled != 0 ? 2 : 0
        let recursion: UInt8 = header & Header.Flag.recursionDesired != 0 ? 4 : 0
        return (dnssecOK ? 1 : 0) | checking | recursion
    }

    /// Whether an entry's head is of this question; its name has still to be compared.
    func matches(_ entry: CacheEntry) -> Bool {
        entry.hash == hash && entry.nameOctets == name.count && entry.type == type
            && entry.recordClass == recordClass && entry.keyFlags == flags
    }
}
