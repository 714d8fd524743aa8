import DNSWire

extension UpstreamExchange {
    /// The query that a try sends.
    package func query(of number: Int) -> UpstreamQuery { attempts[number].isPlain ? query.withoutEDNS : query }

    /// Whether a try is under way whose time is not up.
    var isAnyWaiting: Bool { attempts.contains { $0.state == .waiting } }

    /// A whole answer of an upstream: the end, unless its code says that somebody else should be asked.
    mutating func take(_ answer: SharedAnswer, attempt number: Int, at now: Duration) -> ExchangeStep {
        let attempt = noteAnswer(answer.responseCode, attempt: number, at: now)
        guard !isFinished else { return .wait }
        let answered = UpstreamAnswer(answer: answer, upstream: plan.upstreams[attempt.upstream])
        // FORMERR to a query with EDNS: a server that does not know it (RFC 6891 section 7).
        if answer.responseCode == .formatError, query.hasEDNS, !isPlain, attempts.count < plan.triesMax {
            isPlain = true
            lastResort = answered
            return ask(attempt.upstream, at: now)
        }
        if plan.configuration.failoverCodes.contains(answer.responseCode) {
            lastResort = answered
            if isAnyWaiting { return .wait }
            if turns < order.count { return askNext(at: now) }
        }
        isFinished = true
        return .finish(.success(answered))
    }

    /// As much of the answer as UDP had room for: the rest is asked for over TCP.
    mutating func truncated(_ header: Header, attempt number: Int, at now: Duration) -> ExchangeStep {
        let attempt = noteAnswer(header.responseCode, attempt: number, at: now)
        guard !isFinished else { return .wait }
        transport = .stream
        failure = ExchangeFailure(upstream: plan.upstreams[attempt.upstream], cause: .truncated)
        return ask(attempt.upstream, at: now)
    }

    /// A try has been answered; returns it as it was.
    private mutating func noteAnswer(_ code: ResponseCode, attempt number: Int, at now: Duration) -> ExchangeAttempt {
        let attempt = attempts[number]
        attempts[number].state = .answered
        observations.append(
            UpstreamObservation(upstream: attempt.upstream, outcome: .answered(code, after: now - attempt.start)))
        return attempt
    }

    /// The right ID and the right name in the wrong spelling: a forger's guess, or a server that does not keep it. After a
    /// few the question goes over TCP, where spelling proves nothing more.
    mutating func misspelt(_ number: Int, at now: Duration) -> ExchangeStep {
        attempts[number].misspeltReplies += 1
        guard !isFinished, attempts[number].misspeltReplies == ForwardingLimits.misspeltRepliesMax else { return .wait }
        transport = .stream
        attempts[number].state = .failed
        note(.noAnswer(within: now - attempts[number].start), attempt: number)
        return ask(attempts[number].upstream, at: now)
    }

    mutating func askNext(at now: Duration) -> ExchangeStep {
        defer { turns += 1 }
        return ask(order[turns % order.count], at: now)
    }

    mutating func ask(_ upstream: Int, at now: Duration) -> ExchangeStep {
        let timeLeft = totalTimeout - now
        guard timeLeft > .zero, attempts.count < plan.triesMax else {
            return timeLeft > .zero && isAnyWaiting ? .wait : giveUp()
        }
        let randomises = plan.configuration.randomisesCase && transport == .datagram
        attempts.append(
            ExchangeAttempt(
                upstream: upstream, transport: transport(to: upstream),
                id: .random(in: .min ... .max, using: &generator),
                spelling: randomises ? .random(.random(in: .min ... .max, using: &generator)) : .asAsked, start: now,
                timeout: min(plan.configuration.tryTimeout, timeLeft), isPlain: isPlain))
        return .ask(attempt: attempts.count - 1)
    }

    /// An upstream over TLS has no datagrams.
    private func transport(to upstream: Int) -> UpstreamTransport {
        plan.upstreams[upstream].security == .plain ? transport : .stream
    }

    mutating func note(_ cause: ExchangeFailure.Cause, attempt number: Int) {
        failure = ExchangeFailure(upstream: plan.upstreams[attempts[number].upstream], cause: cause)
    }

    mutating func giveUp() -> ExchangeStep {
        isFinished = true
        if let lastResort { return .finish(.success(lastResort)) }
        let nothingTried = ExchangeFailure(
            upstream: plan.upstreams[order[0]], cause: .noAnswer(within: max(totalTimeout, .zero)))
        return .finish(.failure(failure ?? nothingTried))
    }
}
