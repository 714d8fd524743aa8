import DNSWire
import NetworkAddress

/// One name being asked: which query goes to which server when, and what the answers come to. Without I/O: it is told
/// what has arrived and what time it is, and says what to send and until when to wait.
protocol NameExchange: Sendable {
    mutating func begin(at now: Duration, _ state: inout ResolverState) -> [StubQuery]
    mutating func handle(_ event: ExchangeEvent, at now: Duration, _ state: inout ResolverState) -> [StubQuery]

    /// When ``ExchangeEvent/time`` is due, unless something else comes first.
    var deadline: Duration { get }
    /// Set once the name is done with.
    var verdict: NameVerdict? { get }
    /// The responses that the verdict rests on, with the numbers of their queries, A before AAAA.
    var accepted: [(query: Int, message: Message)] { get }
}

/// What a resolver keeps from one name to the next.
struct ResolverState: Sendable {
    /// The number of the next query.
    var nextQuery = 0
    /// The number of the next TCP connection.
    var nextConnection = 0
    /// How far `rotate` has come.
    var serverOffset: Int
    /// glibc: a server has answered one of two queries at once only, so they are now sent one after the other.
    var isSingleRequest = false
    /// glibc: and from another socket each.
    var reopensSocket = false

    mutating func query(
        _ name: DomainName, _ type: RecordType, to server: SocketEndpoint, over transport: StubQuery.Transport,
        payloadSize: UInt16?, _ configuration: ResolverConfiguration, connection: Int = 0
    ) -> StubQuery {
        defer { nextQuery += 1 }
        return StubQuery(
            number: nextQuery, name: name, type: type, server: server, transport: transport,
            payloadSize: payloadSize, wantsAuthenticData: configuration.trustsAD, connection: connection)
    }

    mutating func openConnection() -> Int {
        defer { nextConnection += 1 }
        return nextConnection
    }
}

extension Message {
    /// The four bits of the header: what stub resolvers look at.
    var headerCode: ResponseCode { header.responseCode }

    var isTruncated: Bool { header.has(Header.Flag.truncated) }

    /// Whether there is any address of one of these types in the answer section.
    func hasAddress(of types: [RecordType]) -> Bool { answers.contains { types.contains($0.type) } }

    /// NOERROR without anything, from a server that is neither an authority nor recursive: a referral to be ignored.
    var isLame: Bool {
        headerCode == .noError && answers.isEmpty && !header.has(Header.Flag.authoritative)
            && !header.has(Header.Flag.recursionAvailable)
    }
}
