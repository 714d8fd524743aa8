import DNSWire
import NetworkAddress

/// musl's way with one name (src/network/res_msend.c: `__res_msend_rc`, and the verdict in src/network/lookup_name.c:
/// `name_from_dns`): every question to every server at once, the first answer to each counts.
struct MuslExchange: NameExchange {
    private struct Slot {
        let type: RecordType
        /// The server of each query sent for it over UDP.
        var queries: [Int: SocketEndpoint] = [:]
        /// The query for it over TCP.
        var streamQuery: Int?
        var response: (query: Int, message: Message)?
    }

    private let name: DomainName
    private let configuration: ResolverConfiguration
    private let library: ResolverLibrary
    private var slots: [Slot]
    private var end = Duration.zero
    private var nextRound = Duration.zero
    /// SERVFAIL is answered with the same query again, so many times in a round.
    private var repetitionsLeft = 0
    private(set) var verdict: NameVerdict?

    init(
        _ name: DomainName, _ types: [RecordType], _ configuration: ResolverConfiguration, _ library: ResolverLibrary
    ) {
        self.name = name
        self.configuration = configuration
        self.library = library
        slots = types.map { Slot(type: $0) }
    }

    var deadline: Duration { min(nextRound, end) }
    var accepted: [(query: Int, message: Message)] { slots.compactMap(\.response) }

    mutating func begin(at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        end = now + .seconds(configuration.timeout)
        guard end > now else {
            decide()
            return []
        }
        return askAll(at: now, &state)
    }

    mutating func handle(_ event: ExchangeEvent, at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        switch event {
        case .time:
            if now >= end { decide() } else if now >= nextRound { return askAll(at: now, &state) }
            return []
        case .unreachable(let query):
            // The socket of all datagrams is connected to nobody, so that no error reaches it.
            if slots.contains(where: { $0.streamQuery == query && $0.response == nil }) { decide() }
            return []
        case .reply(let query, let message):
            return handle(message, query, &state)
        }
    }

    /// One round: the time is shared out between all of them.
    private mutating func askAll(at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        // Timers are late rather than early, so that a third of a second never fits into one a fourth time.
        let attempts = max(configuration.attempts, 1)
        nextRound = now + .milliseconds((configuration.timeout * 1000 + attempts - 1) / attempts)
        repetitionsLeft = 2 * slots.count
        var queries: [StubQuery] = []
        for index in slots.indices where slots[index].response == nil && slots[index].streamQuery == nil {
            for server in configuration.nameservers { queries.append(send(index, to: server, .udp, &state)) }
        }
        return queries
    }

    private mutating func send(
        _ index: Int, to server: SocketEndpoint, _ transport: StubQuery.Transport, _ state: inout ResolverState
    ) -> StubQuery {
        let connection = transport == .tcp ? state.openConnection() : 0
        let query = state.query(
            name, slots[index].type, to: server, over: transport, payloadSize: nil, configuration,
            connection: connection)
        switch transport {
        case .udp: slots[index].queries[query.number] = server
        case .tcp: slots[index].streamQuery = query.number
        }
        return query
    }

    private mutating func handle(_ message: Message, _ query: Int, _ state: inout ResolverState) -> [StubQuery] {
        guard let index = slots.firstIndex(where: { $0.queries[query] != nil || $0.streamQuery == query }),
            slots[index].response == nil
        else { return [] }
        let isDenialOrData = message.headerCode == .noError || message.headerCode == .nameError
        if slots[index].streamQuery == query {
            // Any other code over TCP ends the whole exchange.
            if isDenialOrData { slots[index].response = (query, message) }
            if !isDenialOrData || isComplete { decide() }
            return []
        }
        guard let server = slots[index].queries[query], slots[index].streamQuery == nil else { return [] }
        guard isDenialOrData else {
            guard message.headerCode == .serverFailure, repetitionsLeft > 0 else { return [] }
            repetitionsLeft -= 1
            return [send(index, to: server, .udp, &state)]
        }
        if message.isTruncated, library == .musl { return [send(index, to: server, .tcp, &state)] }
        slots[index].response = (query, message)
        if isComplete { decide() }
        return []
    }

    private var isComplete: Bool { slots.allSatisfy { $0.response != nil } }

    private mutating func decide() { verdict = library == .musl11 ? verdictOfFirstSlot : verdictOfAllSlots }

    /// Since 1.2.1 every question has to be answered; a denial of one is a denial of all.
    private var verdictOfAllSlots: NameVerdict {
        for slot in slots {
            guard let message = slot.response?.message else { return .timedOut }
            if message.headerCode == .nameError { return .nameError }
        }
        return hasAddress ? .found : .noData
    }

    /// Before, any address would do, and without one the A question alone decided.
    private var verdictOfFirstSlot: NameVerdict {
        if hasAddress { return .found }
        guard let message = slots.first?.response?.message else { return .timedOut }
        return message.headerCode == .nameError ? .nameError : .noData
    }

    private var hasAddress: Bool {
        slots.contains { $0.response?.message.hasAddress(of: [$0.type]) ?? false }
    }
}
