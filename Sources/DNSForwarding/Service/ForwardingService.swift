import CLinux
public import DNSEngine
import DNSWire
public import NIOCore
import NetworkAddress
import Synchronization
import WorkerThreads

/// Asks upstreams for what the engine could not answer.
///
/// Each query goes to one of a few lanes: threads with sockets and timers of their own. Which one follows from the question,
/// so that clients who ask the same at the same time share one exchange. Connections over TCP and TLS are on event loops.
/// Any thread may call; everything is bounded.
public final class ForwardingService: Sendable {
    private let shared: ForwardingShared
    private let inboxes: [LaneInbox]
    private let streams: [StreamUpstreams]
    private let threads: [WorkerThread]
    private let end: LaneEnd

    /// - Parameters:
    ///   - forwarders: the `forward` lines of the first configuration, by number.
    ///   - group: its loops carry the connections, and there are as many lanes as loops; must outlive the service.
    ///   - exchangesMax: questions in flight over all forwarders; those beyond fail at once.
    ///   - socketsMax: UDP sockets over all lanes and upstreams, as far as that leaves one for each.
    ///   - hooks: the cache.
    ///   - onLoop: is told when an upstream leads back to us, and when it no longer does. Called on any thread.
    public init(
        forwarders: [ForwarderConfiguration], group: any EventLoopGroup,
        exchangesMax: Int = ForwardingLimits.exchangesMax, socketsMax: Int = ForwardingLimits.exchangesMax,
        hooks: AnswerHooks = AnswerHooks(), onLoop: @escaping @Sendable (LoopFinding) -> Void = { _ in }
    ) {
        let loops = Array(group.makeIterator())
        precondition(!loops.isEmpty, "an event loop group without a loop can carry no exchange")
        let shared = ForwardingShared(
            hooks: hooks, exchangesMax: exchangesMax, socketsMax: socketsMax, lanes: loops.count,
            loops: LoopSearch(report: onLoop))
        shared.use(shared.prepare(forwarders))
        let end = LaneEnd(lanes: loops.count)
        let streams = loops.map { StreamUpstreams(on: $0) }
        let inboxes = loops.map { _ in LaneInbox(queriesMax: ForwardingLimits.queuedMax / loops.count) }
        shared.numbers.whenGivenBack { number in
            for streams in streams { streams.forget(number) }
            for inbox in inboxes where inbox.add(.forget(upstream: number)) { inbox.wake() }
        }
        threads = loops.indices.map { number in
            WorkerThread(name: "forward-\(number)") {
                Lane(number, inboxes[number], shared, streams[number]).run()
                end.laneEnded()
            }
        }
        self.shared = shared
        self.streams = streams
        self.inboxes = inboxes
        self.end = end
    }

    /// The `forward` lines of the current configuration.
    public var forwarders: ForwarderSet { shared.forwarders }

    /// Forwarders for another configuration, which takes the place of the current one with ``use(_:)``: what has not
    /// changed goes on in it.
    ///
    /// - Parameter configurations: element `i` is what ``Suspension/forwarder`` `i` asks.
    public func prepare(_ configurations: [ForwarderConfiguration]) -> ForwarderSet { shared.prepare(configurations) }

    /// Makes these the forwarders of the current configuration. What others have begun ends with them.
    public func use(_ forwarders: ForwarderSet) {
        shared.use(forwarders)
        searchLoops()
    }

    /// Asks the query's forwarder.
    ///
    /// - Parameters:
    ///   - query: what the engine suspended.
    ///   - forwarders: those of the configuration that it arrived under; `nil` for the current one.
    ///   - wakes: `false` for a caller with more to come, who calls ``wake()`` behind the last one.
    ///   - completion: called exactly once: on a lane's thread, where it must not block, or before this function returns,
    ///     on its thread, where the query is malformed, has come back from an upstream or is one too many, or the service has
    ///     ended.
    public func forward(
        _ query: SuspendedQuery, by forwarders: ForwarderSet? = nil, wakes: Bool = true,
        completion: @escaping @Sendable (ForwardingResult) -> Void
    ) {
        ask(query, forwarders ?? shared.forwarders, wakes: wakes, completion)
    }

    /// Asks for the answer to a query that nobody waits for, so that the cache gets it.
    public func refresh(_ query: SuspendedQuery, by forwarders: ForwarderSet? = nil) {
        ask(query, forwarders ?? shared.forwarders, wakes: true, nil)
    }

    /// Lets the lanes see what ``forward(_:wakes:completion:)`` has given them.
    public func wake() { for inbox in inboxes { inbox.wake() } }

    private func ask(
        _ query: SuspendedQuery, _ forwarders: ForwarderSet, wakes: Bool, _ completion: ForwardingCompletion?
    ) {
        let upstreamQuery: UpstreamQuery
        do {
            upstreamQuery = try UpstreamQuery(query)
        } catch {
            completion?(ForwardingResult(malformed: query, error))
            return
        }
        let forwarder = forwarders[query.suspension.forwarder]
        if shared.loops.hasReturned(query.name, type: query.query.type, from: query.client.endpoint) {
            let failure = ExchangeFailure(upstream: forwarder.plan.upstreams[0], cause: .loop)
            var result = ForwardingResult(failure, for: query)
            // What there is to say has been said.
            result.failure = nil
            completion?(result)
            return
        }
        let transport = forwarder.configuration.transport.first(for: query.client.transport)
        let key = ExchangeKey(upstreamQuery, forwarder, transport)
        let inbox = inboxes[Int(truncatingIfNeeded: key.hash >> 32) % inboxes.count]
        let admission = inbox.add(
            LaneQuery(
                suspended: query, query: upstreamQuery, forwarder: forwarder, forwarders: forwarders, key: key,
                completion: completion))
        switch admission {
        case .taken: if wakes { inbox.wake() }
        case .closed:
            let failure = ExchangeFailure(upstream: forwarder.plan.upstreams[0], cause: .stopped)
            completion?(ForwardingResult(failure, for: query))
        case .full(let isFirst):
            var result = ForwardingResult(
                ForwardedResponse.failure(.serverFailure, nil, for: query),
                failure:
                    "queries that wait to be forwarded exceeded maximum \(ForwardingLimits.queuedMax / inboxes.count)")
            result.isRepeated = !isFirst
            completion?(result)
        }
    }

    /// Begins to search for loops: once queries can arrive.
    public func searchLoops() {
        guard let inbox = inboxes.first, inbox.add(.searchLoops) else { return }
        inbox.wake()
    }

    /// From now on a forwarder asks these upstreams, at least one; exchanges that have begun end with the old ones. Returns
    /// whether they are others than before; `false` too where the configuration is not the current one.
    ///
    /// - Parameter forwarders: those of the forwarder's configuration; `nil` for the current one.
    public func replaceUpstreams(
        of forwarder: Int, in forwarders: ForwarderSet? = nil, with upstreams: [Upstream]
    ) -> Bool {
        guard shared.replaceUpstreams(of: forwarder, in: forwarders ?? shared.forwarders, with: upstreams) else {
            return false
        }
        searchLoops()
        return true
    }

    /// The numbers of the upstreams of this service.
    package var upstreamNumbers: UpstreamNumbers { shared.numbers }

    /// The figures of every forwarder of the current configuration.
    public var metrics: [ForwardingMetrics] { shared.forwarders.metrics }

    /// Returns when no exchange is left. For when nothing forwards any more.
    ///
    /// - Parameter grace: how long exchanges may still take; those that are left then get SERVFAIL.
    /// - Throws: what the event loops report when they are shut down before.
    public func shutdown(after grace: Duration = .seconds(4)) async throws {
        for inbox in inboxes {
            _ = inbox.add(.close(at: clinux_now() + grace.wholeNanoseconds))
            inbox.wake()
        }
        await end.wait()
        if end.isFirst() { for thread in threads { thread.join() } }
        shared.numbers.close()
        for streams in streams { try await streams.close() }
    }
}

/// Knows when all lanes have ended.
private final class LaneEnd: Sendable {
    private struct State {
        var lanes: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isJoined = false
    }

    private let state: Mutex<State>

    init(lanes: Int) { state = Mutex(State(lanes: lanes)) }

    func laneEnded() {
        let waiting = state.withLock { state in
            state.lanes -= 1
            guard state.lanes == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if state.lanes > 0 { state.waiting.append(continuation) }
                return state.lanes == 0
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// Whether nobody has asked this before.
    func isFirst() -> Bool {
        state.withLock { state in
            defer { state.isJoined = true }
            return !state.isJoined
        }
    }
}
