import DNSEngine
import DNSWire

/// A health check that is to begin.
struct PendingCheck {
    let forwarder: Forwarder
    let upstream: Int
    /// When, in nanoseconds; far away while one is under way.
    var due: UInt64
    private let place: ObjectIdentifier

    init(_ forwarder: Forwarder, _ upstream: Int, due: UInt64) {
        self.forwarder = forwarder
        self.upstream = upstream
        self.due = due
        place = ObjectIdentifier(forwarder.places[upstream])
    }

    func isOf(_ other: Forwarder, _ number: Int) -> Bool {
        forwarder === other && upstream == number && due != 0
    }
}

extension Lane {
    /// Asks the upstreams whose time has come whether they are back.
    func startChecks() {
        guard !checks.isEmpty else { return }
        if closesAt != nil { return checks.removeAll() }
        checks.removeAll { $0.due == 0 }
        for index in checks.indices where checks[index].due <= now {
            let (forwarder, upstream) = (checks[index].forwarder, checks[index].upstream)
            checks[index].due = .max
            let check = forwarder.configuration.healthCheck
            let query = UpstreamQuery(check.domain, .ns, recursionDesired: check.recursionDesired)
            let began = now
            probe(forwarder, upstream, query, timeout: ForwardingLimits.healthCheckTimeout) { [weak self] answered in
                self?.checked(forwarder, upstream, answered: answered, began: began)
            }
        }
        checks.removeAll { $0.due == 0 }
    }

    private func checked(_ forwarder: Forwarder, _ upstream: Int, answered: Bool, began: UInt64) {
        forwarder.checked(upstream, answered: answered)
        guard let index = checks.firstIndex(where: { $0.isOf(forwarder, upstream) }) else { return }
        let interval = forwarder.configuration.healthCheck.interval.wholeNanoseconds
        // 0 marks what is done: the list may be being walked through.
        checks[index].due = answered || forwarder.isRetired ? 0 : max(began + interval, now + 1)
        if !answered, checks[index].due == 0 { forwarder.stoppedChecking(upstream) }
    }

    /// Asks every upstream that is to be searched for loops, and sets the time of the next search.
    func searchLoops() {
        loopsDue = nil
        guard closesAt == nil else { return }
        for forwarder in service.forwarders.all {
            guard let loopGuard = forwarder.configuration.loopGuard else { continue }
            let next = now + loopGuard.interval.wholeNanoseconds
            loopsDue = loopsDue.map { min($0, next) } ?? next
            for upstream in forwarder.places.indices {
                let name = service.loops.newTag(for: forwarder, upstream, below: loopGuard.zone, random)
                let query = UpstreamQuery(name, .hinfo, recursionDesired: true)
                let loops = service.loops
                probe(forwarder, upstream, query, timeout: forwarder.configuration.tryTimeout) { answered in
                    loops.ended(name, answered: answered)
                }
            }
        }
    }

    /// Asks one upstream one question once.
    private func probe(
        _ forwarder: Forwarder, _ upstream: Int, _ query: UpstreamQuery, timeout: Duration,
        onEnd: @escaping (Bool) -> Void
    ) {
        var configuration = forwarder.configuration
        configuration.tryTimeout = timeout
        configuration.totalTimeout = timeout
        configuration.triesMax = 1
        configuration.failoverCodes = []
        let machine = UpstreamExchange(
            query: query, plan: ExchangePlan(configuration), order: [upstream],
            transport: configuration.transport == .streamOnly ? .stream : .datagram, generator: random)
        let exchange = LaneExchange(
            newToken(), .probe(onEnd: onEnd), forwarder, machine, start: now)
        exchanges[exchange.token.place] = exchange
        perform(exchange.machine.start(), exchange)
    }
}
