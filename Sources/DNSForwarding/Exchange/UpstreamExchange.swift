import DNSWire

/// The way of one query through its upstreams: whom to ask when, which message is the answer, when to give up.
///
/// A state machine without sockets and clocks: the driver tells what happened, and at what time since the start, and
/// does what the returned ``ExchangeStep`` says. A try that is overdue stays open, so that a slow answer still counts while
/// the next upstream is being asked; each try has its own random ID (RFC 5452 section 9.2).
package struct UpstreamExchange<Generator: RandomNumberGenerator> {
    let query: UpstreamQuery
    let configuration: ForwarderConfiguration
    package private(set) var attempts: [ExchangeAttempt] = []
    private let order: [Int]
    /// How many upstreams of the order have had their turn.
    private var turns = 0
    private var transport: UpstreamTransport
    private var failure: ExchangeFailure?
    private var isFinished = false
    private var generator: Generator

    /// - Parameters:
    ///   - order: the numbers of all upstreams in the order of trying.
    ///   - transport: what the first try uses.
    ///   - generator: for message IDs.
    package init(
        query: UpstreamQuery, configuration: ForwarderConfiguration, order: [Int], transport: UpstreamTransport,
        generator: Generator
    ) {
        precondition(!order.isEmpty)
        self.query = query
        self.configuration = configuration
        self.order = order
        self.transport = transport
        self.generator = generator
    }
}

// MARK: - Events

extension UpstreamExchange {
    /// Begins. Called once, before all else.
    package mutating func start() -> ExchangeStep { askNext(at: .zero) }

    /// A datagram or a whole message of a stream arrived.
    package mutating func received(_ reply: [UInt8], attempt number: Int, at now: Duration) -> ExchangeStep {
        guard !isFinished, attempts[number].isOpen else { return .wait }
        let attempt = attempts[number]
        switch query.judge(reply, id: attempt.id, over: attempt.transport) {
        case .foreign: return .wait
        case .malformed(let error): return failed(.malformed(error), attempt: number, at: now)
        case .truncated:
            attempts[number].state = .answered
            transport = .stream
            failure = ExchangeFailure(upstream: configuration.upstreams[attempt.upstream], cause: .truncated)
            return ask(attempt.upstream, at: now)
        case .answer(let message):
            attempts[number].state = .answered
            isFinished = true
            return .finish(
                .success(UpstreamAnswer(message: message, upstream: configuration.upstreams[attempt.upstream])))
        }
    }

    /// The socket of a try is of no more use.
    package mutating func failed(
        _ cause: ExchangeFailure.Cause, attempt number: Int, at now: Duration
    ) -> ExchangeStep {
        guard !isFinished, attempts[number].isOpen else { return .wait }
        let heldUpTheNext = attempts[number].state == .waiting
        attempts[number].state = .failed
        guard heldUpTheNext else { return .wait }
        note(cause, attempt: number)
        return askNext(at: now)
    }

    /// A try's timeout has passed.
    package mutating func timedOut(_ number: Int, at now: Duration) -> ExchangeStep {
        guard !isFinished, attempts[number].state == .waiting else { return .wait }
        attempts[number].state = .overdue
        note(.noAnswer(within: attempts[number].timeout), attempt: number)
        return askNext(at: now)
    }

    /// The server stops: the exchange ends without an answer.
    package mutating func stop() -> ExchangeStep {
        guard !isFinished else { return .wait }
        let upstream = attempts.last?.upstream ?? order[0]
        failure = ExchangeFailure(upstream: configuration.upstreams[upstream], cause: .stopped)
        return giveUp()
    }
}

// MARK: - Tries

extension UpstreamExchange {
    private mutating func askNext(at now: Duration) -> ExchangeStep {
        defer { turns += 1 }
        return ask(order[turns % order.count], at: now)
    }

    private mutating func ask(_ upstream: Int, at now: Duration) -> ExchangeStep {
        let timeLeft = configuration.totalTimeout - now
        let triesMax = ForwardingLimits.triesMax(upstreams: order.count)
        guard timeLeft > .zero, attempts.count < triesMax else {
            let isHopeful = timeLeft > .zero && attempts.contains { $0.state == .waiting }
            return isHopeful ? .wait : giveUp()
        }
        attempts.append(
            ExchangeAttempt(
                upstream: upstream, transport: transport, id: .random(in: .min ... .max, using: &generator),
                timeout: min(configuration.tryTimeout, timeLeft)))
        return .ask(attempt: attempts.count - 1)
    }

    private mutating func note(_ cause: ExchangeFailure.Cause, attempt number: Int) {
        failure = ExchangeFailure(
            upstream: configuration.upstreams[attempts[number].upstream], cause: cause)
    }

    private mutating func giveUp() -> ExchangeStep {
        isFinished = true
        let nothingTried = ExchangeFailure(
            upstream: configuration.upstreams[order[0]], cause: .noAnswer(within: configuration.totalTimeout))
        return .finish(.failure(failure ?? nothingTried))
    }
}
