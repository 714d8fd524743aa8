import KubernetesObjects

extension Reflector {
    /// The head of the response is in: how to read its body.
    public mutating func receive(head: ResponseHead, at now: Duration) -> HeadVerdict {
        exchange?.lastContact = now
        guard head.status == 200 else {
            exchange?.refusal = head
            return .readStatus
        }
        guard let exchange, let encoding = head.encoding else { return .refuse }
        self.exchange?.answered = now
        lastContact = now
        return .readBody(exchange.request.purpose == .list ? .list : .watch, encoding)
    }

    /// Some of the body has come, though no whole event yet: the server lives.
    public mutating func receiveOctets(at now: Duration) {
        guard exchange?.answered != nil else { return }
        exchange?.lastContact = now
        if exchange?.partialSince == nil { exchange?.partialSince = now }
        lastContact = now
    }

    /// An event of the body. What is to be done is added to the effects.
    public mutating func receive(_ event: StreamEvent, at now: Duration, into effects: inout [ReflectorEffect]) {
        guard let exchange, exchange.failure == nil else { return }
        receiveOctets(at: now)
        self.exchange?.partialSince = nil
        switch event {
        case .error(let status):
            fail(RequestFailure(status, to: exchange.request.verb, collection))
        case .unknown:
            effects.append(.counted(.unknownEvent))
        case .list(let version, let continuation):
            receiveList(version: version, continuation: continuation, of: exchange.request.purpose)
        case .object(let item, let version):
            place(item, version, in: exchange, at: now, into: &effects)
        case .deleted(let key, let version):
            remove(key, version, in: exchange, at: now, into: &effects)
        case .bookmark(let version, let endsInitialEvents):
            receiveBookmark(version, endsInitialEvents: endsInitialEvents, of: exchange, at: now, into: &effects)
        }
    }

    /// The rest of the exchange is of no use: the deadline is now.
    private mutating func fail(_ failure: RequestFailure) {
        exchange?.failure = failure
    }

    private mutating func receiveList(version: String, continuation: String, of purpose: APIRequest.Purpose) {
        switch purpose {
        case .list: exchange?.list = (version, continuation)
        case .streamingList: fail(RequestFailure(.streamingUnknown, "got a list instead of a watch"))
        case .watch: fail(RequestFailure(.undecodable, "got a list instead of a watch"))
        }
    }

    private mutating func place(
        _ item: DecodedItem, _ version: String, in exchange: Exchange, at now: Duration,
        into effects: inout [ReflectorEffect]
    ) {
        if !exchange.isWatching { beginList(into: &effects) }
        if let object = item.object {
            effects.append(.upsert(object))
        } else if let key = item.key {
            effects.append(.delete(key))
        }
        if !item.faults.isEmpty, faultReports.isNew(item, resourceVersion: version) {
            effects.append(.faulty(item, resourceVersion: version))
        }
        if exchange.isWatching { advance(to: version, at: now, into: &effects) }
    }

    private mutating func remove(
        _ key: ObjectKey?, _ version: String, in exchange: Exchange, at now: Duration,
        into effects: inout [ReflectorEffect]
    ) {
        guard exchange.request.purpose != .list else { return effects.append(.counted(.unknownEvent)) }
        if !exchange.isWatching { beginList(into: &effects) }
        if let key {
            faultReports.forget(key)
            effects.append(.delete(key))
        } else {
            // Only a list can tell what is gone. Not at once: such a server may send many of these.
            let soon = now + settings.immediateRetryInterval
            relistDue = relistDue.map { min($0, soon) } ?? soon
            let failure = RequestFailure(.deletedUnknown, "an object is gone, not known which: listing anew soon")
            note(failure, at: now, &effects)
        }
        if exchange.isWatching { advance(to: version, at: now, into: &effects) }
    }

    private mutating func receiveBookmark(
        _ version: String, endsInitialEvents: Bool, of exchange: Exchange, at now: Duration,
        into effects: inout [ReflectorEffect]
    ) {
        if exchange.isWatching {
            advance(to: version, at: now, into: &effects)
            if Self.isVersion(version) { effects.append(.caughtUp(resourceVersion: version)) }
        } else if exchange.request.purpose == .list {
            effects.append(.counted(.unknownEvent))
        } else if endsInitialEvents {
            self.exchange?.isWatching = true
            streamingFailures = 0
            finishList(version, at: now, into: &effects)
        } else {
            // A server that sends initial events sends no other bookmark before their end.
            fail(RequestFailure(.streamingUnknown, "got a bookmark before the end of the initial events"))
        }
    }

    /// All up to this version has come.
    private mutating func advance(to version: String, at now: Duration, into effects: inout [ReflectorEffect]) {
        if exchange?.hasReported == false {
            exchange?.hasReported = true
            silentWatches = 0
            silentWatchesMax = settings.silentWatchesMax
            recover(into: &effects)
        }
        guard Self.isVersion(version), version != resourceVersion else { return }
        resourceVersion = version
        watchFailures = 0
    }

    /// Empty or `0` is no version to go on from: a watch from there begins anywhere.
    static func isVersion(_ version: String) -> Bool { !version.isEmpty && version != "0" }
}
