import DNSEngine
import DNSWire
import Synchronization

extension Lane {
    /// A query has arrived: it joins those that asked the same, or begins an exchange.
    func start(_ query: LaneQuery) {
        let isAwaited = query.completion != nil
        if isAwaited, !enter(query) { return }
        if let exchange = byKey[query.key] {
            guard isAwaited else { return }
            query.forwarder.counters.coalesced.add(1, ordering: .relaxed)
            exchange.waiters.append(query)
            if let staleAt = exchange.staleAt, staleAt <= now { answerStale(exchange) }
            return setTimer(of: exchange)
        }
        begin(query, waiters: isAwaited ? [query] : [], start: now, chainStart: now)
    }

    /// Begins an exchange for a question that nobody has asked yet.
    ///
    /// - Parameter chainStart: when the first of the lines was asked that handed the query on.
    private func begin(_ query: LaneQuery, waiters: [LaneQuery], start: UInt64, chainStart: UInt64) {
        let forwarder = query.forwarder
        if let refusal = admit(forwarder) { return turnAway(waiters, refusal) }
        let order: [Int]
        let hedgeAt: Duration?
        var generator = random
        switch forwarder.choose(using: &generator) {
        case .ask(let chosen, let time): (order, hedgeAt) = (chosen, time)
        case .allDown: return giveUp(query, waiters, .allDown)
        case .loop: return giveUp(query, waiters, .loop)
        }
        let machine = UpstreamExchange(
            query: query.query, plan: forwarder.plan, order: order, hedgeAt: hedgeAt,
            transport: forwarder.configuration.transport.first(for: query.suspended.client.transport),
            timeLimit: forwarder.configuration.timeLimit.map { $0 - .nanoseconds(Int64(start &- chainStart)) },
            generator: random)
        let exchange = LaneExchange(
            newToken(), .query(query), forwarder, machine, start: start)
        exchange.chainStart = chainStart
        exchange.key = query.key
        exchange.waiters = waiters
        exchange.staleAt = service.hooks.staleAfter(query.suspended).map { start + $0.wholeNanoseconds }
        exchanges[exchange.token.place] = exchange
        byKey[query.key] = exchange
        if let closesAt, now >= closesAt {
            perform(exchange.machine.stop(), exchange)
        } else {
            perform(exchange.machine.start(), exchange)
        }
    }

    private func giveUp(_ query: LaneQuery, _ waiters: [LaneQuery], _ cause: ExchangeFailure.Cause) {
        service.total.leave()
        query.forwarder.load.leave()
        let failure = ExchangeFailure(upstream: query.forwarder.plan.upstreams[0], cause: cause)
        complete(.failure(failure), query.suspended, waiters)
    }

    /// Does what a step says, and what follows from that, until there is nothing to do but wait.
    func perform(_ first: ExchangeStep, _ exchange: LaneExchange) {
        var step = first
        while case .ask(let attempt) = step { step = send(attempt, of: exchange) }
        learn(exchange)
        if case .finish(let result) = step { conclude(exchange, result) }
        if exchange.machine.isFinished, !exchange.machine.isAnyWaiting { return release(exchange) }
        setTimer(of: exchange)
    }

    private func setTimer(of exchange: LaneExchange) {
        let time = exchange.nextTime
        guard time != exchange.timer else { return }
        exchange.timer = time
        if time == 0 { wheel.cancel(exchange.token.place) } else { wheel.set(exchange.token.place, at: time) }
    }

    private func learn(_ exchange: LaneExchange) {
        guard !exchange.machine.observations.isEmpty else { return }
        defer { exchange.machine.observations.removeAll(keepingCapacity: true) }
        // Health checks have figures of their own.
        guard case .query = exchange.purpose else { return }
        for observation in exchange.machine.observations where exchange.forwarder.learn(observation) {
            if closesAt == nil { checks.append(PendingCheck(exchange.forwarder, observation.upstream, due: now)) }
        }
    }

    /// Sends the query of a try.
    private func send(_ number: Int, of exchange: LaneExchange) -> ExchangeStep {
        var attempt = exchange.machine.attempts[number]
        let place = exchange.forwarder.places[attempt.upstream]
        if case .query = exchange.purpose { place.counters.requests.add(1, ordering: .relaxed) }
        while exchange.sockets.count < number { exchange.sockets.append(-1) }
        if number > 0, exchange.machine.attempts[number - 1].state == .waiting {
            exchange.forwarder.counters.hedged.add(1, ordering: .relaxed)
            exchange.forwarder.didHedge(after: exchange.elapsed(now))
        }
        guard attempt.transport == .datagram else {
            exchange.sockets.append(-1)
            streams.ask(
                StreamTry(
                    place: place, forwarder: exchange.forwarder, query: exchange.machine.query(of: number),
                    id: attempt.id, token: exchange.token, attempt: number, timeout: attempt.timeout, inbox: inbox))
            return .wait
        }
        let (socket, isNew) = sockets.take(
            place, source: exchange.forwarder.configuration.sourceAddress, poolSize: service.socketsPerUpstream,
            at: now, poll, random)
        guard socket >= 0 else {
            exchange.sockets.append(-1)
            let cause = ExchangeFailure.Cause.network(NetworkErrorText(errno: Int32(-socket)).description)
            return exchange.machine.failed(cause, attempt: number, at: exchange.elapsed(now))
        }
        place.counters.usedSocket(isNew: isNew)
        while sockets.isPending(attempt.id, on: socket) {
            exchange.machine.renewID(of: number)
            attempt = exchange.machine.attempts[number]
        }
        exchange.sockets.append(socket)
        sockets.add(.init(token: exchange.token, attempt: number), id: attempt.id, on: socket, at: now)
        outbox.add(exchange.machine.query(of: number), attempt, exchange.token, socket: socket)
        return .wait
    }

    /// The end of an exchange: whoever waits is told, or the question is handed on to the next `forward` line.
    private func conclude(_ exchange: LaneExchange, _ result: Result<UpstreamAnswer, ExchangeFailure>) {
        if let key = exchange.key { byKey[key] = nil }
        exchange.key = nil
        let waiters = exchange.waiters
        exchange.waiters = []
        switch exchange.purpose {
        case .probe(let onEnd):
            onEnd(exchange.machine.attempts.contains { $0.state == .answered })
        case .query(let query):
            service.total.leave()
            exchange.forwarder.load.leave()
            if case .success(let answer) = result,
                let next = follower(of: exchange, query, answer.answer)
            {
                return handOn(exchange, query, waiters, to: next)
            }
            complete(result, query.suspended, waiters)
        }
    }
}

// MARK: - The next line

extension Lane {
    /// The `forward` line that an answer leads on to (`next`, `next_on_nodata`).
    private func follower(
        of exchange: LaneExchange, _ query: LaneQuery, _ answer: SharedAnswer
    ) -> Forwarder? {
        let configuration = exchange.forwarder.configuration
        guard !configuration.followers.isEmpty, closesAt == nil,
            configuration.nextCodes.contains(answer.responseCode) || configuration.nextOnNoData && answer.isNoData
        else { return nil }
        return configuration.followers.first { $0.takes(query.suspended.name) }
            .map { query.forwarders[$0.forwarder] }
    }

    private func handOn(
        _ exchange: LaneExchange, _ query: LaneQuery, _ waiters: [LaneQuery], to next: Forwarder
    ) {
        let transport = next.configuration.transport.first(for: query.suspended.client.transport)
        let key = ExchangeKey(exchange.machine.query, next, transport)
        if let other = byKey[key] {
            other.waiters += waiters
            return
        }
        let follower = LaneQuery(
            suspended: query.suspended, query: exchange.machine.query, forwarder: next, forwarders: query.forwarders,
            key: key, completion: nil)
        begin(follower, waiters: waiters, start: now, chainStart: exchange.chainStart)
    }
}
