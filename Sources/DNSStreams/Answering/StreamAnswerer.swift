import DNSEngine
import DNSWire
import NIOCore
import NetworkAddress

/// One event loop's engine, its hold on the tables and its buffers: answers the messages of all the loop's connections,
/// one after the other. Must not leave its loop.
final class StreamAnswerer {
    /// What became of a message.
    enum Answer {
        case none
        /// The response is written. Where it came from a cache, there may be something to ask an upstream for.
        case written(refresh: SuspendedQuery?)
        case suspended(SuspendedQuery)
    }

    private var engine: QueryEngine
    private var reader: StateReader
    private let message = OctetStorage(count: Limits.streamOctetsMax)
    private let response = OctetStorage(count: Limits.streamOctetsMax)

    private let lane: Int
    private let observer: (any StreamObserver)?
    private var log: QueryLogRing?

    /// - Parameters:
    ///   - observer: knows the way into the log.
    ///   - lane: the loop's own counters in every series.
    init(_ publisher: StatePublisher, observer: (any StreamObserver)?, lane: Int) {
        engine = QueryEngine(hash: publisher.state.plan.hash, randomSeed: .random(in: .min ... .max))
        engine.lane = lane
        reader = StateReader(publisher)
        self.lane = lane
        self.observer = observer
    }

    /// Answers one message of at most 65 535 octets. The response, with its length prefix, is appended to `outgoing`.
    ///
    /// - Parameter local: the address that the client asked.
    func answer(
        _ received: ByteBuffer, from client: Client, at listener: Int, local: IPAddress,
        into outgoing: inout ByteBuffer
    ) -> Answer {
        received.copyReadableOctets(to: message.octets)
        let query = message.octets.octets.slice(at: 0, count: received.readableBytes)
        let buffer = response.octets
        let view = reader.refresh()
        if view.hasCaches { engine.now = CacheInstant(nanoseconds: NIODeadline.now().uptimeNanoseconds) }
        // The clock is asked only where somebody wants to know.
        let isTimed = !view.logged.isEmpty || view.counts(at: listener)
        let start = isTimed ? NIODeadline.now() : .uptimeNanoseconds(0)
        let outcome = engine.answer(query, from: client, at: listener, view: view, into: buffer) { local }
        switch outcome {
        case .drop: return .none
        case .respond(let octets):
            let answer = buffer.octets.slice(at: 0, count: octets)
            outgoing.writeMessage(answer)
            if isTimed { note(query, answer, local, since: start, view) }
            return .written(
                refresh: engine.refresh.map { suspended($0, query, buffer.octets, client, local, isRefresh: true) })
        case .suspend(let suspension):
            return .suspended(suspended(suspension, query, buffer.octets, client, local, isRefresh: false))
        }
    }

    /// Lets go of tables that are no longer the latest.
    func refresh() {
        engine.forget()
        _ = reader.refresh()
    }

    private func suspended(
        _ suspension: Suspension, _ query: Octets, _ buffer: Octets, _ client: Client, _ local: IPAddress,
        isRefresh: Bool
    ) -> SuspendedQuery {
        var suspended = SuspendedQuery(
            suspension, from: engine, message: query, buffer: buffer, client: client, state: reader.state,
            isRefresh: isRefresh)
        suspended.local = local
        return suspended
    }

    /// Counts the query at hand, and logs it.
    private func note(
        _ query: Octets, _ answer: Octets, _ local: IPAddress, since start: NIODeadline, _ view: ServingView
    ) {
        let now = NIODeadline.now()
        let nanoseconds = UInt64(clamping: (now - start).nanoseconds)
        engine.count(
            requestOctets: query.count, responseOctets: answer.count, nanoseconds: nanoseconds, lane: lane, view: view)
        guard view.logged.contains(engine.answeringBlock) else { return }
        if log == nil { log = observer?.makeLogRing() }
        guard let log,
            let entry = engine.logEntry(
                view, requestOctets: query.count, response: answer, local: local, nanoseconds: nanoseconds,
                time: now.uptimeNanoseconds)
        else { return }
        log.push(entry, of: query)
    }
}
