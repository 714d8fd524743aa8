public import Corefile
import DNSEngine
import DNSForwarding
import DNSStreams
import NIOCore
import NetworkAddress
import WorkerThreads

/// A running server: worker threads for UDP, event loops for TCP and upstreams, a thread that follows files.
///
/// One configuration after the other is served; how one takes the place of another is in `Server+Reloading`.
public actor Server {
    /// How long connections with queries in flight may still take when they are no longer listened for.
    static let drainTime = TimeAmount.seconds(4)
    /// How long upstreams may still take when the server stops; shorter, so that what they do not answer is told to the
    /// clients.
    private static let forwardingTime = Duration.milliseconds(3500)

    let parts: ServerParts
    /// What is served; `nil` before the first configuration.
    var current: ConfigurationAtWork?
    /// Every address that was ever listened on, by its number in all plans.
    var endpoints: [SocketEndpoint] = []

    private init(_ parts: ServerParts) { self.parts = parts }

    /// Binds every address over UDP and TCP, or none, and begins to serve.
    ///
    /// - Parameters:
    ///   - workerCount: worker threads, each with a socket at every address; by default one for each processor.
    ///   - figures: how configurations have fared.
    ///   - interrupted: ends where the server is to wait no longer for clusters to be read, because it is to stop.
    ///   - fatal: ends the process, with this line as its last; called where the Corefile wants it so.
    /// - Throws: ``ServerStartError`` where an address cannot be listened on or an API server's credentials cannot be read.
    public static func start(
        _ configuration: sending ServerConfiguration, log: ServerLog, workerCount: Int = ProcessorCount.available,
        figures: ConfigurationFigures = ConfigurationFigures(), interrupted: AsyncStream<Never>,
        fatal: @escaping @Sendable (String) -> Void
    ) async throws -> Server {
        let parts = try await ServerParts(
            hash: configuration.state.plan.hash, series: configuration.series, log: log, workerCount: workerCount,
            figures: figures, fatal: fatal)
        let server = Server(parts)
        do {
            try await server.adopt(configuration, interrupted)
        } catch {
            try await parts.shutdown(after: .zero)
            throw error
        }
        parts.operations.serve()
        return server
    }

    /// Serves another configuration from now on: it is built beside the old one, which goes on until there is nothing left
    /// that could fail. Sockets, connections, caches, followed clusters and endpoints that both have stay. Not to be called
    /// before an earlier call has returned.
    ///
    /// - Parameters:
    ///   - warns: whether oddities of the configuration are logged.
    ///   - interruption: makes what ends where the server is to wait no longer, for names to be looked up and for clusters to
    ///     be read; called for each, one after the other.
    /// - Throws: ``ConfigurationError`` or ``ServerStartError``; then all is as it was.
    public func reload(
        _ document: CorefileDocument, warns: Bool = true, interruption: @Sendable () -> AsyncStream<Never>
    ) async throws {
        // A resolver that is down keeps nothing from being changed that has nothing to do with it.
        let names = await UpstreamNames.find(
            in: document, keeping: current?.names ?? [:], interruption: interruption)
        let configuration = try ConfigurationCompiler.compile(
            document, hash: parts.publisher.state.plan.hash, log: parts.log, names: names, series: parts.series,
            listeners: endpoints, keeping: current?.serving.caches ?? [])
        if warns { for warning in configuration.warnings { parts.log.write(.warning, warning) } }
        try await adopt(configuration, interruption())
    }

    /// When the Corefile is to be read again by itself.
    public var reloadInterval: ReloadInterval? { current?.reload }

    /// Goes unready at once, goes on answering for the time of `lameduck`, stops listening, answers what has arrived, and
    /// returns when everything has ended: within 5 s behind the `lameduck`.
    public func stop() async throws {
        guard let current else { return }
        parts.operations.stop()
        if current.lameduck > .zero {
            let seconds = MetricPage.number(current.lameduck.seconds)
            parts.log.write(.info, "plugin/health: Going into lameduck mode for \(seconds)s")
            try await Task.sleep(for: current.lameduck)
        }
        for listener in current.listeners { listener.stop() }
        current.watch.stop()
        for (follower, _) in current.clusters.followers { try await follower.stop() }
        async let drained: Void = parts.streams.drain(within: Self.drainTime)
        for listener in current.listeners { listener.join() }
        current.watchThread.join()
        async let ended: Void = parts.forwarding.shutdown(after: Self.forwardingTime)
        await drained
        try await ended
        current.serving.endConsolidation(parts.log)
        try await parts.shutdown(after: .zero)
    }
}

/// A configuration that is served, with what belongs to it alone.
struct ConfigurationAtWork {
    let generation: UInt32
    let serving: ServingConfiguration
    let listeners: [DatagramListener]
    let clusters: FollowedClusters
    let watch: FileWatch
    let watchThread: WorkerThread
    let resolverFiles: [ResolverFiles]
    let lameduck: Duration
    let reload: ReloadInterval?

    /// What is known of the names of its upstreams.
    var names: [UpstreamNames.Question: NamedUpstream.Addresses] {
        resolverFiles.reduce(into: [:]) { names, files in names.merge(files.known) { $1 } }
    }
}
