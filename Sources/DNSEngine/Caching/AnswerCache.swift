public import DNSWire
import Synchronization

/// The answers of upstreams, shared by all workers: read without a lock, written by one thread at a time (decision 0020).
///
/// Bounded by entries of each kind and by octets. The engine looks answers up; whoever asks upstreams hands theirs to
/// ``take(_:for:at:)``.
public final class AnswerCache: Sendable {
    /// What the cache was made for; one with an equal configuration can take over its entries.
    public let configuration: CacheConfiguration
    /// What the entries depend on beside that: whose they are, and who was asked for them.
    public let owner: [String]
    /// The key of the names' hashes: that of every plan that uses the cache.
    public let hash: NameHash
    private let memory: CacheMemory
    private let writer: Mutex<CacheWriter>

    /// What became of an answer that was taken.
    public enum Taken: Hashable, Sendable {
        /// The answer stands, with its TTLs overwritten.
        case fresh
        /// It has been replaced by data that expired: `serve_stale_policy prefer_positive`.
        case stale
    }

    public init(_ configuration: CacheConfiguration, owner: [String] = [], hash: NameHash) {
        self.configuration = configuration
        self.owner = owner
        self.hash = hash
        memory = CacheMemory(configuration, hash: hash)
        writer = Mutex(CacheWriter(memory))
    }

    /// Caches for a new configuration: those of the old one where nothing about them has changed, new ones else. Each old
    /// one is used once, in order.
    public static func caches(
        for configurations: [(configuration: CacheConfiguration, owner: [String])], keeping old: [AnswerCache],
        hash: NameHash
    ) -> [AnswerCache] {
        var left = old
        return configurations.map { configuration, owner in
            let found = left.firstIndex {
                $0.configuration == configuration && $0.owner == owner && $0.hash == hash
            }
            return found.map { left.remove(at: $0) } ?? AnswerCache(configuration, owner: owner, hash: hash)
        }
    }

    /// When expired entries are served.
    public var staleness: StalePolicy { configuration.staleness.policy }

    /// What the path of a query reads; valid as long as the cache lives.
    var view: CacheView { memory.view }

    /// The figures as they are now.
    public var metrics: CacheMetrics {
        var metrics = CacheMetrics()
        let counters = view.counters
        metrics.hits = .init(success: counters.sum(.successHits), denial: counters.sum(.denialHits))
        metrics.misses = counters.sum(.misses)
        metrics.requests = metrics.hits.success + metrics.hits.denial + metrics.misses
        metrics.prefetches = counters.sum(.prefetches)
        metrics.drops = counters.sum(.drops)
        metrics.staleServed = counters.sum(.staleServed)
        metrics.octetsMax = memory.octetCount
        writer.withLock { writer in
            metrics.entries = .init(success: writer.entries(.success), denial: writer.entries(.denial))
            metrics.evictions = writer.evictions
        }
        return metrics
    }
}

// MARK: - Taking answers

extension AnswerCache {
    /// Overwrites the TTLs of an upstream's answer with the one that counts, and keeps the answer where the rules allow it.
    ///
    /// A failure never takes the place of a good entry that can still be served. What is malformed, or answers another
    /// question, is left as it is and not kept.
    ///
    /// - Parameters:
    ///   - response: a whole message: header, the one question, its sections, without OPT.
    ///   - question: what was asked.
    /// - Returns: whether `response` still is the upstream's answer.
    @discardableResult
    public func take(_ response: inout [UInt8], for question: CacheQuestion, at now: CacheInstant) -> Taken {
        let isReplaced = question.withKey(hash) { key in
            MutableOctets.withView(of: &response) { message in take(message, key, question, at: now) }
        }
        guard isReplaced, let stale = stale(for: question, at: now) else { return .fresh }
        response = stale
        return .stale
    }

    /// Returns whether an older, positive answer is preferred to this one.
    private func take(_ message: MutableOctets, _ key: CacheKey, _ question: CacheQuestion, at now: CacheInstant)
        -> Bool
    {
        guard var answer = ExaminedAnswer(message.octets, for: key) else {
            view.counters.increment(.drops, stripe: 0)
            return false
        }
        let lifetime: UInt64
        if answer.kind == .failure {
            lifetime = configuration.failureTime.cacheMilliseconds
            answer.ttl = UInt32(truncatingIfNeeded: min((lifetime + 999) / 1000, 0x7fff_ffff))
        } else {
            let group = configuration.group(answer.kind?.group ?? .success)
            // Nothing of this kind is kept: what the upstream says about TTLs stands.
            guard group.ttlMax > 0 else { return false }
            answer.ttl = group.clamp(answer.ttl)
            lifetime = UInt64(answer.ttl) * 1000
        }
        RecordWalk.overwriteTTLs(
            answer.ttl, in: message, at: answer.sections, count: answer.recordCount, end: message.count)
        guard let kind = answer.kind else { return false }
        let group = configuration.group(kind.group)
        let isKept = group.keeps && lifetime > 0 && !group.disabledZones.contains { question.name.isEqualOrBelow($0) }
        let entry = CacheEntry(key, answer, at: now.milliseconds, lifetime: lifetime)
        let body = message.octets.slice(at: answer.sections, count: answer.bodyOctets)
        return writer.withLock { writer in
            if let standing = standing(against: kind, key, &writer, at: now) { return standing }
            if isKept { _ = writer.insert(entry, key, body: body, at: now.milliseconds) }
            return false
        }
    }

    /// Whether the entry that there is must not make way for an answer of this kind: `nil` where it may; otherwise
    /// whether it is to be served in the answer's place.
    private func standing(
        against kind: CachedKind, _ key: CacheKey, _ writer: inout CacheWriter, at now: CacheInstant
    ) -> Bool? {
        guard kind != .positive else { return nil }
        let slot = writer.locate(key)
        guard slot >= 0 else { return nil }
        let old = writer.entry(at: writer.word(slot))
        guard old.kind != .failure, !view.rules.isSpent(old, at: now.milliseconds) else { return nil }
        let isPreferred = configuration.staleness.prefersPositive && view.rules.staleTime > 0 && old.kind == .positive
        return kind == .failure || isPreferred ? isPreferred : nil
    }
}

// MARK: - Stale answers

extension AnswerCache {
    /// The answer that an expired entry still holds, for a client whose upstream failed or is late: a whole message with
    /// the canonical question and the TTLs of `serve_stale`. From then on the upstream counts as failed for this question,
    /// for as long as the recheck time says.
    ///
    /// - Returns: `nil` where there is none, or none that may still be served. An entry that has not expired is as good.
    public func stale(for question: CacheQuestion, at now: CacheInstant) -> [UInt8]? {
        guard view.rules.staleMode != .never else { return nil }
        return question.withKey(hash) { key in
            let sections = Header.octetCount + key.name.count + 4
            let storage = OctetStorage(count: Limits.streamOctetsMax)
            let buffer = storage.octets
            defer { withExtendedLifetime(storage) {} }
            guard let match = view.find(key, copyingTo: buffer, at: sections), match.isCopied,
                match.entry.kind != .failure, !view.rules.isSpent(match.entry, at: now.milliseconds)
            else { return nil }
            let isStale = now.milliseconds >= match.entry.expiry
            if isStale {
                view.counters.increment(.staleServed, stripe: 0)
                if view.refreshes.count > 0 { view.refreshes.store(max(now.milliseconds, 1), at: match.slot) }
            }
            writeHead(match.entry, key, to: buffer)
            let ttl = isStale ? view.rules.staleTTL : view.rules.ttl(of: match.entry, at: now.milliseconds)
            let end = sections + match.entry.bodyOctets
            RecordWalk.overwriteTTLs(
                ttl, in: buffer, at: sections, count: match.entry.recordCount, end: end)
            return buffer.octets.slice(at: 0, count: end).array
        }
    }

    private func writeHead(_ entry: CacheEntry, _ key: CacheKey, to buffer: MutableOctets) {
        var header = Header(id: 0, flags: Header.Flag.response | entry.flags | Header.Flag.authoritative)
        header.answerCount = entry.answerCount
        header.authorityCount = entry.authorityCount
        header.additionalCount = entry.additionalCount
        header.write(to: buffer)
        buffer.copy(key.name, at: Header.octetCount)
        buffer.store16(key.type.rawValue, at: Header.octetCount + key.name.count)
        buffer.store16(key.recordClass.rawValue, at: Header.octetCount + key.name.count + 2)
    }
}

extension CacheEntry {
    var recordCount: Int { Int(answerCount) &+ Int(authorityCount) &+ Int(additionalCount) }
}
