import CLinux
import DNSDatagrams
public import DNSEngine
public import DNSForwarding
import DNSStreams
import NIOCore
import NIOPosix
import NetworkAddress
import WorkerThreads

/// A running server: worker threads for UDP, event loops for TCP and upstreams, a thread that follows files.
public final class Server: Sendable {
    /// Workers wake this often to see whether they are to stop, and to let go of old tables.
    private static let receiveTimeoutMilliseconds: Int32 = 250

    /// How long connections with queries in flight may still take when the server stops.
    private static let drainTime = TimeAmount.seconds(4)
    /// How long upstreams may still take when the server stops; shorter, so that what they do not answer is told to the
    /// clients.
    private static let forwardingTime = Duration.milliseconds(3500)

    private let group: MultiThreadedEventLoopGroup
    private let forwarding: ForwardingService
    private let observer: QueryObserver
    private let streams: StreamListener
    private let workers: [(worker: DatagramWorker, thread: WorkerThread)]
    private let queryLog: QueryLog
    private let queryLogThread: WorkerThread
    private let operations: Operations
    private let lameduck: Duration
    private let log: ServerLog
    private let watch: FileWatch
    private let watchThread: WorkerThread
    private let followers: [ClusterFollower]
    private let caches: [AnswerCache]

    /// Binds every address over UDP and TCP, or none, and begins to serve.
    ///
    /// - Parameters:
    ///   - workerCount: worker threads, each with a socket at every address; by default one for each processor.
    ///   - figures: how configurations have fared.
    ///   - interrupted: ends where the server is to wait no longer for clusters to be read, because it is to stop.
    ///   - fatal: ends the process, with this line as its last; called where the Corefile wants it so.
    /// - Throws: ``ServerStartError`` where an address cannot be listened on or an API server's credentials cannot be read.
    public static func start(
        _ configuration: ServerConfiguration, log: ServerLog, workerCount: Int = ProcessorCount.available,
        figures: ConfigurationFigures = ConfigurationFigures(), interrupted: AsyncStream<Never>,
        fatal: @escaping @Sendable (String) -> Void
    ) async throws -> Server {
        let descriptors = Int(clinux_raise_descriptor_limit())
        let publisher = StatePublisher(configuration.state)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: ServerThreads.loopCount(workers: workerCount))
        // Half of the descriptors is for clients over TCP; a silent upstream must leave some for files and the log.
        let forwarding = ForwardingService(
            forwarders: configuration.forwarders, group: group, socketsMax: max(descriptors / 4, 1),
            hooks: AnswerHooks(configuration.state.caches),
            onLoop: { finding in
                let report = LoopReport(finding)
                if let line = report.fatal { return fatal(line) }
                log.write(report.level, report.text)
            })
        for files in configuration.resolverFiles { files.connect(to: forwarding) }
        let queryLog = QueryLog(configuration.queryLogs, log: log)
        let observer = QueryObserver(
            forwarding: forwarding, log: log, queryLog: queryLog, errorLogs: configuration.errorLogs,
            errorRules: configuration.errorRules, loop: group.next(),
            lanes: ServerThreads.lanes(of: group, workers: workerCount))
        let operations = Operations(log: log)
        var followers: [ClusterFollower] = []
        do {
            for plan in configuration.servers {
                followers.append(try ClusterFollower(plan, publisher: publisher, log: log))
            }
            let sockets = try bind(configuration.listeners.map(\.endpoint), workerCount: workerCount)
            let endpoints = sockets.map { $0[0].endpoint }
            let streams = try await StreamListener.start(
                addresses: endpoints.enumerated().map { ($1, $0) }, publisher: publisher, group: group,
                observer: observer, forward: { observer.ask($0, completion: $1) })
            let watch = FileWatch(configuration.reloadables, publisher: publisher, log: log)
            let parts = MetricParts(
                configuration, log: log, queryLog: queryLog, streams: streams, sockets: sockets, followers: followers,
                forwarding: forwarding, figures: figures)
            let followed = followers
            try await operations.configure(
                configuration.operations, sources: parts.sources,
                waiting: { followed.allSatisfy(\.isSynced) ? [] : ["kubernetes"] })
            for follower in followers { follower.start() }
            // What arrives meanwhile waits in the sockets, and is answered with what there is then.
            await waitUntilSynced(followers, interrupted)
            let server = Server(
                group: group, forwarding: forwarding, observer: observer, streams: streams,
                workers: startWorkers(sockets, publisher: publisher, observer: observer), queryLog: queryLog,
                operations: operations, lameduck: configuration.operations.lameduck, log: log, watch: watch,
                followers: followers, caches: configuration.state.caches)
            forwarding.searchLoops()
            operations.serve()
            return server
        } catch {
            for follower in followers { try await follower.stop() }
            await operations.shutdown()
            try await group.shutdownGracefully()
            throw (error as? ServerStartError) ?? ServerStartError(error)
        }
    }

    private init(
        group: MultiThreadedEventLoopGroup, forwarding: ForwardingService, observer: QueryObserver,
        streams: StreamListener, workers: [(worker: DatagramWorker, thread: WorkerThread)], queryLog: QueryLog,
        operations: Operations, lameduck: Duration, log: ServerLog, watch: FileWatch, followers: [ClusterFollower],
        caches: [AnswerCache]
    ) {
        self.group = group
        self.forwarding = forwarding
        self.observer = observer
        self.streams = streams
        self.workers = workers
        self.queryLog = queryLog
        queryLogThread = WorkerThread(name: "query log") { queryLog.run() }
        self.operations = operations
        self.lameduck = lameduck
        self.log = log
        self.watch = watch
        self.followers = followers
        self.caches = caches
        watchThread = WorkerThread(name: "files") { watch.run() }
    }

    /// Goes unready at once, goes on answering for the time of `lameduck`, stops listening, answers what has arrived, and
    /// returns when everything has ended: within 5 s behind the `lameduck`.
    public func stop() async throws {
        operations.stop()
        if lameduck > .zero {
            log.write(.info, "plugin/health: Going into lameduck mode for \(MetricPage.number(lameduck.seconds))s")
            try await Task.sleep(for: lameduck)
        }
        for (worker, _) in workers { worker.stop() }
        watch.stop()
        for follower in followers { try await follower.stop() }
        async let drained: Void = streams.drain(within: Self.drainTime)
        for (_, thread) in workers { thread.join() }
        watchThread.join()
        async let forwarded: Void = forwarding.shutdown(after: Self.forwardingTime)
        await drained
        try await forwarded
        observer.endConsolidation()
        queryLog.close()
        queryLogThread.join()
        await operations.shutdown()
        try await group.shutdownGracefully()
    }

    /// The figures of each `cache` directive, in the order of the Corefile.
    public var cacheMetrics: [CacheMetrics] { caches.map(\.metrics) }

    /// The figures of each `forward` line, in the order of the Corefile.
    public var forwardingMetrics: [ForwardingMetrics] { forwarding.metrics }

    /// The figures of each cluster that is followed through its API server, in the order of the Corefile.
    public var clusterMetrics: [ClusterMetrics] { followers.map(\.metrics) }

    private static func waitUntilSynced(_ followers: [ClusterFollower], _ interrupted: AsyncStream<Never>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in interrupted {} }
            group.addTask {
                await withDiscardingTaskGroup { group in
                    for follower in followers { group.addTask { await follower.waitUntilSynced() } }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Element `i` holds the sockets of listener `i`, one for each worker.
    private static func bind(_ endpoints: [SocketEndpoint], workerCount: Int) throws -> [[DatagramSocket]] {
        for endpoint in endpoints where endpoint.port != 0 { try DatagramSocket.checkIsFree(endpoint) }
        return try endpoints.map { endpoint in
            let first = try DatagramSocket(
                endpoint: endpoint, receiveTimeoutMilliseconds: receiveTimeoutMilliseconds)
            let others = try (1..<max(workerCount, 1)).map { _ in
                try DatagramSocket(endpoint: first.endpoint, receiveTimeoutMilliseconds: receiveTimeoutMilliseconds)
            }
            return [first] + others
        }
    }

    private static func startWorkers(
        _ sockets: [[DatagramSocket]], publisher: StatePublisher, observer: QueryObserver
    ) -> [(worker: DatagramWorker, thread: WorkerThread)] {
        sockets.enumerated().flatMap { listener, sockets in
            sockets.enumerated().map { number, socket in
                let worker = DatagramWorker(
                    socket: socket, listener: listener, publisher: publisher, observer: observer, lane: number)
                return (worker, WorkerThread(name: "udp-\(listener)-\(number)") { worker.run() })
            }
        }
    }
}
