/// A point of the monotonic clock, in milliseconds: fine enough for TTLs, and small enough to keep with each entry.
public struct CacheInstant: BitwiseCopyable, Comparable, Sendable {
    /// Milliseconds since some moment before the process began.
    public var milliseconds: UInt64

    /// Below 2⁴⁷, which are 4000 years.
    public init(milliseconds: UInt64) { self.milliseconds = milliseconds & 0x7fff_ffff_ffff }

    /// From a reading of CLOCK_MONOTONIC.
    public init(nanoseconds: UInt64) { self.init(milliseconds: nanoseconds / 1_000_000) }

    public static func < (left: CacheInstant, right: CacheInstant) -> Bool { left.milliseconds < right.milliseconds }
}

extension Duration {
    /// Whole milliseconds, at least 0; more than 100 years count as these.
    var cacheMilliseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 3_155_760_000 else { return 3_155_760_000_000 }
        return UInt64(seconds) * 1000 + UInt64(attoseconds / 1_000_000_000_000_000)
    }
}
