import DNSEngine
import DNSWire
import NetworkAddress
import Synchronization

extension Lane {
    /// **Where answers meet the cache.** Every answer of an upstream passes here once, before it is finished for each client;
    /// every failure asks here for an old answer, one for all clients that waited.
    func complete(
        _ result: Result<UpstreamAnswer, ExchangeFailure>, _ subject: SuspendedQuery, _ waiters: [LaneQuery]
    ) {
        switch result {
        case .success(var answer):
            let code = answer.answer.responseCode
            if service.hooks.take(&answer.answer.octets, code, subject, !waiters.isEmpty) {
                return deliver(answer.answer.octets, to: waiters)
            }
            for waiter in waiters {
                leave(waiter)
                finish(
                    waiter,
                    ForwardingResult(
                        answer.answer.ordered(for: waiter.suspended, service.hooks), from: answer.upstream.endpoint,
                        error: nil, for: waiter.suspended))
            }
        case .failure(let failure):
            if failure.cause != .stopped { service.hooks.fail(subject) }
            if !waiters.isEmpty, let stale = service.hooks.stale(subject) { return deliver(stale, to: waiters) }
            deliver(failure, to: waiters)
        }
    }

    /// An old answer for whoever waits, where there is one, while the exchange goes on (RFC 8767 section 5).
    func answerStale(_ exchange: LaneExchange) {
        guard case .query(let query) = exchange.purpose, !exchange.waiters.isEmpty else {
            return exchange.staleAt = nil
        }
        guard let stale = service.hooks.stale(query.suspended) else { return exchange.staleAt = nil }
        let waiters = exchange.waiters
        exchange.waiters = []
        deliver(stale, to: waiters)
    }

    /// What the cache has kept: a whole response without OPT.
    private func deliver(_ stale: [UInt8], to waiters: [LaneQuery]) {
        let code = ResponseCode(rawValue: UInt16(stale[3] & 0xf))
        let answer = SharedAnswer(octets: stale, responseCode: code, errorOptions: [])
        for waiter in waiters {
            leave(waiter)
            let answer = answer.ordered(for: waiter.suspended, service.hooks)
            finish(waiter, ForwardingResult(answer, from: nil, error: .staleAnswer, for: waiter.suspended))
        }
    }

    func deliver(_ failure: ExchangeFailure, to waiters: [LaneQuery]) {
        var isRepeated = false
        for waiter in waiters {
            leave(waiter)
            var result = ForwardingResult(failure, for: waiter.suspended)
            result.isRepeated = isRepeated
            isRepeated = true
            finish(waiter, result)
        }
    }

    /// Tells one client's side how its query ended.
    private func finish(_ waiter: LaneQuery, _ result: ForwardingResult) {
        var result = result
        result.turn = turn
        waiter.completion?(result)
    }
}

// MARK: - Bounds

extension Lane {
    /// Why a question is not asked.
    struct Refusal {
        let code: ResponseCode
        let text: String
    }

    /// Takes the places that an exchange needs; or says why there is none.
    func admit(_ forwarder: Forwarder) -> Refusal? {
        guard service.total.enter(limit: service.exchangesMax) else {
            return Refusal(
                code: .serverFailure, text: "exchanges with upstreams exceeded maximum \(service.exchangesMax)")
        }
        let most = forwarder.configuration.concurrentMax
        guard forwarder.load.enter(limit: most == 0 ? .max : most) else {
            service.total.leave()
            forwarder.counters.rejected.add(1, ordering: .relaxed)
            return Refusal(code: .refused, text: "concurrent queries exceeded maximum \(most)")
        }
        return nil
    }

    func turnAway(_ waiters: [LaneQuery], _ refusal: Refusal) {
        for waiter in waiters {
            leave(waiter)
            let written = ForwardedResponse.failure(refusal.code, nil, for: waiter.suspended)
            finish(waiter, ForwardingResult(written, failure: refusal.text))
        }
    }

    /// Counts a client that begins to wait; `false` where it has been turned away because too many do.
    func enter(_ waiter: LaneQuery) -> Bool {
        guard service.waiting.enter(limit: ForwardingLimits.waitersMax) else {
            let text = "queries that wait for upstreams exceeded maximum \(ForwardingLimits.waitersMax)"
            return refuse(waiter, text)
        }
        let client = waiter.suspended.client
        guard client.transport == .udp else { return true }
        let count = waitingOfClient[client.endpoint.address, default: 0]
        guard count < ForwardingLimits.waitersOfClientMax else {
            service.waiting.leave()
            return refuse(
                waiter,
                "queries of \(client.endpoint.address) that wait exceeded maximum \(ForwardingLimits.waitersOfClientMax)"
            )
        }
        waitingOfClient[client.endpoint.address] = count + 1
        return true
    }

    private func refuse(_ waiter: LaneQuery, _ text: String) -> Bool {
        let written = ForwardedResponse.failure(.serverFailure, nil, for: waiter.suspended)
        finish(waiter, ForwardingResult(written, failure: text))
        return false
    }

    /// A client no longer waits.
    func leave(_ waiter: LaneQuery) {
        service.waiting.leave()
        let client = waiter.suspended.client
        guard client.transport == .udp, let count = waitingOfClient[client.endpoint.address] else { return }
        waitingOfClient[client.endpoint.address] = count > 1 ? count - 1 : nil
    }
}
