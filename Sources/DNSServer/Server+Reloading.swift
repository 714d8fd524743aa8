import DNSEngine
import DNSForwarding
import DNSStreams
import NIOCore
import NetworkAddress
import WorkerThreads

extension Server {
    /// Builds what a configuration needs and the one before has not, and puts it in its place; all or nothing.
    func adopt(_ configuration: ServerConfiguration, _ interrupted: AsyncStream<Never>) async throws {
        let clusters = try await FollowedClusters(
            configuration.servers, keeping: current?.clusters ?? FollowedClusters(), publisher: parts.publisher,
            log: parts.log)
        let forwarders = parts.forwarding.prepare(configuration.forwarders)
        var listeners: [DatagramListener] = []
        do {
            // A first configuration that cannot listen says so at once. Later ones listen last: what arrives at a new
            // address, which may be a part of an old one, is to wait for no cluster.
            if let current {
                await clusters.begin(interrupted)
                try clusters.check(against: current.clusters)
            }
            listeners = try bind(configuration.listeners)
            try await listenToStreams(at: listeners)
            try await configureOperations(configuration, listeners, clusters)
        } catch {
            for listener in opened(listeners) { await parts.streams.stopListening(listener.number, within: .zero) }
            try await clusters.abandon()
            throw (error as? ServerStartError) ?? ServerStartError(error)
        }
        endpoints = configuration.listeners.map(\.endpoint)
        // What arrives meanwhile waits in the sockets, and is answered with what there is then.
        if current == nil { await clusters.begin(interrupted) }
        await replace(with: configuration, listeners, clusters, forwarders)
    }

    // MARK: - What can fail

    /// The listeners of a configuration: those that there are already, and new ones.
    private func bind(_ wanted: [ServerConfiguration.Listener]) throws -> [DatagramListener] {
        let known = current?.listeners ?? []
        return try wanted.enumerated().filter { !$0.element.zoneLines.isEmpty }.map { number, listener in
            if let known = known.first(where: { $0.number == number }) { return known }
            return try DatagramListener(
                number, listener.endpoint, workerCount: listener.policies.socketCount ?? parts.workerCount,
                lanes: parts.workerCount, sharesPort: known.contains { $0.endpoint.port == listener.endpoint.port })
        }
    }

    /// Those that the configuration at work does not have.
    private func opened(_ listeners: [DatagramListener]) -> [DatagramListener] {
        let known = Set((current?.listeners ?? []).map(\.number))
        return listeners.filter { !known.contains($0.number) }
    }

    private func listenToStreams(at listeners: [DatagramListener]) async throws {
        // A port that was asked for may get other addresses with a later configuration.
        let ports = listeners.filter { $0.wanted.port != 0 }.map(\.endpoint.port)
        let new = opened(listeners)
        let old = listeners.filter { listener in !new.contains { $0.number == listener.number } }
        try await parts.streams.listen(
            on: new.map { ($0.endpoint, $0.number) }, sharedPorts: Set(ports), beside: old.map(\.endpoint))
    }

    private func configureOperations(
        _ configuration: ServerConfiguration, _ listeners: [DatagramListener], _ clusters: FollowedClusters
    ) async throws {
        let metrics = MetricParts(
            configuration, parts, sockets: listeners.map(\.sockets), followers: clusters.followers.map(\.follower))
        try await parts.operations.configure(configuration.operations, sources: metrics.sources)
        // Before there is a configuration, the server is not ready anyway.
        if current == nil { parts.operations.wait { clusters.waiting } }
    }

    // MARK: - What cannot fail

    private func replace(
        with configuration: ServerConfiguration, _ listeners: [DatagramListener], _ clusters: FollowedClusters,
        _ forwarders: ForwarderSet
    ) async {
        let before = current
        // As long as the old tables are there: whoever has asked at an address that is given up gets an answer from them.
        let givenUp = (before?.listeners ?? []).filter { old in !listeners.contains { $0.number == old.number } }
        let drained = await close(givenUp)
        let generation = (before?.generation ?? 0) + 1
        let serving = ServingConfiguration(configuration, forwarders)
        parts.queryLog.add(configuration.queryLogs, generation: generation)
        parts.publisher.replace(
            with: configuration.state.beginning(
                generation: generation, companion: serving, clusters: clusters.states))
        clusters.publish(in: generation)
        parts.operations.wait { clusters.waiting }
        parts.streams.setTimes(configuration.streamTimes)
        parts.log.showDebug(configuration.showsDebug)
        before?.watch.stop()
        before?.watchThread.join()
        for files in configuration.resolverFiles { files.connect(to: parts.forwarding, forwarders) }
        let watch = FileWatch(
            configuration.reloadables, publisher: parts.publisher, generation: generation, log: parts.log)
        var started = listeners
        let new = Set(opened(listeners).map(\.number))
        for index in started.indices where new.contains(started[index].number) {
            started[index].start(parts.publisher, parts.observer)
        }
        await parts.streams.accept()
        parts.forwarding.use(forwarders)
        current = ConfigurationAtWork(
            generation: generation, serving: serving, listeners: started, clusters: clusters, watch: watch,
            watchThread: WorkerThread(name: "files") { watch.run() }, lameduck: configuration.operations.lameduck,
            reload: configuration.reload)
        parts.streams.refresh()
        if let before { await retire(before, for: clusters) }
        await drained?.value
    }

    /// Gives addresses up, and returns when all that has arrived there has been read: it is answered, over UDP by then. What
    /// waits for an upstream over TCP has its time; the task ends with it.
    private func close(_ listeners: [DatagramListener]) async -> Task<Void, Never>? {
        guard !listeners.isEmpty else { return nil }
        for listener in listeners { listener.stop() }
        let streams = parts.streams
        let drained = Task {
            for listener in listeners { await streams.stopListening(listener.number, within: Self.drainTime) }
        }
        for listener in listeners { listener.join() }
        return drained
    }

    /// Ends what only an earlier configuration had.
    private func retire(_ before: ConfigurationAtWork, for clusters: FollowedClusters) async {
        before.serving.endConsolidation(parts.log)
        for follower in before.clusters.missing(in: clusters) {
            do {
                try await follower.stop()
            } catch {
                parts.log.write(.error, "plugin/kubernetes: a cluster that is no longer followed: \(error)")
            }
        }
    }
}
