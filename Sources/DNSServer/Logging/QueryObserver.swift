import CLinux
import DNSDatagrams
import DNSEngine
import DNSForwarding
import DNSStreams
import DNSWire

/// Takes from the transports what they cannot do themselves: asks upstreams, and writes the lines of `log` and
/// `errors`.
final class QueryObserver: Sendable {
    let loggedBlocks: BlockSet
    private let forwarding: ForwardingService
    private let log: ServerLog
    private let queryLogs: [Int: [QueryLogRule]]
    private let errorLogs: BlockSet

    init(forwarding: ForwardingService, log: ServerLog, queryLogs: [Int: [QueryLogRule]], errorLogs: BlockSet) {
        self.forwarding = forwarding
        self.log = log
        self.queryLogs = queryLogs
        self.errorLogs = errorLogs
        var logged = BlockSet()
        for block in queryLogs.keys { logged.insert(block) }
        loggedBlocks = logged
    }

    /// Asks the upstream of a suspended query and hands the finished response to `reply`, from any thread.
    func ask(_ query: SuspendedQuery, completion: @escaping @Sendable ([UInt8]) -> Void) {
        let start = clinux_now()
        forwarding.forward(query) { [self] result in
            completion(result.response)
            let block = query.suspension.block
            if let failure = result.failure, errorLogs.contains(block) {
                let code = result.responseCode.rawValue
                log.write(.error, "plugin/errors: \(code) \(query.name) \(query.query.type): \(failure)")
            }
            if loggedBlocks.contains(block) {
                write(query.message, result.response, block: block, query.client, nanoseconds: clinux_now() - start)
            }
        }
    }

    /// Asks an upstream for what a cache gave out while it was growing old; the cache takes the answer.
    func refresh(_ query: SuspendedQuery) { forwarding.forward(query) { _ in } }

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
        ask(query) { [self] response in
            let result = reply(response)
            if result < 0 { log.write(.debug, "cannot answer \(client.endpoint): error \(-result)") }
        }
    }

    func stillReceives(error: Int) { log.write(.warning, "a socket goes on receiving: error \(error)") }

    func datagramsLost(_ count: Int) { log.write(.debug, "\(count) answers could not be sent") }
}
