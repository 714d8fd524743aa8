extension Reflector {
    /// The exchange is over. What is to be done is added to the effects; `next` says how it goes on.
    public mutating func end(_ reason: ExchangeEnd, at now: Duration, into effects: inout [ReflectorEffect]) {
        guard let exchange else { return }
        self.exchange = nil
        if exchange.isWatching {
            effects.append(.counted(.watchRestart))
            if exchange.age(at: now) >= settings.watchSettles { pace.succeed() }
        }
        if let failure = exchange.failure { return settle(failure, exchange, now, &effects) }
        if exchange.refusal != nil {
            // The status is known, whatever became of the text that explains it.
            var explained = APIStatus(code: 0)
            if case .status(let status) = reason { explained = status }
            return settle(refused(explained, exchange), exchange, now, &effects)
        }
        let verb = exchange.request.verb
        switch reason {
        case .complete:
            complete(exchange, at: now, into: &effects)
        case .status(let status):
            settle(refused(status, exchange), exchange, now, &effects)
        case .failed(let words):
            let kind: RequestFailure.Kind = exchange.answered == nil ? .connection : .brokenOff
            settle(RequestFailure(kind, "\(verb) failed: \(LogText.bounded(words))"), exchange, now, &effects)
        case .undecodable(let words):
            let text = "the answer to a \(verb) is not understood: \(LogText.bounded(words))"
            settle(RequestFailure(.undecodable, text), exchange, now, &effects)
        case .refusedEncoding:
            let failure = RequestFailure(.encoding, "the answer to a \(verb) is in no encoding that was asked for")
            settle(failure, exchange, now, &effects)
        case .deadline:
            expire(exchange, at: now, into: &effects)
        }
    }

    private func refused(_ status: APIStatus, _ exchange: Exchange) -> RequestFailure {
        var status = status
        if status.code == 0 { status.code = exchange.refusal?.status ?? 0 }
        let asked = [status.retryAfterSeconds, exchange.refusal?.retryAfterSeconds].compactMap(\.self).max()
        status.retryAfterSeconds = asked
        let failure = RequestFailure(status, to: exchange.request.verb, collection)
        guard exchange.request.purpose == .streamingList, failure.refusesStreaming,
            !(mayBeAbsent && status.code == 404)
        else { return failure }
        return RequestFailure(.streamingUnknown, "no initial events here, listing in pages (\(failure.text))")
    }

    /// The body ended as it should.
    private mutating func complete(_ exchange: Exchange, at now: Duration, into effects: inout [ReflectorEffect]) {
        if exchange.answered == nil {
            settle(RequestFailure(.connection, "the response has no head"), exchange, now, &effects)
        } else if exchange.request.purpose == .list {
            finishPage(exchange, at: now, into: &effects)
        } else if !exchange.isWatching {
            settle(RequestFailure(.brokenOff, "the initial events broke off"), exchange, now, &effects)
        } else if exchange.age(at: now) < settings.watchSettles {
            settle(RequestFailure(.endedEarly, "the watch ended as soon as it had begun"), exchange, now, &effects)
        } else if resourceVersion != nil, !exchange.hasReported {
            // The server ended it in its own time, but it might as well have been deaf.
            beSilent(at: now, into: &effects)
        }
    }

    /// The deadline has passed.
    private mutating func expire(_ exchange: Exchange, at now: Duration, into effects: inout [ReflectorEffect]) {
        let verb = exchange.request.verb
        if exchange.answered == nil {
            effects.append(.renewConnection)
            let failure = RequestFailure(.noAnswer, "no answer to a \(verb) within \(now - exchange.started)")
            settle(failure, exchange, now, &effects)
        } else if !exchange.isWatching {
            effects.append(.renewConnection)
            let isStream = exchange.request.purpose == .streamingList
            let text = isStream ? "the initial events have no end, listing in pages" : "the list stopped half-way"
            settle(RequestFailure(isStream ? .streamingUnknown : .silentList, text), exchange, now, &effects)
        } else if now >= exchange.lastContact + settings.watchSilence {
            effects.append(.renewConnection)
            if !exchange.hasReported { beSilent(at: now, into: &effects) }
        }
    }

    /// A watch said nothing at all. The connection may be dead; or the server waits for changes after a version that it
    /// has yet to reach, because it was restored from a backup: then nothing would ever come.
    private mutating func beSilent(at now: Duration, into effects: inout [ReflectorEffect]) {
        silentWatches += 1
        guard silentWatches >= silentWatchesMax else { return }
        let text = "\(silentWatches) watches said nothing, listing anew"
        note(RequestFailure(.silentWatch, text), at: now, &effects)
        silentWatches = 0
        silentWatchesMax = min(silentWatchesMax * 2, 32)
        relistDue = now
    }

    /// Draws the conclusions from a failure: what to give up, and when to try again.
    mutating func settle(
        _ failure: RequestFailure, _ exchange: Exchange, _ now: Duration, _ effects: inout [ReflectorEffect]
    ) {
        effects.append(.counted(.failure))
        if settleAbsence(failure, at: now, into: &effects) { return }
        if failure.kind == .status(401) { effects.append(.renewCredentials) }
        if failure.kind == .status(406) || failure.kind == .status(415) { encodings = [.json] }
        note(failure, at: now, &effects)
        if exchange.isWatching {
            settleWatch(failure, at: now)
        } else if exchange.request.purpose == .streamingList {
            if settleStream(failure, at: now, into: &effects) { return }
        } else if failure.kind == .expired, list?.continuation.isEmpty == false {
            return restartWithoutPages(into: &effects)
        } else {
            abandonList(into: &effects)
        }
        // There is a watch to go on with: better than waiting for a list that fails.
        if resourceVersion != nil, let due = relistDue, due <= now, !exchange.isWatching {
            relistDue = now + pace.shortened(settings.relistRetryInterval)
        }
        pace.fail(at: now, atOnce: failure.mayRetryAtOnce, retryAfterSeconds: failure.retryAfterSeconds)
    }

    private mutating func settleWatch(_ failure: RequestFailure, at now: Duration) {
        if failure.refusesVersion { resourceVersion = nil }
        if failure.castsDoubtOnVersion { watchFailures += 1 }
        if watchFailures >= settings.watchFailuresMax {
            watchFailures = 0
            relistDue = now
        }
    }

    /// - Returns: whether the list is to be read in pages at once.
    private mutating func settleStream(
        _ failure: RequestFailure, at now: Duration, into effects: inout [ReflectorEffect]
    ) -> Bool {
        abandonList(into: &effects)
        let isUnknown = failure.kind == .streamingUnknown
        if isUnknown { streamingOffUntil = now + settings.streamingRetryInterval }
        if failure.speaksAgainstStreaming { streamingFailures += 1 }
        guard isUnknown || streamingFailures >= settings.streamingFailuresMax else { return false }
        streamingFailures = 0
        list = ListProgress()
        return isUnknown
    }

    /// Logs a failure unless that has just been done.
    mutating func note(_ failure: RequestFailure, at now: Duration, _ effects: inout [ReflectorEffect]) {
        guard let line = failureLog.line(for: failure, at: now) else { return }
        effects.append(.log(failure.level, "\(collection.resource): \(line)"))
    }

    /// Something works again.
    mutating func recover(into effects: inout [ReflectorEffect]) {
        if failureLog.end() { effects.append(.log(.info, "\(collection.resource): followed again")) }
    }
}
