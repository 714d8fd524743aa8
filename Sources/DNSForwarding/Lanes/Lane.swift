import CLinux
import DNSEngine
import DNSWire
import NetworkAddress

/// One thread's exchanges: takes queries from its inbox, asks upstreams, answers the clients. Everything here belongs to that
/// thread; there are no locks but those of the inbox and of what lanes share.
final class Lane {
    let inbox: LaneInbox
    let service: ForwardingShared
    let streams: StreamUpstreams
    let turn: ForwardingTurn
    let random = BufferedRandom()
    var reader = ReplyReader()
    var exchanges: [LaneExchange?] = []
    private var generations: [UInt32] = []
    private var free: [Int] = []
    /// The exchanges that clients wait for, by question.
    var byKey: [ExchangeKey: LaneExchange] = [:]
    /// Queries that wait, by the address of their client, over UDP.
    var waitingOfClient: [IPAddress: Int] = [:]
    var wheel = TimerWheel(now: clinux_now())
    var poll = LanePoll()
    var sockets: SocketTable
    var outbox = UpstreamOutbox()
    private var buffers = ReceiveBuffers()
    var checks: [PendingCheck] = []
    /// When loops are searched for again; `nil` for not at all.
    var loopsDue: UInt64?
    /// When the lane ends exchanges instead of waiting for them; `nil` as long as it serves.
    var closesAt: UInt64?
    /// The time of this turn.
    var now = clinux_now()
    /// What has been taken from the inbox, the oldest last.
    private var events: [LaneEvent] = []
    private var due: [Int] = []
    private var sweepsAt: UInt64 = 0

    /// - Parameter number: which of the lanes this is.
    init(_ number: Int, _ inbox: LaneInbox, _ service: ForwardingShared, _ streams: StreamUpstreams) {
        turn = ForwardingTurn(lane: number)
        self.inbox = inbox
        self.service = service
        self.streams = streams
        sockets = SocketTable()
        let added = poll.add(inbox.event, number: 0)
        precondition(added == 0, "a lane cannot wait for its inbox: error \(-added)")
    }

    /// Serves until it is closed and drained.
    func run() {
        while true {
            if events.isEmpty { inbox.take(&events) }
            let isIdle = events.isEmpty
            now = clinux_now()
            handleEvents()
            if let closesAt, events.isEmpty, isDrained(at: closesAt), inbox.close() { return endTurn() }
            endTurn()
            waitForSockets(sleeps: isIdle)
            now = clinux_now()
            for number in poll.ready {
                if number == 0 { inbox.clear() } else { receive(Int(number) - 1) }
            }
            handleTimers()
            endTurn()
        }
    }

    /// Sends what has come together: queries, and answers.
    private func endTurn() {
        while !outbox.isEmpty {
            for failure in outbox.send(through: sockets) {
                guard let pending = sockets.pending(failure.id, on: failure.socket) else { continue }
                fail(pending, error: failure.error)
            }
        }
        sockets.endTurn()
        turn.end()
    }

    /// Handles what has come in, as much of it as one turn may take: answers of upstreams must not wait for too long.
    private func handleEvents() {
        var left = ForwardingLimits.eventsPerTurn
        while left > 0, let event = events.popLast() {
            handle(event)
            left -= 1
        }
    }

    private func handle(_ event: LaneEvent) {
        switch event {
        case .query(let query): start(query)
        case .message(let token, let attempt, let octets):
            guard let exchange = exchange(token) else { return }
            let step = Octets.withView(of: octets) {
                exchange.machine.received($0, attempt: attempt, at: exchange.elapsed(now), reader: &reader)
            }
            perform(step, exchange)
        case .failed(let token, let attempt, let cause):
            guard let exchange = exchange(token) else { return }
            perform(exchange.machine.failed(cause, attempt: attempt, at: exchange.elapsed(now)), exchange)
        case .forget(let upstream): sockets.forget(upstream)
        case .searchLoops: searchLoops()
        case .close(let time): closesAt = time
        }
    }

    /// Sleeps until something arrives or is due, unless the inbox may have more.
    private func waitForSockets(sleeps: Bool) {
        guard sleeps, inbox.fallAsleep() else { return poll.wait(milliseconds: 0) }
        var delay = wheel.delay(from: now) ?? .max
        for time in [checks.map(\.due).min(), sockets.isEmpty ? nil : sweepsAt, closesAt, loopsDue].compactMap({ $0 }) {
            delay = min(delay, time > now ? Int((time - now) / 1_000_000) + 1 : 0)
        }
        poll.wait(milliseconds: delay == .max ? -1 : Int32(clamping: delay))
        inbox.wakeUp()
    }

    private func receive(_ number: Int) {
        guard let descriptor = sockets.descriptor(number) else { return }
        while true {
            let count = buffers.receive(from: descriptor)
            guard count >= 0 else { return fail(number, error: Int32(-count)) }
            for index in 0..<count { take(buffers[index], from: number) }
            // A socket that was closed meanwhile may have been opened again as another one.
            guard ReceiveBuffers.isFull(count), sockets.descriptor(number) == descriptor else { return }
        }
    }

    private func take(_ reply: Octets, from number: Int) {
        guard reply.count >= Header.octetCount,
            let pending = sockets.pending(reply.load16(at: 0), on: number), let exchange = exchange(pending.token)
        else { return }
        let step = exchange.machine.received(
            reply, attempt: pending.attempt, at: exchange.elapsed(now), reader: &reader)
        perform(step, exchange)
    }

    /// A socket has reported an error: nobody listens, or the network has no way.
    private func fail(_ number: Int, error: Int32) {
        for pending in sockets.allPending(on: number) { fail(pending, error: error) }
    }

    private func fail(_ pending: SocketTable.Pending, error: Int32) {
        guard let exchange = exchange(pending.token) else { return }
        let cause = ExchangeFailure.Cause.network(NetworkErrorText(errno: error).description)
        perform(exchange.machine.failed(cause, attempt: pending.attempt, at: exchange.elapsed(now)), exchange)
    }

    private func handleTimers() {
        due.removeAll(keepingCapacity: true)
        wheel.advance(to: now, &due)
        for place in due {
            guard let exchange = exchanges[place] else { continue }
            exchange.timer = 0
            if let staleAt = exchange.staleAt, staleAt <= now { answerStale(exchange) }
            perform(exchange.machine.timeReached(exchange.elapsed(now)), exchange)
        }
        startChecks()
        if let loopsDue, loopsDue <= now { searchLoops() }
        if now >= sweepsAt {
            sockets.sweep(at: now)
            sweepsAt = now + 1_000_000_000
        }
    }
}

// MARK: - Places

extension Lane {
    func exchange(_ token: ExchangeToken) -> LaneExchange? {
        guard token.place < exchanges.count, let exchange = exchanges[token.place], exchange.token == token else {
            return nil
        }
        return exchange
    }

    func newToken() -> ExchangeToken {
        if let place = free.popLast() { return ExchangeToken(place: place, generation: generations[place]) }
        exchanges.append(nil)
        generations.append(0)
        return ExchangeToken(place: exchanges.count - 1, generation: 0)
    }

    /// Forgets an exchange that has ended, and all its queries.
    func release(_ exchange: LaneExchange) {
        wheel.cancel(exchange.token.place)
        for (attempt, socket) in exchange.sockets.enumerated() where socket >= 0 {
            sockets.remove(exchange.machine.attempts[attempt].id, on: socket)
        }
        exchanges[exchange.token.place] = nil
        generations[exchange.token.place] &+= 1
        free.append(exchange.token.place)
    }

    /// Whether nothing is left to wait for. Exchanges that are left when the time is up end without an answer.
    private func isDrained(at time: UInt64) -> Bool {
        if now >= time {
            for case .some(let exchange) in exchanges { perform(exchange.machine.stop(), exchange) }
        }
        return !exchanges.contains { exchange in
            guard let exchange, case .query = exchange.purpose else { return false }
            return !exchange.machine.isFinished
        }
    }
}
