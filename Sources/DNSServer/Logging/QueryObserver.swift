import CLinux
import DNSDatagrams
import DNSEngine
import DNSForwarding
import DNSStreams
import DNSWire
import NIOCore
import NIOPosix
import Synchronization

/// Takes from the transports what they cannot do themselves: asks upstreams, and writes the lines of `errors`. What was
/// answered by an upstream is counted and logged here, on the thread where the answer came.
final class QueryObserver: Sendable {
    private let forwarding: ForwardingService
    private let log: ServerLog
    private let queryLog: QueryLog
    private let lanes: [ObjectIdentifier: Int]
    /// For answers of upstreams: they come on threads that many share.
    private let ring = Mutex<QueryLogRing?>(nil)

    /// - Parameter lanes: the event loops' own counters in every series.
    init(
        forwarding: ForwardingService, log: ServerLog, queryLog: QueryLog, lanes: [ObjectIdentifier: Int]
    ) {
        self.forwarding = forwarding
        self.log = log
        self.queryLog = queryLog
        self.lanes = lanes
    }

    /// Asks the upstream of a suspended query and hands the finished response to `reply`, from any thread.
    ///
    /// - Parameter wakes: `false` where ``forwardingBatchEnded()`` follows.
    func ask(_ query: SuspendedQuery, wakes: Bool = true, completion: @escaping @Sendable ([UInt8]) -> Void) {
        ask(query, since: clinux_now(), wakes: wakes) { response, _ in completion(response) }
    }

    private func ask(
        _ query: SuspendedQuery, since start: UInt64, wakes: Bool,
        _ completion: @escaping @Sendable (_ response: [UInt8], _ turn: ForwardingTurn?) -> Void
    ) {
        for other in query.refreshes { refresh(other) }
        forwarding.forward(query, by: query.configuration.forwarders, wakes: wakes) { [self] result in
            var result = result
            if let elaboration = query.elaboration {
                switch elaboration.resume(with: result.response, to: query, at: CacheInstant(nanoseconds: clinux_now()))
                {
                case .respond(let response, let code, let refreshes):
                    (result.response, result.responseCode) = (response, code)
                    for other in refreshes { refresh(other) }
                case .suspend(let next):
                    writeFailure(of: query, result)
                    return ask(next, since: start, wakes: true, completion)
                case .drop: return completion([], result.turn)
                }
            }
            completion(result.response, result.turn)
            let now = clinux_now()
            writeFailure(of: query, result)
            note(query, result, nanoseconds: now &- start, time: now)
        }
    }

    /// Asks upstreams for what caches gave out while it was growing old; the caches take the answers.
    func refresh(_ query: SuspendedQuery) {
        forwarding.refresh(query, by: query.configuration.forwarders)
        for other in query.refreshes { forwarding.refresh(other, by: other.configuration.forwarders) }
    }

    /// The line of a failure, where there is one and its block has `errors`.
    private func writeFailure(of query: SuspendedQuery, _ result: ForwardingResult) {
        let configuration = query.configuration
        guard let failure = result.failure, !result.isRepeated,
            configuration.errorLogs.contains(query.suspension.block)
        else { return }
        let rules = configuration.errorRules[query.suspension.block] ?? []
        FailureLog(log: log, rules: rules).write(failure, result.responseCode, query.name, query.query.type)
    }

    private func note(_ query: SuspendedQuery, _ result: ForwardingResult, nanoseconds: UInt64, time: UInt64) {
        let logged = query.configuration.logged
        let isLogged = logged.contains(query.suspension.block)
        guard isLogged || query.series.isCounted else { return }
        if query.series.isCounted {
            let sample = QuerySample(
                type: query.clientQuery.type, client: query.client, wantsDNSSEC: query.clientQuery.wantsDNSSEC,
                requestOctets: query.clientMessage.count, responseOctets: result.response.count,
                code: result.responseCode,
                responder: .forward, nanoseconds: nanoseconds)
            // Threads of forwarding have no counters of their own.
            query.series.count(sample, lane: -1)
        }
        guard isLogged, let header = Octets.withView(of: result.response, { Header(parsing: $0) }),
            logged.contains(ResponseClass(header, code: result.responseCode), of: query.suspension.block)
        else { return }
        var entry = QueryLogEntry(
            generation: query.generation, block: query.suspension.block, client: query.client, local: query.local,
            query: query.clientQuery,
            response: header, code: result.responseCode, requestOctets: query.clientMessage.count,
            responseOctets: result.response.count, nanoseconds: nanoseconds, time: time)
        if let upstream = result.upstream { entry.upstream = upstream }
        Octets.withView(of: query.clientMessage) { message in
            ring.withLock { ring in
                let open = ring ?? queryLog.makeRing()
                ring = open
                open.push(entry, of: message)
            }
        }
    }
}

extension QueryObserver: StreamObserver {
    func makeLogRing() -> QueryLogRing { queryLog.makeRing() }

    func lane(of loop: any EventLoop) -> Int { lanes[ObjectIdentifier(loop)] ?? -1 }
}

extension QueryObserver: DatagramObserver {
    func forward(_ query: SuspendedQuery, reply: DatagramReply) {
        ask(query, since: clinux_now(), wakes: false) { [self] response, turn in
            guard !response.isEmpty else { return }
            if let turn { return reply.postpone(response, thread: turn.lane, atEnd: turn.atEnd) }
            let result = reply.send(response)
            if result < 0 { log.write(.debug, "an answer could not be sent: error \(-result)") }
        }
    }

    func forwardingBatchEnded() { forwarding.wake() }

    func stillReceives(error: Int) { log.write(.warning, "a socket goes on receiving: error \(error)") }

    func datagramsLost(_ count: Int) { log.write(.debug, "\(count) answers could not be sent") }
}
