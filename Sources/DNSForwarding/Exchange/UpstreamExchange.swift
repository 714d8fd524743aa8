package import DNSWire

/// The way of one query through its upstreams: whom to ask when, which message is the answer, when to give up.
///
/// A state machine without sockets and clocks: the driver tells what happened, and at what time since the start, and
/// does what the returned ``ExchangeStep`` says. A try that is overdue stays open, so that a slow answer still counts while
/// the next upstream is being asked; each try has its own random ID (RFC 5452 section 9.2).
package struct UpstreamExchange<Generator: RandomNumberGenerator> {
    package let query: UpstreamQuery
    let plan: ExchangePlan
    /// How long the client waits for an answer.
    let totalTimeout: Duration
    package internal(set) var attempts: [ExchangeAttempt] = []
    /// What has been found out since the driver looked last.
    package var observations: [UpstreamObservation] = []
    /// The numbers of the upstreams in the order of trying.
    let order: [Int]
    /// When a second upstream is asked although the first one may still answer; `nil` once that is decided.
    var hedgeAt: Duration?
    /// How many upstreams of the order have had their turn.
    var turns = 0
    var transport: UpstreamTransport
    var failure: ExchangeFailure?
    /// An answer with a code that leads to another upstream, for where no other one has a better.
    var lastResort: UpstreamAnswer?
    var isPlain = false
    package internal(set) var isFinished = false
    var generator: Generator

    /// - Parameters:
    ///   - order: the numbers of all upstreams in the order of trying.
    ///   - hedgeAt: when the second of them is asked as well.
    ///   - transport: what the first try uses.
    ///   - timeLimit: how long the client waits at most, where that is less than the plan's time.
    ///   - generator: for message IDs.
    package init(
        query: UpstreamQuery, plan: ExchangePlan, order: [Int], hedgeAt: Duration? = nil,
        transport: UpstreamTransport, timeLimit: Duration? = nil, generator: Generator
    ) {
        precondition(!order.isEmpty)
        self.query = query
        self.plan = plan
        totalTimeout = min(plan.configuration.totalTimeout, timeLimit ?? plan.configuration.totalTimeout)
        self.order = order
        self.hedgeAt = order.count > 1 ? hedgeAt : nil
        self.transport = transport
        self.generator = generator
    }
}

/// What an exchange needs of its forwarder, shared by all its exchanges.
package final class ExchangePlan: Sendable {
    package let configuration: ForwarderConfiguration
    let triesMax: Int

    package init(_ configuration: ForwarderConfiguration) {
        self.configuration = configuration
        triesMax = configuration.boundOfTries
    }

    var upstreams: [Upstream] { configuration.upstreams }
}

// MARK: - Events

extension UpstreamExchange {
    /// Begins. Called once, before all else.
    package mutating func start() -> ExchangeStep { askNext(at: .zero) }

    /// A datagram or a whole message of a stream arrived.
    package mutating func received(
        _ reply: Octets, attempt number: Int, at now: Duration, reader: inout ReplyReader
    ) -> ExchangeStep {
        guard attempts[number].isOpen else { return .wait }
        let attempt = attempts[number]
        switch query(of: number).match(reply, id: attempt.id, spelling: attempt.spelling) {
        case .foreign: return .wait
        case .misspelt: return misspelt(number, at: now)
        case .own(let header):
            if attempt.transport == .datagram, header.has(Header.Flag.truncated) {
                return truncated(header, attempt: number, at: now)
            }
            var answer: SharedAnswer
            do throws(WireError) {
                answer = try reader.read(reply, questionEnd: query.questionEnd)
                if let zones = plan.configuration.privateZones {
                    answer = try PrivateAddresses.removed(from: answer, but: zones)
                }
            } catch {
                return failed(.malformed(error), attempt: number, at: now)
            }
            return take(answer, attempt: number, at: now)
        }
    }

    /// The socket of a try is of no more use.
    package mutating func failed(
        _ cause: ExchangeFailure.Cause, attempt number: Int, at now: Duration
    ) -> ExchangeStep {
        guard attempts[number].isOpen else { return .wait }
        let heldUpTheNext = attempts[number].state == .waiting
        attempts[number].state = .failed
        guard heldUpTheNext else { return .wait }
        observations.append(UpstreamObservation(upstream: attempts[number].upstream, outcome: .failed))
        guard !isFinished else { return .wait }
        note(cause, attempt: number)
        return isAnyWaiting ? .wait : askNext(at: now)
    }

    /// When ``timeReached(_:)`` is to be called next, since the start; `nil` for not at all.
    package var timer: Duration? {
        var next = isFinished ? nil : hedgeAt
        for attempt in attempts where attempt.state == .waiting {
            let end = attempt.start + attempt.timeout
            next = next.map { min($0, end) } ?? end
        }
        return next
    }

    /// The time has come to ``timer``.
    package mutating func timeReached(_ now: Duration) -> ExchangeStep {
        var ended: Int?
        for number in attempts.indices where attempts[number].state == .waiting {
            guard attempts[number].start + attempts[number].timeout <= now else { continue }
            attempts[number].state = .overdue
            observations.append(UpstreamObservation(upstream: attempts[number].upstream, outcome: .failed))
            note(.noAnswer(within: attempts[number].timeout), attempt: number)
            ended = number
        }
        guard !isFinished else { return .wait }
        if ended != nil { return isAnyWaiting ? .wait : askNext(at: now) }
        guard let hedge = hedgeAt, hedge <= now else { return .wait }
        hedgeAt = nil
        return turns < order.count ? askNext(at: now) : .wait
    }

    /// The server stops: the exchange ends without an answer.
    package mutating func stop() -> ExchangeStep { end(.stopped) }

    /// The exchange ends without an answer, for this reason.
    package mutating func end(_ cause: ExchangeFailure.Cause) -> ExchangeStep {
        guard !isFinished else { return .wait }
        let upstream = attempts.last?.upstream ?? order[0]
        lastResort = nil
        failure = ExchangeFailure(upstream: plan.upstreams[upstream], cause: cause)
        return giveUp()
    }

    /// Gives a try another ID, before its query is sent: the socket has a query with that one under way.
    package mutating func renewID(of number: Int) {
        attempts[number].id = .random(in: .min ... .max, using: &generator)
    }
}
