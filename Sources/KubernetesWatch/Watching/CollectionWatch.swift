import KubernetesObjects
import NIOCore

/// Drives one ``Reflector``: sends what it wants sent, feeds it what comes, and hands on what follows from that.
///
/// Its protocol is the reflector's business; here are the requests, the clock and the end of waiting.
actor CollectionWatch {
    /// Takes what a piece of a response came to, in order; called on any thread, never at the same time for one collection.
    typealias Delivery = @Sendable (ObjectKind, [ReflectorEffect]) -> Void

    /// What an error's body is read of.
    private static let statusOctetsMax = 64 << 10

    private var reflector: Reflector
    private let client: APIServerClient
    private let clock: WatchClock
    private var deliver: Delivery = { _, _ in }
    /// Whether the exchange under way was given up because its deadline had passed.
    private var isOverdue = false

    init(
        _ collection: WatchedCollection, settings: ReflectorSettings, seed: UInt64, client: APIServerClient,
        clock: WatchClock
    ) {
        reflector = Reflector(collection, settings: settings, seed: seed)
        self.client = client
        self.clock = clock
    }

    /// For how long a watch under way has said nothing; `nil` while there is none.
    var silence: Duration? {
        guard reflector.isWatching, let contact = reflector.lastContact else { return nil }
        return clock.now - contact
    }

    /// Follows the collection until the task is cancelled.
    func run(_ deliver: @escaping Delivery) async {
        self.deliver = deliver
        defer { self.deliver = { _, _ in } }
        while !Task.isCancelled {
            switch reflector.next(at: clock.now) {
            case .send(let request): await exchange(request)
            case .wait(let until):
                do {
                    try await clock.sleep(until: until)
                } catch {
                    return
                }
            }
        }
    }

    // MARK: - One exchange

    /// Ends with the response, or when the reflector's patience does.
    private func exchange(_ request: APIRequest) async {
        isOverdue = false
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.perform(request) }
            group.addTask { await self.watchDeadline() }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns when the deadline has passed, which moves with everything that is received.
    private func watchDeadline() async {
        while let deadline = reflector.deadline {
            guard deadline > clock.now else {
                isOverdue = true
                return
            }
            do {
                try await clock.sleep(until: deadline)
            } catch {
                return
            }
        }
    }

    private func perform(_ request: APIRequest) async {
        let end: ExchangeEnd
        do {
            end = try await receive(request)
        } catch let error as APIConnectionError {
            end = .failed("\(error)")
        } catch {
            // Cancelled: where that is not by the deadline, nobody follows the collection any more.
            guard isOverdue else { return }
            end = .deadline
        }
        var effects: [ReflectorEffect] = []
        reflector.end(end, at: clock.now, into: &effects)
        hand(on: effects)
    }

    private func receive(_ request: APIRequest) async throws -> ExchangeEnd {
        let response = try await client.open(
            path: request.path, query: request.query.map { ($0.name, $0.value) },
            accept: request.encodings.first ?? .json)
        let head = ResponseHead(
            status: response.status, encoding: response.encoding,
            retryAfterSeconds: response.retryAfterSeconds)
        switch reflector.receive(head: head, at: clock.now) {
        case .refuse: return .refusedEncoding
        case .readStatus:
            let body = try await response.body.prefix(octetsMax: Self.statusOctetsMax)
            return .status(
                APIStatus.decode(
                    Array(body.readableBytesView), encoding: head.encoding, httpStatus: response.status))
        case .readBody(let content, let encoding):
            return try await read(response.body, as: content, encoding)
        }
    }

    private func read(
        _ body: APIResponseBody, as content: BodyContent, _ encoding: BodyEncoding
    ) async throws -> ExchangeEnd {
        var decoder = BodyDecoder(encoding: encoding, content: content, collection: reflector.collection)
        do {
            for try await piece in body {
                try take(piece, &decoder)
            }
            try decoder.finish()
        } catch let error as BodyError {
            return .undecodable("\(error)")
        }
        return .complete
    }

    /// Events that came before the fault in a piece count.
    private func take(_ piece: ByteBuffer, _ decoder: inout BodyDecoder) throws(BodyError) {
        let now = clock.now
        var effects: [ReflectorEffect] = []
        defer { hand(on: effects) }
        reflector.receiveOctets(at: now)
        try decoder.feed(piece.readableBytesView) { event in
            reflector.receive(event, at: now, into: &effects)
        }
    }

    /// What concerns the connection is done here; everything else is for the store.
    private func hand(on effects: [ReflectorEffect]) {
        for effect in effects {
            switch effect {
            case .renewCredentials: client.refreshCredentials()
            case .renewConnection: client.renew()
            default: break
            }
        }
        if !effects.isEmpty { deliver(reflector.collection.kind, effects) }
    }
}
