public import DNSEngine
import DNSWire
public import NIOCore

/// Asks upstreams for what the engine could not answer, on the event loops of a group.
///
/// Each query is an exchange of its own on one loop. Any thread may call; the number of exchanges is bounded.
public final class ForwardingService: Sendable {
    private let configurations: [ForwarderConfiguration]
    private let exchangesMax: Int
    private let loads: [ForwarderLoad]
    private let total = ForwarderLoad()
    private let lanes: [(loop: any EventLoop, lane: NIOLoopBoundBox<ForwardingLane>)]

    /// - Parameters:
    ///   - forwarders: element `i` is what ``Suspension/forwarder`` `i` asks.
    ///   - caches: element `i` is told the answers to what has ``Suspension/cache`` `i`.
    ///   - group: its loops carry the exchanges; must outlive the service.
    ///   - exchangesMax: queries in flight over all forwarders; those beyond fail at once.
    public init(
        forwarders: [ForwarderConfiguration], caches: [AnswerCache] = [], group: any EventLoopGroup,
        exchangesMax: Int = ForwardingLimits.exchangesMax
    ) {
        configurations = forwarders
        self.exchangesMax = exchangesMax
        loads = forwarders.map { _ in ForwarderLoad() }
        lanes = group.makeIterator().map { loop in
            (loop, .makeBoxSendingValue(ForwardingLane(forwarders, caches, on: loop), eventLoop: loop))
        }
        precondition(!lanes.isEmpty, "an event loop group without a loop can carry no exchange")
    }

    /// Asks the query's forwarder.
    ///
    /// - Parameters:
    ///   - query: what the engine suspended.
    ///   - completion: called exactly once: on an event loop, where it must not block, or before this function returns,
    ///     on its thread, where the query is turned away: malformed, or too many in flight.
    public func forward(_ query: SuspendedQuery, completion: @escaping @Sendable (ForwardingResult) -> Void) {
        let client: ClientQuery
        do {
            client = try ClientQuery(query)
        } catch {
            return completion(ForwardingResult(malformed: query, error))
        }
        let forwarder = query.suspension.forwarder
        precondition(configurations.indices.contains(forwarder), "the plan names forwarder \(forwarder)")
        guard total.enter(limit: exchangesMax) else {
            let response = ForwardedResponse.failure(.serverFailure, nil, for: client)
            let text = "exchanges with upstreams exceeded maximum \(exchangesMax)"
            return completion(ForwardingResult(response, for: client, upstream: nil, failure: text))
        }
        let concurrentMax = configurations[forwarder].concurrentMax
        guard loads[forwarder].enter(limit: concurrentMax == 0 ? .max : concurrentMax) else {
            total.leave()
            let response = ForwardedResponse.failure(.refused, nil, for: client)
            let text = "concurrent queries exceeded maximum \(concurrentMax)"
            return completion(ForwardingResult(response, for: client, upstream: nil, failure: text))
        }
        let turn = loads[forwarder].nextTurn()
        let (loop, lane) = lanes[total.nextTurn() % lanes.count]
        loop.execute {
            lane.value.ask(client, turn: turn) { result in
                self.loads[forwarder].leave()
                self.total.leave()
                completion(result)
            }
        }
    }

    /// Returns when no exchange is left. For when nothing forwards any more.
    ///
    /// - Parameter grace: how long exchanges may still take; those that are left then get SERVFAIL.
    /// - Throws: what the event loops report when they are shut down before.
    public func shutdown(after grace: Duration = .seconds(4)) async throws {
        let drained = lanes.map { loop, lane in
            let promise = loop.makePromise(of: Void.self)
            loop.execute { lane.value.close(after: TimeAmount(grace), promise) }
            return promise.futureResult
        }
        for future in drained { try await future.get() }
    }
}
