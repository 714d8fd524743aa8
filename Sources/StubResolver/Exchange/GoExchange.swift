import DNSWire
import NetworkAddress

/// Go's way with one name (net/dnsclient_unix.go: `goLookupIPCNAMEOrder`): a goroutine for each type, or one type after
/// the other.
struct GoExchange: NameExchange {
    private let configuration: ResolverConfiguration
    private var questions: [GoQuestion]
    private(set) var verdict: NameVerdict?

    init(_ name: DomainName, _ types: [RecordType], _ configuration: ResolverConfiguration) {
        self.configuration = configuration
        questions = types.map { GoQuestion(name, $0, configuration) }
    }

    var accepted: [(query: Int, message: Message)] { questions.compactMap(\.response) }
    var deadline: Duration { questions.filter(\.isRunning).map(\.deadline).min() ?? .zero }

    mutating func begin(at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        questions.indices.prefix(configuration.isSingleRequest ? 1 : questions.count).flatMap {
            questions[$0].begin(at: now, &state)
        }
    }

    mutating func handle(_ event: ExchangeEvent, at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        var queries = questions.indices.flatMap { questions[$0].handle(event, at: now, &state) }
        if !questions.contains(where: \.isRunning) {
            if let next = questions.firstIndex(where: { $0.verdict == nil }) {
                queries += questions[next].begin(at: now, &state)
            } else {
                decide()
            }
        }
        return queries
    }

    /// An address of either type will do. Without one, trouble outweighs a denial, and NODATA outweighs NXDOMAIN.
    private mutating func decide() {
        let verdicts = questions.compactMap(\.verdict)
        let trouble = verdicts.first { LookupStatus($0) == .failed }
        verdict =
            verdicts.contains(.found)
            ? .found : trouble ?? (verdicts.contains(.noData) ? .noData : verdicts.first ?? .nameError)
    }
}

/// One type of one name (net/dnsclient_unix.go: `tryOneName`, `exchange`): server after server, round after round, until
/// one says something definite.
struct GoQuestion: Sendable {
    private let name: DomainName
    private let type: RecordType
    private let configuration: ResolverConfiguration
    private var offset = 0
    private var asked = 0
    private var query: StubQuery?
    private(set) var deadline = Duration.zero
    private(set) var response: (query: Int, message: Message)?
    private(set) var verdict: NameVerdict?
    private var lastError = NameVerdict.timedOut

    /// `maxDNSPacketSize`.
    private static let payloadSize: UInt16 = 1232

    init(_ name: DomainName, _ type: RecordType, _ configuration: ResolverConfiguration) {
        self.name = name
        self.type = type
        self.configuration = configuration
    }

    var isRunning: Bool { query != nil && verdict == nil }

    mutating func begin(at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        if configuration.rotates {
            offset = state.serverOffset
            state.serverOffset += 1
        }
        return [send(configuration.usesTCP ? .tcp : .udp, at: now, &state)]
    }

    mutating func handle(_ event: ExchangeEvent, at now: Duration, _ state: inout ResolverState) -> [StubQuery] {
        guard isRunning, let query else { return [] }
        switch event {
        case .time: return now >= deadline ? nextServer(.timedOut, at: now, &state) : []
        case .unreachable(query.number): return nextServer(.refused, at: now, &state)
        case .reply(query.number, let message): return handle(message, query, at: now, &state)
        case .unreachable, .reply: return []
        }
    }

    private mutating func send(
        _ transport: StubQuery.Transport, at now: Duration, _ state: inout ResolverState
    ) -> StubQuery {
        let servers = configuration.nameservers
        let query = state.query(
            name, type, to: servers[(offset + asked) % servers.count], over: transport, payloadSize: Self.payloadSize,
            configuration, connection: transport == .tcp ? state.openConnection() : 0)
        self.query = query
        deadline = now + .seconds(configuration.timeout)
        return query
    }

    private mutating func nextServer(
        _ error: NameVerdict, at now: Duration, _ state: inout ResolverState
    ) -> [StubQuery] {
        lastError = error
        asked += 1
        guard asked < configuration.nameservers.count * configuration.attempts else {
            verdict = lastError
            return []
        }
        return [send(configuration.usesTCP ? .tcp : .udp, at: now, &state)]
    }

    private mutating func handle(
        _ message: Message, _ query: StubQuery, at now: Duration, _ state: inout ResolverState
    ) -> [StubQuery] {
        if message.isTruncated {
            // The same server over TCP, with all of the time again.
            return query.transport == .udp ? [send(.tcp, at: now, &state)] : nextServer(.failure, at: now, &state)
        }
        if message.headerCode == .nameError {
            response = (query.number, message)
            verdict = .nameError
            return []
        }
        if message.isLame { return nextServer(.failure, at: now, &state) }
        guard message.headerCode == .noError else {
            let isServerFailure = message.headerCode == .serverFailure
            return nextServer(isServerFailure ? .serverFailure : .failure, at: now, &state)
        }
        response = (query.number, message)
        verdict = message.hasAddress(of: [type]) ? .found : .noData
        return []
    }
}
