public import DNSWire

/// What a `cache` directive says. Two equal ones can share a cache over a reload.
public struct CacheConfiguration: Hashable, Sendable {
    /// `success` and `denial`: the bounds of one kind of answers.
    public struct Group: Hashable, Sendable {
        /// Entries at most; 0 keeps none.
        public var entriesMax: Int
        /// Seconds. Records that say more are cut; 0 means that nothing is kept and no TTL is changed.
        public var ttlMax: UInt32
        /// Seconds. Records that say less are raised to it.
        public var ttlMin: UInt32
        /// `disable`: names below these are not kept.
        public var disabledZones: [DomainName] = []

        public init(entriesMax: Int, ttlMax: UInt32, ttlMin: UInt32 = 5) {
            self.entriesMax = entriesMax
            self.ttlMax = ttlMax
            self.ttlMin = ttlMin
        }

        /// Whether anything is kept.
        var keeps: Bool { entriesMax > 0 && ttlMax > 0 }

        /// A TTL within the bounds; the upper one wins.
        func clamp(_ ttl: UInt32) -> UInt32 { min(max(ttl, ttlMin), ttlMax) }
    }

    /// `prefetch`: after `hits` hits with less than `gap` between them, an entry is asked for again when less than
    /// `percentage` of its time is left.
    public struct Prefetch: Hashable, Sendable {
        public var hits: Int
        public var gap: Duration
        public var percentage: Int

        public init(hits: Int, gap: Duration = .seconds(60), percentage: Int = 10) {
            self.hits = hits
            self.gap = gap
            self.percentage = percentage
        }
    }

    /// The zones whose names are looked up.
    public var zones: [DomainName]
    public var success = Group(entriesMax: 10_000, ttlMax: 3600)
    public var denial = Group(entriesMax: 10_000, ttlMax: 1800)
    /// `nil` for none.
    public var prefetch: Prefetch?
    public var staleness = Staleness()
    /// `servfail`: how long a failure is kept; zero for not at all.
    public var failureTime = Duration.seconds(5)
    /// `keepttl`: the TTLs of entries do not count down.
    public var keepsTTL = false
    /// `max_bytes`: octets of all memory of the cache; `nil` for as many as the entries need.
    public var octetsMax: Int?

    public init(zones: [DomainName]) { self.zones = zones }

    func group(_ group: CacheGroup) -> Group { group == .success ? success : denial }
}

/// `serve_stale`: what becomes of entries that have expired.
public struct Staleness: Hashable, Sendable {
    public var policy = StalePolicy.none
    /// How long an expired entry may still be served.
    public var time = Duration.seconds(3600)
    /// The TTL of stale answers, in seconds.
    public var ttl: UInt32 = 0
    /// For how long an upstream that failed is not asked for the same question again.
    public var recheckTime = Duration.zero
    /// `serve_stale_policy prefer_positive`: a denial does not take the place of data that may still be served.
    public var prefersPositive = false

    public init() {}
}

/// When an expired entry is served.
public enum StalePolicy: Hashable, Sendable {
    /// Never.
    case none
    /// At once; it is asked for again in the background.
    case immediate
    /// When the upstream has failed, or has not answered in this time.
    case verify(timeout: Duration?)
    /// As ``verify(timeout:)``, with the timers of RFC 8767 section 5.
    case rfc8767(timeout: Duration)

    /// RFC 8767 section 5: the client response timer, the TTL of stale records, the failure recheck timer.
    public static let clientTimer = Duration.milliseconds(1800)
    public static let recommendedTTL: UInt32 = 30
    public static let recommendedRecheckTime = Duration.seconds(5)

    /// How long a client waits before it gets a stale answer while the exchange goes on; `nil` for as long as that takes.
    public var timeout: Duration? {
        switch self {
        case .none, .immediate: nil
        case .verify(let timeout): timeout
        case .rfc8767(let timeout): timeout
        }
    }

    /// Whether the upstream is asked first and ``AnswerCache/stale(for:at:)`` second.
    public var asksFirst: Bool {
        switch self {
        case .none, .immediate: false
        case .verify, .rfc8767: true
        }
    }
}
