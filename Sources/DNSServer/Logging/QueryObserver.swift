import CLinux
import DNSDatagrams
import DNSEngine
import DNSForwarding
import DNSStreams
import DNSWire
import NIOCore

/// Takes from the transports what they cannot do themselves: asks upstreams, and writes the lines of `log` and
/// `errors`.
final class QueryObserver: Sendable {
    let loggedBlocks: BlockSet
    private let forwarding: ForwardingService
    private let log: ServerLog
    private let queryLogs: [Int: [QueryLogRule]]
    private let errorLogs: BlockSet
    private let errorRules: [Int: [ErrorConsolidation]]
    private let loop: any EventLoop

    /// - Parameter loop: its clock ends the periods of `consolidate`.
    init(
        forwarding: ForwardingService, log: ServerLog, queryLogs: [Int: [QueryLogRule]], errorLogs: BlockSet,
        errorRules: [Int: [ErrorConsolidation]], loop: any EventLoop
    ) {
        self.errorRules = errorRules
        self.loop = loop
        self.forwarding = forwarding
        self.log = log
        self.queryLogs = queryLogs
        self.errorLogs = errorLogs
        var logged = BlockSet()
        for block in queryLogs.keys { logged.insert(block) }
        loggedBlocks = logged
    }

    /// Asks the upstream of a suspended query and hands the finished response to `reply`, from any thread.
    ///
    /// - Parameter wakes: `false` where ``forwardingBatchEnded()`` follows.
    func ask(_ query: SuspendedQuery, wakes: Bool = true, completion: @escaping @Sendable ([UInt8]) -> Void) {
        let start = clinux_now()
        forwarding.forward(query, wakes: wakes) { [self] result in
            completion(result.response)
            let block = query.suspension.block
            if let failure = result.failure, !result.isRepeated, errorLogs.contains(block) {
                write(failure, of: query, result.responseCode)
            }
            if loggedBlocks.contains(block) {
                write(query.message, result.response, block: block, query.client, nanoseconds: clinux_now() - start)
            }
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

    /// Writes the line of a query that was answered from tables.
    func answered(_ query: [UInt8], with response: [UInt8], block: Int, client: Client, nanoseconds: UInt64) {
        write(query, response, block: block, client, nanoseconds: nanoseconds)
    }

    private func write(
        _ query: [UInt8], _ response: [UInt8], block: Int, _ client: Client, nanoseconds: UInt64
    ) {
        guard let rules = queryLogs[block],
            let line = QueryLogLine(query: query, response: response, client: client, nanoseconds: nanoseconds)
        else { return }
        for rule in rules where rule.shows(line) { log.write(.info, line.text) }
    }
}

extension QueryObserver: StreamObserver {}

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
