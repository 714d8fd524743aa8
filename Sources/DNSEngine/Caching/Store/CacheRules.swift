import DNSWire

/// A ``CacheConfiguration`` as the path of a query needs it: numbers.
struct CacheRules: BitwiseCopyable, Sendable {
    /// What kind of stale answers there are.
    enum Mode: UInt8, BitwiseCopyable, Sendable {
        case never, atOnce, afterFailure
    }

    let successTTL: (max: UInt32, min: UInt32)
    let denialTTL: (max: UInt32, min: UInt32)
    let keepsTTL: Bool
    let staleMode: Mode
    /// Milliseconds.
    let staleTime: UInt64
    let staleTTL: UInt32
    let recheckTime: UInt64
    /// 0 without `prefetch`.
    let prefetchHits: UInt64
    let prefetchGap: UInt64
    let prefetchPercentage: UInt64

    /// Between two refreshes of an entry that stays: the first has failed by then, or is lost, as no exchange takes longer.
    static var refreshTimeMax: UInt64 { 5000 }

    init(_ configuration: CacheConfiguration) {
        successTTL = (configuration.success.ttlMax, configuration.success.ttlMin)
        denialTTL = (configuration.denial.ttlMax, configuration.denial.ttlMin)
        keepsTTL = configuration.keepsTTL
        switch configuration.staleness.policy {
        case .none: staleMode = .never
        case .immediate: staleMode = .atOnce
        case .verify, .rfc8767: staleMode = .afterFailure
        }
        staleTime = staleMode == .never ? 0 : configuration.staleness.time.cacheMilliseconds
        staleTTL = configuration.staleness.ttl
        recheckTime = configuration.staleness.recheckTime.cacheMilliseconds
        prefetchHits = UInt64(max(configuration.prefetch?.hits ?? 0, 0))
        prefetchGap = configuration.prefetch?.gap.cacheMilliseconds ?? 0
        prefetchPercentage = UInt64(max(configuration.prefetch?.percentage ?? 0, 0))
    }

    /// What is left of an entry's TTL, in whole seconds; 0 once it has expired.
    func ttl(of entry: CacheEntry, at now: UInt64) -> UInt32 {
        guard now < entry.expiry else { return 0 }
        if keepsTTL { return entry.ttl }
        let left = (entry.expiry &- now &+ 999) / 1000
        return UInt32(truncatingIfNeeded: min(left, UInt64(entry.ttl)))
    }

    /// Whether an entry may be served although it has expired.
    func isStale(_ entry: CacheEntry, at now: UInt64) -> Bool {
        now >= entry.expiry && now &- entry.expiry < staleTime && entry.kind != .failure
    }

    /// Whether nothing can be done with an entry any more.
    func isSpent(_ entry: CacheEntry, at now: UInt64) -> Bool { now >= entry.expiry && !isStale(entry, at: now) }
}

extension CacheView {
    /// Counts a hit, and says whether the entry should be asked for again now, which then is the caller's to do.
    func shouldPrefetch(_ match: CacheMatch, at now: UInt64) -> Bool {
        guard rules.prefetchHits > 0, match.entry.kind != .failure else { return false }
        let old = popularity.relaxed(match.slot)
        let last = old & 0xff_ffff_ffff
        let clock = now & 0xff_ffff_ffff
        let isRow = old != 0 && (clock &- last) & 0xff_ffff_ffff <= rules.prefetchGap
        let hits = isRow ? min(old >> 40 &+ 1, 0xff_ffff) : 1
        popularity.store(hits << 40 | clock, at: match.slot)
        guard hits >= rules.prefetchHits else { return false }
        let left = match.entry.expiry &- now
        let whole = match.entry.expiry &- match.entry.storedAt
        return left &* 100 <= whole &* rules.prefetchPercentage && claimRefresh(match.slot, at: now)
    }

    /// Takes it upon the caller to ask for an entry again; `false` while somebody else does, or has done so lately.
    func claimRefresh(_ slot: Int, at now: UInt64) -> Bool {
        let last = refreshes.relaxed(slot)
        let pause = max(rules.recheckTime, CacheRules.refreshTimeMax)
        guard last == 0 || now >= last &+ pause else { return false }
        return refreshes.replace(last, by: max(now, 1), at: slot)
    }

    /// Whether the upstream failed so lately that it is not to be asked again.
    func hasFailedLately(_ slot: Int, at now: UInt64) -> Bool {
        let last = refreshes.relaxed(slot)
        return last != 0 && now < last &+ rules.recheckTime
    }
}
