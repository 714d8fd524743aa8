import DNSForwarding
import DNSWire
import NetworkAddress
import Testing

/// A generator whose numbers are known.
struct CountingGenerator: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}

/// An exchange with a clock that only the test moves.
struct VirtualExchange {
    private(set) var exchange: UpstreamExchange<CountingGenerator>
    var now = Duration.zero
    private let query: UpstreamQuery

    private var reader = ReplyReader()

    /// Upstream `i` is 192.0.2.`i`.
    init(
        upstreams: Int = 2, order: [Int]? = nil, transport: UpstreamTransport = .datagram, name: String = "www.test.",
        edns: ExtendedDNS? = nil, hedgeAt: Duration? = nil, configure: (inout ForwarderConfiguration) -> Void = { _ in }
    ) throws {
        let endpoints = (0..<upstreams).map { SocketEndpoint(.v4(0xc000_0200 + UInt32($0)), port: 53) }
        query = try UpstreamQuery(SuspendedQueries.suspend(name, edns: edns))
        var configuration = ForwarderConfiguration(upstreams: endpoints.map { Upstream($0) })
        configure(&configuration)
        exchange = UpstreamExchange(
            query: query, plan: ExchangePlan(configuration), order: order ?? Array(0..<upstreams), hedgeAt: hedgeAt,
            transport: transport, generator: CountingGenerator())
    }

    var attempts: [ExchangeAttempt] { exchange.attempts }

    /// The query of a try as an upstream reads it.
    func sent(_ attempt: Int) throws -> Message {
        let tried = exchange.attempts[attempt]
        return try Message(parsing: exchange.query(of: attempt).octets(id: tried.id, spelling: tried.spelling))
    }

    mutating func start() -> Seen { Seen(exchange.start()) }

    mutating func receive(_ message: Message, attempt: Int) -> Seen {
        receive(message.write(), attempt: attempt)
    }

    mutating func receive(_ octets: [UInt8], attempt: Int) -> Seen {
        Octets.withView(of: octets) { Seen(exchange.received($0, attempt: attempt, at: now, reader: &reader)) }
    }

    mutating func fail(_ cause: ExchangeFailure.Cause = .network("connection refused"), attempt: Int) -> Seen {
        Seen(exchange.failed(cause, attempt: attempt, at: now))
    }

    /// Lets a try's whole timeout pass.
    mutating func timeOut(_ attempt: Int) -> Seen {
        now = max(now, exchange.attempts[attempt].start + exchange.attempts[attempt].timeout)
        return Seen(exchange.timeReached(now))
    }

    /// Moves the clock to the next time that the exchange has asked for.
    mutating func waitForTimer() -> Seen {
        guard let timer = exchange.timer else { return .wait }
        now = max(now, timer)
        return Seen(exchange.timeReached(now))
    }

    /// What the exchange has found out since this was asked last.
    mutating func takeObservations() -> [UpstreamObservation] {
        defer { exchange.observations = [] }
        return exchange.observations
    }

    mutating func stop() -> Seen { Seen(exchange.stop()) }

    /// A step that can be compared.
    enum Seen: Equatable {
        case wait
        case ask(Int)
        case answer(Message, from: String)
        case failure(String)

        init(_ step: ExchangeStep) {
            switch step {
            case .wait: self = .wait
            case .ask(let attempt): self = .ask(attempt)
            case .finish(.success(let answer)):
                do {
                    self = .answer(try Message(parsing: answer.answer.octets), from: "\(answer.upstream)")
                } catch {
                    self = .failure("the answer has become unreadable: \(error)")
                }
            case .finish(.failure(let failure)): self = .failure(failure.description)
            }
        }
    }
}
