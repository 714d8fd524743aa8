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

    /// Upstream `i` is 192.0.2.`i`.
    init(
        upstreams: Int = 2, order: [Int]? = nil, transport: UpstreamTransport = .datagram, name: String = "www.test."
    ) throws {
        let endpoints = (0..<upstreams).map { SocketEndpoint(.v4(0xc000_0200 + UInt32($0)), port: 53) }
        query = UpstreamQuery(try ClientQuery(SuspendedQueries.suspend(name)))
        exchange = UpstreamExchange(
            query: query, configuration: ForwarderConfiguration(upstreams: endpoints),
            order: order ?? Array(0..<upstreams), transport: transport, generator: CountingGenerator())
    }

    var attempts: [ExchangeAttempt] { exchange.attempts }

    /// The query of a try as an upstream reads it.
    func sent(_ attempt: Int) throws -> Message {
        try Message(parsing: query.octets(id: exchange.attempts[attempt].id))
    }

    mutating func start() -> Seen { Seen(exchange.start()) }

    mutating func receive(_ message: Message, attempt: Int) -> Seen {
        receive(message.write(), attempt: attempt)
    }

    mutating func receive(_ octets: [UInt8], attempt: Int) -> Seen {
        Seen(exchange.received(octets, attempt: attempt, at: now))
    }

    mutating func fail(_ cause: ExchangeFailure.Cause = .network("connection refused"), attempt: Int) -> Seen {
        Seen(exchange.failed(cause, attempt: attempt, at: now))
    }

    /// Lets a try's whole timeout pass.
    mutating func timeOut(_ attempt: Int) -> Seen {
        now += exchange.attempts[attempt].timeout
        return Seen(exchange.timedOut(attempt, at: now))
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
            case .finish(.success(let answer)): self = .answer(answer.message, from: "\(answer.upstream)")
            case .finish(.failure(let failure)): self = .failure(failure.description)
            }
        }
    }
}
