/// The figures of one cache since it was made; those of a kind in an array by ``CacheGroup``'s number.
public struct CacheMetrics: Hashable, Sendable {
    /// A number for each kind of answers.
    public struct PerGroup: Hashable, Sendable {
        public var success = 0
        public var denial = 0

        public init(success: Int = 0, denial: Int = 0) {
            self.success = success
            self.denial = denial
        }
    }

    /// Entries that there are, expired ones among them.
    public var entries = PerGroup()
    /// Answers given from the cache.
    public var hits = PerGroup()
    /// Entries that had to make room.
    public var evictions = PerGroup()
    /// Lookups.
    public var requests = 0
    /// Lookups that had to go to an upstream.
    public var misses = 0
    /// Entries asked for again before they expired.
    public var prefetches = 0
    /// Answers that belonged to another question or were malformed, and so were not kept.
    public var drops = 0
    /// Expired entries served.
    public var staleServed = 0
    /// Octets of memory that the cache may use.
    public var octetsMax = 0

    public init() {}
}

/// The counters that workers increment. Each engine has a stripe of cache lines, so that they do not meet.
struct CacheCounters: BitwiseCopyable, Sendable {
    enum Counter: Int {
        case successHits, denialHits, misses, staleServed, prefetches, drops
    }

    static var stripes: Int { 16 }
    private static var stripeWords: Int { 16 }
    static var wordCount: Int { stripes * stripeWords }

    let words: AtomicWords

    func increment(_ counter: Counter, stripe: Int) {
        words.increment((stripe & (Self.stripes &- 1)) &* Self.stripeWords &+ counter.rawValue)
    }

    func sum(_ counter: Counter) -> Int {
        (0..<Self.stripes).reduce(0) { sum, stripe in
            sum + Int(truncatingIfNeeded: words.relaxed(stripe * Self.stripeWords + counter.rawValue))
        }
    }
}
