import KubernetesObjects
import KubernetesWatch

/// A reflector and a server, in virtual time.
struct ModelRun {
    /// What may go wrong.
    enum Fault: CaseIterable {
        case refuseConnection, hang, hangAfterHead, html, garbage, closeAtOnce, reset, errorEvent, compact, unknownEvent
        case status401, status403, status404, status410, status429, status500, status504, cutBody, repeatEvents
        case deleteUnknown, restore
    }

    var server: ModelServer
    var reflector: Reflector
    var holder = ModelHolder()
    var now: Duration = .zero
    /// The times of all requests but those for further pages.
    var requests: [Duration] = []
    var random: SeededRandom

    /// What goes wrong at present, one of these with every second request.
    var faults: [Fault] = []
    /// Every request goes wrong.
    var isCertain = false
    var isChanging = true

    init(_ server: ModelServer, seed: UInt64) {
        self.server = server
        random = SeededRandom(seed: seed)
        var settings = ReflectorSettings()
        settings.pageSize = 5
        reflector = Reflector(WatchedCollection(.namespace), settings: settings, seed: seed)
    }

    mutating func run(until end: Duration) {
        while now < end {
            switch reflector.next(at: now) {
            case .wait(let until): now = until
            case .send(let request):
                if request["continue"] == nil { requests.append(now) }
                serve(request, until: end)
            }
            server.advance(to: now, changing: isChanging)
        }
    }

    private mutating func serve(_ request: APIRequest, until end: Duration) {
        now += .milliseconds(Int.random(in: 1...50, using: &random))
        server.advance(to: now, changing: isChanging)
        let isStruck = isCertain || Bool.random(using: &random)
        let fault = isStruck ? faults.randomElement(using: &random) : nil
        if let fault, failsAtOnce(with: fault) { return }
        if request.purpose == .streamingList, server.initialEvents == .refused { return refuse(422) }
        guard case .readBody = reflector.receive(head: ResponseHead(status: 200, encoding: .json), at: now) else {
            return finish(.refusedEncoding)
        }
        if request.purpose == .list {
            servePage(request, fault)
        } else {
            serveWatch(request, fault, until: end)
        }
    }

    /// Faults that need no good head.
    private mutating func failsAtOnce(with fault: Fault) -> Bool {
        switch fault {
        case .refuseConnection: finish(.failed("connection refused"))
        case .hang: giveUp()
        case .html:
            _ = reflector.receive(head: ResponseHead(status: 200), at: now)
            finish(.refusedEncoding)
        case .status401: refuse(401)
        case .status403: refuse(403)
        case .status404: refuse(404)
        case .status410: refuse(410)
        case .status429: refuse(429, retryAfter: 3)
        case .status500: refuse(500)
        case .status504: refuse(504, retryAfter: 1)
        case .compact:
            server.compact()
            return false
        case .restore:
            server.restore()
            return false
        default: return false
        }
        return true
    }

    private mutating func servePage(_ request: APIRequest, _ fault: Fault?) {
        let limit = request["limit"].flatMap { Int($0) }
        guard let events = server.page(limit: limit, continuation: request["continue"] ?? "") else {
            deliver([.error(APIStatus(code: 410, reason: "Expired"))])
            return finish(.complete)
        }
        if let fault, let (part, end) = cut(events, by: fault) {
            deliver(part)
            return end.map { finish($0) } ?? giveUp()
        }
        deliver(fault == .repeatEvents ? events + events : events)
        finish(.complete)
    }

    private mutating func serveWatch(_ request: APIRequest, _ fault: Fault?, until end: Duration) {
        var sent = request["resourceVersion"].flatMap { Int($0) } ?? server.version
        if sent < server.oldest {
            deliver([.error(APIStatus(code: 410, reason: "Expired"))])
            return finish(.complete)
        }
        var events: [StreamEvent] = []
        if request.purpose == .streamingList {
            events = server.everything()
            if server.initialEvents == .known {
                events.append(.bookmark(resourceVersion: "\(sent)", endsInitialEvents: true))
            }
        }
        if let fault, let (part, end) = cut(events, by: fault) {
            deliver(part)
            return end.map { finish($0) } ?? giveUp()
        }
        deliver(events)
        if fault == .unknownEvent { deliver([.unknown(type: "MOVED")]) }
        if fault == .deleteUnknown { deliver([.deleted(nil, resourceVersion: "")]) }
        let life = Duration.seconds(request["timeoutSeconds"].flatMap { Int($0) } ?? 0)
        let breaks = fault == nil ? now + life : now + .seconds(Int.random(in: 1...40, using: &random))
        follow(from: &sent, until: breaks, bookmarked: now, repeating: fault == .repeatEvents)
        guard let deadline = reflector.deadline else { return }
        if now < deadline { finish(fault == nil ? .complete : .failed("reset")) } else { giveUp() }
    }

    /// Sends changes as they happen.
    private mutating func follow(
        from sent: inout Int, until end: Duration, bookmarked: Duration, repeating: Bool
    ) {
        var bookmarked = bookmarked
        while now < end {
            guard let deadline = reflector.deadline, now < deadline else { return giveUp() }
            now = min(now + .milliseconds(Int.random(in: 10...5_000, using: &random)), deadline, end)
            server.advance(to: now, changing: isChanging)
            let events = server.changes(after: sent)
            deliver(repeating ? events + events : events)
            sent = max(sent, server.version)
            if server.sendsBookmarks, now - bookmarked >= .seconds(60), sent == server.version {
                bookmarked = now
                deliver([.bookmark(resourceVersion: "\(sent)", endsInitialEvents: false)])
            }
        }
    }

    /// How a fault cuts a body: what is left of it, and how it ends; `nil` for not at all.
    private mutating func cut(_ events: [StreamEvent], by fault: Fault) -> ([StreamEvent], ExchangeEnd?)? {
        let part = Array(events.prefix(Int.random(in: 0...events.count, using: &random)))
        switch fault {
        case .hangAfterHead: return (Array(part.prefix(max(0, events.count - 1))), nil)
        case .garbage: return (part, .undecodable("not JSON"))
        case .cutBody: return (part, .undecodable("ends in the middle"))
        case .closeAtOnce: return (part.last.map(isMetadata) == true ? part.dropLast() : part, .complete)
        case .reset: return (part, .failed("connection reset"))
        case .errorEvent: return (part + [.error(APIStatus(code: 500, message: "etcd"))], .complete)
        default: return nil
        }
    }

    private func isMetadata(_ event: StreamEvent) -> Bool {
        if case .list = event { true } else { false }
    }

    private mutating func deliver(_ events: [StreamEvent]) {
        var effects: [ReflectorEffect] = []
        for event in events { reflector.receive(event, at: now, into: &effects) }
        holder.apply(effects)
    }

    private mutating func refuse(_ code: Int, retryAfter: Int? = nil) {
        _ = reflector.receive(head: ResponseHead(status: code, retryAfterSeconds: retryAfter), at: now)
        finish(.status(APIStatus(code: code)))
    }

    private mutating func giveUp() {
        if let deadline = reflector.deadline { now = max(now, deadline) }
        finish(.deadline)
    }

    private mutating func finish(_ end: ExchangeEnd) {
        var effects: [ReflectorEffect] = []
        reflector.end(end, at: now, into: &effects)
        holder.apply(effects)
    }
}
