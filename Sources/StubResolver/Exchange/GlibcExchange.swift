import DNSWire
import NetworkAddress

/// glibc's way with one name (resolv/res_send.c: `__res_context_send`, `send_dg`, `send_vc`, and the verdict in
/// resolv/res_query.c: `__res_context_query`): server after server, round after round; A and AAAA at once.
struct GlibcExchange: NameExchange {
    /// One question at the server being asked.
    private struct Slot {
        let type: RecordType
        var query: Int?
        /// Whether the server has reacted, be it with an error.
        var isDone = false
    }

    private let name: DomainName
    private let configuration: ResolverConfiguration
    private var slots: [Slot]
    private var round = 0
    private var shift = 0
    private var offset = 0
    private var isStream: Bool
    /// The responses, in the order in which they came; glibc has a buffer for each.
    private var first: (query: Int, message: Message)?
    private var second: (query: Int, message: Message)?
    /// The code in the first buffer, which nobody clears: it tells SERVFAIL from silence at the end.
    private var bufferedCode = ResponseCode.noError
    /// Whether any server has shown itself, if only by silence.
    private var hasReachedServer = false
    private(set) var deadline = Duration.zero
    private(set) var verdict: NameVerdict?

    /// What the kernel takes to give up a connection; glibc itself does not limit TCP.
    private static let streamTimeout = Duration.seconds(127)
    /// `RESOLV_EDNS_BUFFER_SIZE`.
    private static let payloadSize: UInt16 = 1200

    init(_ name: DomainName, _ types: [RecordType], _ configuration: ResolverConfiguration) {
        self.name = name
        self.configuration = configuration
        slots = types.map { Slot(type: $0) }
        isStream = configuration.usesTCP
    }

    var accepted: [(query: Int, message: Message)] {
        let both = [first, second].compactMap { $0 }
        return slots.compactMap { slot in both.first { $0.query == slot.query } }
    }

    mutating func begin(at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        let servers = configuration.nameservers
        if configuration.rotates, servers.count > 1 {
            offset = state.serverOffset % servers.count
            state.serverOffset += 1
        }
        guard configuration.attempts > 0 else {
            verdict = .refused
            return []
        }
        return askServer(at: now, &state)
    }

    mutating func handle(_ event: ExchangeEvent, at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        switch event {
        case .time: return handleTime(at: now, &state)
        case .unreachable(let query):
            guard slots.contains(where: { $0.query == query }) else { return [] }
            // What the last connection met is what counts over TCP.
            if isStream { hasReachedServer = false }
            return nextServer(at: now, &state)
        case .reply(let query, let message):
            guard let index = slots.firstIndex(where: { $0.query == query && !$0.isDone }) else { return [] }
            hasReachedServer = true
            return isStream
                ? handleStream(message, index) : handleDatagram(message, index, at: now, &state)
        }
    }
}

// MARK: - Servers and rounds

extension GlibcExchange {
    private var serverIndex: Int { (shift + offset) % configuration.nameservers.count }

    /// The later a server stands in the file, the longer it is waited for, divided by their number.
    private var datagramTimeout: Duration {
        var seconds = configuration.timeout << serverIndex
        if serverIndex > 0 { seconds /= configuration.nameservers.count }
        return .seconds(max(seconds, 1))
    }

    private func asksOneByOne(_ state: ResolverState) -> Bool {
        configuration.isSingleRequest || configuration.reopensSocket || state.isSingleRequest
    }

    private mutating func askServer(at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        for index in slots.indices {
            slots[index].query = nil
            slots[index].isDone = false
        }
        (first, second) = (nil, nil)
        deadline = now + (isStream ? Self.streamTimeout : datagramTimeout)
        // Over TCP each server has one chance only.
        if isStream { round = configuration.attempts }
        let isOneByOne = !isStream && asksOneByOne(state)
        let connection = isStream ? state.openConnection() : 0
        return slots.indices.prefix(isOneByOne ? 1 : slots.count).map { send($0, connection, &state) }
    }

    private mutating func send(_ index: Int, _ connection: Int, _ state: inout ResolverState) -> StubQuery {
        let query = state.query(
            name, slots[index].type, to: configuration.nameservers[serverIndex], over: isStream ? .tcp : .udp,
            payloadSize: configuration.usesEDNS ? Self.payloadSize : nil, configuration, connection: connection)
        slots[index].query = query.number
        return query
    }

    private mutating func nextServer(at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        shift += 1
        if shift == configuration.nameservers.count {
            shift = 0
            round += 1
        }
        guard shift > 0 || round < configuration.attempts else {
            (first, second) = (nil, nil)
            verdict = failure
            return []
        }
        return askServer(at: now, &state)
    }

    private var failure: NameVerdict {
        guard hasReachedServer else { return .refused }
        return bufferedCode == .serverFailure ? .serverFailure : .timedOut
    }

    private mutating func handleTime(at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        guard now >= deadline else { return [] }
        // One answer of two: the server, or a firewall, may not take two queries from one socket.
        if !isStream, slots.count == 2, first != nil {
            if !asksOneByOne(state) {
                state.isSingleRequest = true
                return askServer(at: now, &state)
            }
            if !configuration.reopensSocket, !state.reopensSocket {
                state.reopensSocket = true
                return askServer(at: now, &state)
            }
            decide()
            return []
        }
        hasReachedServer = true
        return nextServer(at: now, &state)
    }
}

// MARK: - Responses

extension GlibcExchange {
    private mutating func handleDatagram(
        _ message: Message, _ index: Int, at now: Duration, _ state: inout ResolverState
    ) -> [StubQuery] {
        let isFirst = !slots.contains { $0.isDone }
        if isFirst { bufferedCode = message.headerCode }
        let isUnusable = [.serverFailure, .notImplemented, .refused].contains(message.headerCode)
        if isUnusable || message.isLame && message.additionals.isEmpty && message.edns == nil {
            return handleUnusable(index, isFirst: isFirst, at: now, &state)
        }
        if message.isTruncated {
            isStream = true
            return askServer(at: now, &state)
        }
        return keep(message, index, isFirst: isFirst, &state)
    }

    /// The next server, unless the other question has an answer or may still get one.
    private mutating func handleUnusable(
        _ index: Int, isFirst: Bool, at now: Duration, _ state: inout ResolverState
    ) -> [StubQuery] {
        guard slots.count == 2 else { return nextServer(at: now, &state) }
        slots[index].isDone = true
        guard !isFirst else { return [] }
        guard first != nil else { return nextServer(at: now, &state) }
        decide()
        return []
    }

    private mutating func keep(
        _ message: Message, _ index: Int, isFirst: Bool, _ state: inout ResolverState
    ) -> [StubQuery] {
        guard let query = slots[index].query else { return [] }
        slots[index].isDone = true
        if isFirst { first = (query, message) } else { second = (query, message) }
        if slots.allSatisfy(\.isDone) {
            decide()
        } else if let next = slots.firstIndex(where: { $0.query == nil }) {
            return [send(next, 0, &state)]
        }
        return []
    }

    /// Over TCP every response counts, whatever its code.
    private mutating func handleStream(_ message: Message, _ index: Int) -> [StubQuery] {
        let isFirst = !slots.contains { $0.isDone }
        if isFirst { bufferedCode = message.headerCode }
        slots[index].isDone = true
        if let query = slots[index].query {
            if isFirst { first = (query, message) } else { second = (query, message) }
        }
        if slots.allSatisfy(\.isDone) { decide() }
        return []
    }

    /// Records in either response are a success; otherwise the first error code of the two counts.
    private mutating func decide() {
        let messages = [first, second].compactMap { $0?.message }
        let types = slots.map(\.type)
        if messages.contains(where: { $0.headerCode == .noError && !$0.answers.isEmpty }) {
            verdict = messages.contains { $0.hasAddress(of: types) } ? .found : .aliasOnly
            return
        }
        let code = messages.map(\.headerCode).first { $0 != .noError } ?? .noError
        switch code {
        case .noError: verdict = .noData
        case .nameError: verdict = .nameError
        case .serverFailure: verdict = bufferedCode == .serverFailure ? .serverFailure : .timedOut
        default: verdict = .failure
        }
    }
}
