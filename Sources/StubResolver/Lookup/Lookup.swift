import DNSWire
import NetworkAddress

/// One call of `getaddrinfo`, or of Go's `LookupIP`, as far as DNS is concerned: without `/etc/hosts`, without sorting.
///
/// Without I/O: ``begin(at:)`` and ``handle(_:at:)`` say what to send, ``deadline`` until when to wait, and
/// ``result`` is there when it is over. Times are durations since a moment of the caller's choice. Each call does a
/// bounded amount of work, and the queries of a lookup are bounded by names, servers and attempts.
public struct Lookup: Sendable {
    private let name: String
    private let library: ResolverLibrary
    private let configuration: ResolverConfiguration
    private let types: [RecordType]
    private var sequence: any NameSequence
    private var exchange: (any NameExchange)?
    private var candidate: NameCandidate?
    private var state: ResolverState
    private var start = Duration.zero
    private var records: [QueryRecord] = []

    /// Set once the lookup is over.
    public private(set) var result: LookupResult?

    /// Nothing is asked yet.
    ///
    /// - Parameters:
    ///   - name: as a program gives it, with or without a final dot.
    ///   - serverOffset: where `rotate` begins; the libraries begin anywhere (glibc) or at the first server (Go).
    public init(
        _ name: String, as library: ResolverLibrary, with configuration: ResolverConfiguration,
        family: AddressFamily = .any, serverOffset: Int = 0
    ) {
        self.name = name
        self.library = library
        self.configuration = configuration
        state = ResolverState(serverOffset: max(0, serverOffset))
        let omitsAAAA = configuration.omitsAAAA && library.kind == .glibc
        switch family {
        case .any: types = omitsAAAA ? [.a] : [.a, .aaaa]
        case .ipv4: types = [.a]
        case .ipv6: types = omitsAAAA ? [] : [.aaaa]
        }
        sequence =
            switch library.kind {
            case .glibc: GlibcSequence(name, configuration)
            case .musl: MuslSequence(name, configuration, library)
            case .go: GoSequence(name, configuration)
            }
    }

    /// Until when to wait for what was sent.
    public var deadline: Duration { exchange?.deadline ?? start }

    /// The number of the first query that can still change anything; answers to earlier ones are too late.
    public private(set) var firstCurrentQuery = 0

    /// Starts; what is returned is to be sent now.
    public mutating func begin(at now: Duration) -> [StubQuery] {
        start = now
        if let address = literal {
            let isWanted = types.contains(address.isIPv4 ? .a : .aaaa)
            result = LookupResult(
                status: isWanted ? .found : .noData, addresses: isWanted ? [address] : [], canonicalName: nil,
                foundName: nil, records: [], endingRecord: nil)
            return []
        }
        guard !types.isEmpty else {
            finish(.noData)
            return []
        }
        return proceed(after: nil, at: now)
    }

    /// Takes what has come, or the deadline; what is returned is to be sent now.
    public mutating func handle(_ event: ExchangeEvent, at now: Duration) -> [StubQuery] {
        note(event, at: now)
        guard result == nil, let queries = exchange?.handle(event, at: now, &state) else { return [] }
        return record(queries, at: now) + proceedIfDecided(at: now)
    }

    /// Addresses are not asked for. The C libraries take the forms of `inet_aton`.
    private var literal: IPAddress? {
        library.kind == .go ? IPAddress(name) : AddressLiteral.read(name[...])
    }
}

// MARK: - From name to name

extension Lookup {
    private mutating func proceedIfDecided(at now: Duration) -> [StubQuery] {
        guard let verdict = exchange?.verdict else { return [] }
        return proceed(after: verdict, at: now)
    }

    /// Names that end without a query are gone through here; their number is that of the search list.
    private mutating func proceed(after verdict: NameVerdict?, at now: Duration) -> [StubQuery] {
        var verdict = verdict
        while true {
            guard let next = sequence.next(after: verdict) else {
                finish(sequence.status)
                return []
            }
            candidate = next
            guard let name = next.name else {
                verdict = .notAskable
                continue
            }
            firstCurrentQuery = state.nextQuery
            var exchange = exchange(for: name)
            let queries = exchange.begin(at: now, &state)
            self.exchange = exchange
            let sent = record(queries, at: now)
            guard let decided = exchange.verdict else { return sent }
            verdict = decided
        }
    }

    private func exchange(for name: DomainName) -> any NameExchange {
        switch library.kind {
        case .glibc: GlibcExchange(name, types, configuration)
        case .musl: MuslExchange(name, types, configuration, library)
        case .go: GoExchange(name, types, configuration)
        }
    }

    private mutating func finish(_ status: LookupStatus) {
        let accepted = exchange?.accepted ?? []
        let isFound = status == .found
        let addresses = isFound ? accepted.flatMap { Self.addresses(in: $0.message, of: types) } : []
        let owner = accepted.lazy.flatMap(\.message.answers).first { types.contains($0.type) }?.owner
        let ending = accepted.first { isFound && $0.message.hasAddress(of: types) } ?? accepted.last
        result = LookupResult(
            status: status, addresses: addresses, canonicalName: isFound ? owner : nil,
            foundName: isFound ? candidate : nil, records: records, endingRecord: ending?.query)
    }

    private static func addresses(in message: Message, of types: [RecordType]) -> [IPAddress] {
        message.answers.compactMap { record in
            guard types.contains(record.type) else { return nil }
            switch record.data {
            case .a(let data): return .v4(data.address)
            case .aaaa(let data): return .v6(high: data.high, low: data.low)
            default: return nil
            }
        }
    }
}

// MARK: - Records

extension Lookup {
    private mutating func record(_ queries: [StubQuery], at now: Duration) -> [StubQuery] {
        let origin = candidate?.origin ?? .asGiven
        records += queries.map { QueryRecord(query: $0, origin: origin, sent: now - start) }
        return queries
    }

    private mutating func note(_ event: ExchangeEvent, at now: Duration) {
        let number: Int
        let reaction: QueryRecord.Reaction
        switch event {
        case .time: return noteTime(at: now)
        case .reply(let query, let message): (number, reaction) = (query, .response(message))
        case .unreachable(let query): (number, reaction) = (query, .unreachable)
        }
        guard records.indices.contains(number), records[number].reacted == nil else { return }
        records[number].reaction = reaction
        records[number].reacted = now - start
    }

    /// What has not been answered by now is late; it may still come.
    private mutating func noteTime(at now: Duration) {
        for number in records.indices.dropFirst(firstCurrentQuery) where records[number].reaction == .none {
            if records[number].sent < now - start { records[number].reaction = .timedOut }
        }
    }
}
