/// One slot of the index: where an entry lies and how often it was asked for. All of it in one word, so that readers see
/// either an old or a new one.
struct CacheWord: BitwiseCopyable, Equatable {
    /// 8 bits fingerprint, 2 frequency, 2 ring, 52 position. Zero for an empty slot: no position is zero.
    let bits: UInt64

    init(bits: UInt64) { self.bits = bits }

    init(hash: UInt64, frequency: UInt64, ring: Int, position: UInt64) {
        bits = hash & 0xff00_0000_0000_0000 | frequency << 54 | UInt64(truncatingIfNeeded: ring) << 52 | position
    }

    static var empty: CacheWord { CacheWord(bits: 0) }
    static var frequencyMax: UInt64 { 3 }

    var isEmpty: Bool { bits == 0 }
    /// Hits since the entry was written or last spared, at most ``frequencyMax``.
    var frequency: UInt64 { bits >> 54 & 3 }
    /// The number of the ring that holds the entry.
    var ring: Int { Int(truncatingIfNeeded: bits >> 52 & 3) }
    /// Granules written to the ring before the entry, since the cache was made.
    var position: UInt64 { bits & 0xf_ffff_ffff_ffff }

    /// Whether the entry may be the one with this hash.
    func mayBe(_ hash: UInt64) -> Bool { bits >> 56 == hash >> 56 }

    /// The same entry after one more hit.
    var withHit: CacheWord { CacheWord(bits: bits &+ (1 << 54)) }
}

/// The four logs of a cache: each kind of answers has a small one for what is new and a main one for what was asked for
/// again.
enum CacheRing {
    static var count: Int { 4 }
    /// Octets of a granule: entries begin at multiples of it.
    static var granuleOctets: Int { 16 }

    static func number(_ group: CacheGroup, isMain: Bool) -> Int { Int(group.rawValue) &* 2 &+ (isMain ? 1 : 0) }
    static func isMain(_ ring: Int) -> Bool { ring & 1 == 1 }
    static func group(_ ring: Int) -> CacheGroup { ring < 2 ? .success : .denial }
}

/// The two kinds of answers that are bounded and counted apart (`success` and `denial`).
public enum CacheGroup: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    case success, denial
}
