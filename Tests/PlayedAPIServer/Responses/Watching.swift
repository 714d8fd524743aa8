import KubernetesObjects
import NIOCore

extension ServerCore {
    /// Begins a watch.
    func watch(
        _ collection: PlayedCollection, _ request: APIRequest, _ selection: Selection, _ encoding: PlayedEncoding,
        through exchange: Exchange, fault: FaultAction?
    ) throws {
        let beginning = try beginning(of: request, kind: collection.kind)
        let watch = Watch(
            exchange: exchange, collection: collection, encoding: encoding, selection: selection,
            allowsBookmarks: request.isTrue("allowWatchBookmarks"), since: beginning.since)
        exchange.begin(status: 200, contentType: encoding.mediaType(isWatch: true))
        exchange.limit = limit(ofWatch: fault)
        if exchange.limit?.octets == 0 { exchange.send(ByteBuffer(string: " ")) }
        if case .endAtOnce = fault { return exchange.end() }
        guard tell(beginning, to: watch) else { return }
        exchange.flush()
        guard exchange.isOpen else { return }
        begin(watch, endingAfter: request.query["timeoutSeconds"].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil })
        // A limit that what the watch begins with has not reached holds for what follows.
        if let fault, exchange.limit == nil { _ = watch.suffer(fault, oldest: history.oldest) }
    }

    /// What a watch begins with.
    private struct Beginning {
        enum Content {
            case everything(endsWithBookmark: Bool)
            case events([ObjectEvent])
            case expired
        }

        let since: UInt64
        let content: Content
    }

    private func beginning(of request: APIRequest, kind: ObjectKind) throws -> Beginning {
        let asked = try version(of: request)
        if request.query["sendInitialEvents"] != nil, options.streamingLists != .ignored {
            guard options.streamingLists == .supported else { throw Refusal(.noStreamingLists) }
            guard request.query["resourceVersionMatch"] == "NotOlderThan" else {
                throw Refusal(.invalidMatch)
            }
            if request.isTrue("sendInitialEvents") {
                if let asked, asked > history.version { throw Refusal(.futureVersion(asked, history.version)) }
                let wantsBookmark = request.isTrue("allowWatchBookmarks")
                return Beginning(since: history.version, content: .everything(endsWithBookmark: wantsBookmark))
            }
        }
        guard let asked, asked > 0 else {
            return Beginning(since: history.version, content: .everything(endsWithBookmark: false))
        }
        // From a version that is yet to come, events only follow once it has come.
        guard let events = history.events(of: kind, after: asked) else {
            return Beginning(since: asked, content: .expired)
        }
        return Beginning(since: asked, content: .events(events))
    }

    /// `false` where that was all.
    private func tell(_ beginning: Beginning, to watch: Watch) -> Bool {
        switch beginning.content {
        case .everything(let endsWithBookmark):
            watch.tell(everything: history.list(watch.kind))
            if endsWithBookmark { watch.bookmark(history.version, endsInitialEvents: true) }
        case .events(let events):
            for event in events { watch.tell(event) }
        case .expired:
            watch.send(EventFrame.error(.expired(String(watch.since), history.oldest), watch.encoding))
            watch.exchange.end()
            return false
        }
        return true
    }

    private func begin(_ watch: Watch, endingAfter seconds: Int64?) {
        let identity = ObjectIdentifier(watch)
        watches[identity] = watch
        let bound = NIOLoopBound(watch, eventLoop: loop)
        let end = seconds.map { seconds in
            loop.scheduleTask(in: .seconds(seconds)) { bound.value.exchange.end() }
        }
        watch.exchange.onFinish = { [weak self] in
            end?.cancel()
            self?.watches[identity] = nil
            self?.noteChange()
        }
        noteChange()
    }
}

extension PlayedStatus {
    fileprivate static let invalidMatch = PlayedStatus(
        code: 422, reason: "Invalid",
        message: "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires "
            + "setting resourceVersionMatch to NotOlderThan")
}
