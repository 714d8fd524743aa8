import CLinux
import DNSEngine
import DNSForwarding
import DNSStreams
import DNSWire
import NIOCore
import NIOPosix
import WorkerThreads

/// What a server has as long as it runs, whatever its configuration: threads, connections, the log.
struct ServerParts: Sendable {
    let group: MultiThreadedEventLoopGroup
    let publisher: StatePublisher
    let forwarding: ForwardingService
    let observer: QueryObserver
    let streams: StreamListener
    let queryLog: QueryLog
    let queryLogThread: WorkerThread
    let operations: Operations
    let log: ServerLog
    let figures: ConfigurationFigures
    let series: QuerySeriesRegistry
    /// Worker threads for each address.
    let workerCount: Int

    /// Makes the parts; nothing is listened on yet.
    ///
    /// - Parameters:
    ///   - hash: the key of all hashes in all configurations.
    ///   - fatal: ends the process, with this line as its last.
    init(
        hash: NameHash, series: QuerySeriesRegistry, log: ServerLog, workerCount: Int, figures: ConfigurationFigures,
        fatal: @escaping @Sendable (String) -> Void
    ) async throws {
        let descriptors = Int(clinux_raise_descriptor_limit())
        let group = MultiThreadedEventLoopGroup(numberOfThreads: ServerThreads.loopCount(workers: workerCount))
        let publisher = StatePublisher(ServingState(plan: QueryPlan(blocks: [], listeners: [], hash: hash)))
        // Half of the descriptors is for clients over TCP; a silent upstream must leave some for files and the log.
        let forwarding = ForwardingService(
            forwarders: [], group: group, socketsMax: max(descriptors / 4, 1), hooks: AnswerHooks(publisher),
            onLoop: { finding in
                let report = LoopReport(finding)
                if let line = report.fatal { return fatal(line) }
                log.write(report.level, report.text)
            })
        let queryLog = QueryLog(log: log)
        let observer = QueryObserver(
            forwarding: forwarding, log: log, queryLog: queryLog,
            lanes: ServerThreads.lanes(of: group, workers: workerCount))
        self.group = group
        self.publisher = publisher
        self.forwarding = forwarding
        self.observer = observer
        self.queryLog = queryLog
        self.log = log
        self.figures = figures
        self.series = series
        self.workerCount = workerCount
        streams = try await StreamListener.start(
            addresses: [], publisher: publisher, group: group, observer: observer,
            forward: { observer.ask($0, completion: $1) })
        queryLogThread = WorkerThread(name: "query log") { queryLog.run() }
        operations = Operations(log: log)
    }

    /// Ends all of it, once nothing is listened on any more: upstreams may take `grace`, and what they do not answer is told
    /// to the clients.
    func shutdown(after grace: Duration) async throws {
        try await forwarding.shutdown(after: grace)
        queryLog.close()
        queryLogThread.join()
        await operations.shutdown()
        try await group.shutdownGracefully()
    }
}
