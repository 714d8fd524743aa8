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
/// answered by an upstream is counted and logged here, on the event loop where the answer came.
final class QueryObserver: Sendable {
    private let forwarding: ForwardingService
    private let log: ServerLog
    private let queryLog: QueryLog
    private let errorLogs: BlockSet
    private let errorRules: [Int: [ErrorConsolidation]]
    private let loop: any EventLoop
    private let loops: [ObjectIdentifier: LoopPlace]
    /// For answers that come on other threads: those of forwarding, and that of a query that is turned away at once.
    private let otherRing: Mutex<QueryLogRing?>

    /// What an event loop has for itself.
    private struct LoopPlace: Sendable {
        var lane: Int
        var ring: QueryLogRing?
    }

    /// - Parameters:
    ///   - loop: its clock ends the periods of `consolidate`.
    ///   - lanes: the event loops' own counters in every series.
    init(
        forwarding: ForwardingService, log: ServerLog, queryLog: QueryLog, errorLogs: BlockSet,
        errorRules: [Int: [ErrorConsolidation]], loop: any EventLoop, lanes: [ObjectIdentifier: Int]
    ) {
        self.errorRules = errorRules
        self.loop = loop
        self.forwarding = forwarding
        self.log = log
        self.queryLog = queryLog
        self.errorLogs = errorLogs
        let isLogged = !queryLog.blocks.isEmpty
        loops = lanes.mapValues { LoopPlace(lane: $0, ring: isLogged ? queryLog.makeRing() : nil) }
        otherRing = Mutex(isLogged ? queryLog.makeRing() : nil)
    }

    /// Asks the upstream of a suspended query and hands the finished response to `reply`, from any thread.
    ///
    /// - Parameter wakes: `false` where ``forwardingBatchEnded()`` follows.
    func ask(_ query: SuspendedQuery, wakes: Bool = true, completion: @escaping @Sendable ([UInt8]) -> Void) {
        let start = clinux_now()
        forwarding.forward(query, wakes: wakes) { [self] result in
            completion(result.response)
            let now = clinux_now()
            if let failure = result.failure, !result.isRepeated, errorLogs.contains(query.suspension.block) {
                write(failure, of: query, result.responseCode)
            }
            note(query, result, nanoseconds: now &- start, time: now)
        }
    }

    /// Asks an upstream for what a cache gave out while it was growing old; the cache takes the answer.
    func refresh(_ query: SuspendedQuery) { forwarding.refresh(query) }

    /// The line of a failure, unless it is one of those that are counted.
    private func write(_ failure: String, of query: SuspendedQuery, _ code: ResponseCode) {
        for rule in errorRules[query.suspension.block] ?? [] {
            guard case .counted(let isShown, let beginsPeriod) = rule.take(failure) else { continue }
            if beginsPeriod { rule.schedule(on: loop, log) }
            guard isShown else { return }
            break
        }
        log.write(.error, "plugin/errors: \(code.rawValue) \(query.name) \(query.query.type): \(failure)")
    }

    /// Tells what has been counted so far: the server stops.
    func endConsolidation() {
        for rules in errorRules.values { for rule in rules { rule.end(log) } }
    }

    private func note(_ query: SuspendedQuery, _ result: ForwardingResult, nanoseconds: UInt64, time: UInt64) {
        let isLogged = queryLog.blocks.contains(query.suspension.block)
        guard isLogged || query.series.isCounted else { return }
        let place = MultiThreadedEventLoopGroup.currentEventLoop.flatMap { loops[ObjectIdentifier($0)] }
        if query.series.isCounted {
            let sample = QuerySample(
                type: query.query.type, client: query.client, wantsDNSSEC: query.query.wantsDNSSEC,
                requestOctets: query.message.count, responseOctets: result.response.count, code: result.responseCode,
                responder: .forward, nanoseconds: nanoseconds)
            query.series.count(sample, lane: place?.lane ?? -1)
        }
        guard isLogged, let header = Octets.withView(of: result.response, { Header(parsing: $0) }),
            queryLog.blocks.contains(
                ResponseClass(header, code: result.responseCode), of: query.suspension.block)
        else { return }
        var entry = QueryLogEntry(
            block: query.suspension.block, client: query.client, local: query.local, query: query.query,
            response: header, code: result.responseCode, requestOctets: query.message.count,
            responseOctets: result.response.count, nanoseconds: nanoseconds, time: time)
        if let upstream = result.upstream { entry.upstream = upstream }
        Octets.withView(of: query.message) { message in
            if let place {
                place.ring?.push(entry, of: message)
            } else {
                otherRing.withLock { $0?.push(entry, of: message) }
            }
        }
    }
}

extension QueryObserver: StreamObserver {
    var loggedBlocks: LoggedBlocks { queryLog.blocks }

    func makeLogRing() -> QueryLogRing { queryLog.makeRing() }

    func lane(of loop: any EventLoop) -> Int { loops[ObjectIdentifier(loop)]?.lane ?? -1 }
}

extension QueryObserver: DatagramObserver {
    func forward(_ query: SuspendedQuery, reply: @escaping @Sendable ([UInt8]) -> Int) {
        let client = query.client
        ask(query, wakes: false) { [self] response in
            let result = reply(response)
            if result < 0 { log.write(.debug, "cannot answer \(client.endpoint): error \(-result)") }
        }
    }

    func forwardingBatchEnded() { forwarding.wake() }

    func stillReceives(error: Int) { log.write(.warning, "a socket goes on receiving: error \(error)") }

    func datagramsLost(_ count: Int) { log.write(.debug, "\(count) answers could not be sent") }
}
