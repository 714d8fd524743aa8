import DNSWire

/// Answers from a cache of what upstreams said.
extension QueryEngine {
    /// Looks the current name up; where the cache has nothing to say, the forwarder is asked.
    mutating func answerFromCache(_ block: BlockView, _ view: ServingView, forwarder: Int) -> StepResult {
        let number = block.cache
        let cache = view.caches[number]
        let name = current
        let flags = CacheKey.flags(dnssecOK: query.wantsDNSSEC, header: query.header.flags)
        let key = CacheKey(
            name: name.octets, nameHash: name.suffixHashes[0], type: query.type, recordClass: query.recordClass,
            flags: flags, hash)
        let room = isChasing ? cached : writer.buffer
        let sections = isChasing ? Header.octetCount &+ target.octetCount &+ 4 : query.questionEnd
        let time = now.milliseconds
        guard let match = cache.find(key, copyingTo: room, at: sections),
            let ttl = timeToLive(of: match, in: cache, at: time)
        else { return miss(number, cache, forwarder) }
        if match.isCopied {
            RecordWalk.overwriteTTLs(
                ttl, in: room, at: sections, count: match.entry.recordCount,
                end: sections &+ match.entry.bodyOctets)
            if match.entry.recordCount > 1, block.rotates || block.balance >= 0 {
                order(
                    room, from: sections, to: sections &+ match.entry.bodyOctets, count: match.entry.recordCount,
                    rotates: block.rotates, balance: block.balance < 0 ? nil : view.policies.balances[block.balance])
            }
        }
        let isStale = time >= match.entry.expiry
        let result = isChasing ? writeCachedTarget(match, isStale: isStale) : writeCached(match, isStale: isStale)
        guard case .pass = result else {
            count(match, isStale: isStale, in: cache)
            noteRefresh(match, isStale: isStale, number, cache, forwarder)
            return result
        }
        return miss(number, cache, forwarder)
    }

    private func miss(_ number: Int, _ cache: CacheView, _ forwarder: Int) -> StepResult {
        cache.counters.increment(.misses, stripe: stripe)
        return .suspend(forwarder: forwarder, cache: number)
    }

    /// What the records of an entry get, in seconds; `nil` where it may not be served.
    private func timeToLive(of match: CacheMatch, in cache: CacheView, at time: UInt64) -> UInt32? {
        let rules = cache.rules
        if time < match.entry.expiry { return rules.ttl(of: match.entry, at: time) }
        guard rules.isStale(match.entry, at: time) else { return nil }
        switch rules.staleMode {
        case .never: return nil
        case .atOnce: return rules.staleTTL
        case .afterFailure: return cache.hasFailedLately(match.slot, at: time) ? rules.staleTTL : nil
        }
    }

    private func count(_ match: CacheMatch, isStale: Bool, in cache: CacheView) {
        let isSuccess = match.entry.kind.group == .success
        cache.counters.increment(isSuccess ? .successHits : .denialHits, stripe: stripe)
        if isStale { cache.counters.increment(.staleServed, stripe: stripe) }
    }

    /// Leaves a note for the transport where the entry should be asked for again.
    private mutating func noteRefresh(
        _ match: CacheMatch, isStale: Bool, _ number: Int, _ cache: CacheView, _ forwarder: Int
    ) {
        let time = now.milliseconds
        if isStale {
            guard cache.rules.staleMode == .atOnce, cache.claimRefresh(match.slot, at: time) else { return }
        } else {
            guard cache.shouldPrefetch(match, at: time) else { return }
            cache.counters.increment(.prefetches, stripe: stripe)
        }
        refresh = Suspension(
            forwarder: forwarder, block: answeringBlock, cache: number, aliasOctets: 0,
            responseOctetsMax: Limits.streamOctetsMax)
    }

    /// The response to the question itself, whose sections lie in the response's buffer already; without records and with
    /// TC where the buffer could not take them.
    private mutating func writeCached(_ match: CacheMatch, isStale: Bool) -> StepResult {
        let entry = match.entry
        writer.responseCode = ResponseCode(rawValue: entry.flags & 0xf)
        var header = Header(id: 0, flags: entry.flags | Header.Flag.authoritative)
        var end = query.questionEnd
        if match.isCopied {
            header.answerCount = entry.answerCount
            header.authorityCount = entry.authorityCount
            header.additionalCount = entry.additionalCount
            end &+= entry.bodyOctets
        } else {
            header.flags |= Header.Flag.truncated
        }
        let error = extendedError(entry, isStale: isStale)
        let shape = writer.isShaped ? writer.shape : nil
        let identifierOctets = shape?.identifierOctets(for: query) ?? 0
        let octets = ClientResponse.complete(
            header, sectionsEnd: end, for: query, in: writer.buffer,
            optionOctets: (error == nil ? 0 : 6) &+ identifierOctets, limit: writer.octetsMax, shape: shape)
        let options = octets &- identifierOctets
        if let error, query.hasEDNS {
            _ = OptionRecord.write(error: error, Octets(""), to: writer.buffer, at: options &- 6)
        }
        if let shape, identifierOctets > 0 {
            _ = OptionRecord.write(identifier: shape.identifier, to: writer.buffer, at: options)
        }
        return .written(octets: octets)
    }

    /// RFC 8914 sections 4.4, 4.14 and 4.20.
    private func extendedError(_ entry: CacheEntry, isStale: Bool) -> UInt16? {
        if entry.kind == .failure { return ExtendedErrorCode.cachedError.rawValue }
        guard isStale else { return nil }
        let isNameError = entry.flags & 0xf == ResponseCode.nameError.rawValue
        return (isNameError ? ExtendedErrorCode.staleNameError : .staleAnswer).rawValue
    }
}

// MARK: - Behind an alias

extension QueryEngine {
    /// Puts an entry behind the aliases that led to it, record by record: its names have to be compressed anew. The response
    /// code is the target's (RFC 6604 section 3), everything else the alias zone's.
    private mutating func writeCachedTarget(_ match: CacheMatch, isStale: Bool) -> StepResult {
        let entry = match.entry
        guard match.isCopied else { return .pass }
        guard entry.kind != .failure else { return fail(.serverFailure, .cachedError) }
        cached.copy(target.octets, at: Header.octetCount)
        let sections = Header.octetCount &+ target.octetCount &+ 4
        var walk = RecordWalk(cached.octets.slice(at: 0, count: sections &+ entry.bodyOctets), at: sections)
        writer.responseCode = ResponseCode(rawValue: entry.flags & 0xf)
        if let error = extendedError(entry, isStale: isStale) { writer.extendedError = error }
        writer.section = .answer
        guard copy(Int(entry.answerCount), &walk) else { return truncated() }
        writer.section = .authority
        guard copy(Int(entry.authorityCount), &walk) else { return truncated() }
        writer.section = .additional
        _ = copy(Int(entry.additionalCount), &walk)
        return .done
    }

    private mutating func truncated() -> StepResult {
        writer.isTruncated = true
        return .done
    }

    /// Copies a section, or nothing of it where it does not fit.
    private mutating func copy(_ count: Int, _ walk: inout RecordWalk) -> Bool {
        let start = writer.mark
        var left = count
        while left > 0 {
            guard walk.next(), copyRecord(walk) else {
                writer.rollBack(to: start)
                return false
            }
            left &-= 1
        }
        return true
    }

    /// - Parameter pointsAtCurrent: whether the message's question is the current name, so that an owner that points at it
    ///   need not be put together.
    mutating func copyRecord(_ walk: RecordWalk, pointsAtCurrent: Bool = false) -> Bool {
        let isCurrent =
            pointsAtCurrent && walk.message.holds(2, at: walk.start) && walk.message.load16(at: walk.start) == 0xc00c
        guard isCurrent || uncompress(walk.start, in: walk.message) >= 0 else { return false }
        let layout = EmbeddedNames(walk.type)
        let data = walk.data
        let before = layout.names > 0 ? layout.before : walk.end &- data
        let begin = writer.writeRecord(
            isCurrent ? currentOwner : .name(composed.octets, at: 0), type: walk.type, ttl: walk.ttl, dataOctets: before
        )
        guard begin >= 0 else { return false }
        writer.buffer.store16(walk.recordClass.rawValue, at: begin &- 8)
        writer.buffer.copy(walk.message.slice(at: data, count: before), at: begin)
        var position = data &+ before
        var left = layout.names
        while left > 0 {
            position = uncompress(position, in: walk.message)
            guard position >= 0, writeUncompressed(mayCompress: layout.mayCompress) else { return false }
            left &-= 1
        }
        if position < walk.end {
            guard let rest = writer.reserve(walk.end &- position) else { return false }
            writer.buffer.copy(walk.message.slice(at: position, count: walk.end &- position), at: rest)
        }
        writer.closeRecord(dataAt: begin)
        return true
    }

    /// Writes the name in ``composed``.
    private mutating func writeUncompressed(mayCompress: Bool) -> Bool {
        if mayCompress { return writer.writeName(composed.octets, at: 0) }
        let count = ResponseWriter.end(ofName: composed.octets, at: 0)
        guard let place = writer.reserve(count) else { return false }
        writer.buffer.copy(composed.octets.slice(at: 0, count: count), at: place)
        return true
    }

    /// Puts the name at `offset` together in ``composed`` and returns the offset behind it; negative where it is no name.
    func uncompress(_ offset: Int, in message: Octets) -> Int {
        var length = 0
        do {
            let end = try NameInMessage.forEachLabel(at: offset, in: message) { label in
                let octets = Int(message[label]) &+ 1
                composed.copy(message.slice(at: label, count: octets), at: length)
                length &+= octets
            }
            composed[length] = 0
            return end
        } catch {
            return -1
        }
    }
}
