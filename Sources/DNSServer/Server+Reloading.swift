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
        var surplus: [DatagramListener] = []
        do {
            // A first configuration that cannot listen says so at once. Later ones listen last: what arrives at a new
            // address, which may be a part of an old one, is to wait for no cluster.
            if let current {
                await clusters.begin(interrupted)
                try clusters.check(against: current.clusters)
            }
            try bind(configuration.listeners, &listeners, &surplus)
            try await listenToStreams(at: listeners)
            try await configureOperations(configuration, listeners, clusters)
        } catch {
            for listener in opened(listeners) { await parts.streams.stopListening(listener.number, within: .zero) }
            for listener in known(listeners) { giveUpAdded(listener) }
            try await clusters.abandon()
            throw (error as? ServerStartError) ?? ServerStartError(error)
        }
        endpoints = configuration.listeners.map(\.endpoint)
        // What arrives meanwhile waits in the sockets, and is answered with what there is then.
        if current == nil { await clusters.begin(interrupted) }
        await replace(with: configuration, listeners, surplus, clusters, forwarders)
    }

    // MARK: - What can fail

    /// Adds the listeners of a configuration: those that there are already, with more sockets where it wants more, and new ones.
    /// Where it wants fewer sockets, those that are to be closed are `surplus`.
    private func bind(
        _ wanted: [ServerConfiguration.Listener], _ listeners: inout [DatagramListener],
        _ surplus: inout [DatagramListener]
    ) throws {
        let known = current?.listeners ?? []
        for (number, listener) in wanted.enumerated() where !listener.zoneLines.isEmpty {
            let count = listener.policies.socketCount ?? parts.workerCount
            if var known = known.first(where: { $0.number == number }) {
                if let rest = known.split(at: count) { surplus.append(rest) }
                listeners.append(known)
                try listeners[listeners.count - 1].add(until: count)
            } else {
                listeners.append(
                    try DatagramListener(
                        number, listener.endpoint, workerCount: count, lanes: parts.workerCount,
                        sharesPort: known.contains { $0.endpoint.port == listener.endpoint.port }))
            }
        }
    }

    /// Those that the configuration at work does not have.
    private func opened(_ listeners: [DatagramListener]) -> [DatagramListener] {
        let known = Set((current?.listeners ?? []).map(\.number))
        return listeners.filter { !known.contains($0.number) }
    }

    /// Those that it has as well.
    private func known(_ listeners: [DatagramListener]) -> [DatagramListener] {
        let new = Set(opened(listeners).map(\.number))
        return listeners.filter { !new.contains($0.number) }
    }

    /// Closes the sockets that a configuration wanted that is not to be. What they have received meanwhile is answered by the
    /// one at work, which serves their address too.
    private func giveUpAdded(_ listener: DatagramListener) {
        var listener = listener
        guard let before = current?.listeners.first(where: { $0.number == listener.number }),
            var added = listener.split(at: before.sockets.count)
        else { return }
        added.start(parts.publisher, parts.observer)
        added.stop()
        added.join()
    }

    private func listenToStreams(at listeners: [DatagramListener]) async throws {
        // A port that was asked for may get other addresses with a later configuration.
        let ports = listeners.filter { $0.wanted.port != 0 }.map(\.endpoint.port)
        try await parts.streams.listen(
            on: opened(listeners).map { ($0.endpoint, $0.number) }, sharedPorts: Set(ports),
            beside: known(listeners).map(\.endpoint))
    }

    private func configureOperations(
        _ configuration: ServerConfiguration, _ listeners: [DatagramListener], _ clusters: FollowedClusters
    ) async throws {
        let metrics = MetricParts(
            configuration, parts, listeners, followers: clusters.followers.map(\.follower))
        try await parts.operations.configure(configuration.operations, sources: metrics.sources)
        // Before there is a configuration, the server is not ready anyway.
        if current == nil { parts.operations.wait { clusters.waiting } }
    }

    // MARK: - What cannot fail

    private func replace(
        with configuration: ServerConfiguration, _ bound: [DatagramListener], _ surplus: [DatagramListener],
        _ clusters: FollowedClusters, _ forwarders: ForwarderSet
    ) async {
        let before = current
        var listeners = bound
        // Since they were bound, clients have been sent to the sockets that an address gets beside those it has.
        let staying = Set(known(listeners).map(\.number))
        for index in listeners.indices where staying.contains(listeners[index].number) {
            listeners[index].start(parts.publisher, parts.observer)
        }
        // As long as the old tables are there: whoever has asked at an address that is given up gets an answer from them.
        let givenUp = (before?.listeners ?? []).filter { old in !listeners.contains { $0.number == old.number } }
        let drained = close(givenUp, surplus)
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
        for index in listeners.indices { listeners[index].start(parts.publisher, parts.observer) }
        await parts.streams.accept()
        parts.forwarding.use(forwarders)
        current = ConfigurationAtWork(
            generation: generation, serving: serving, listeners: listeners, clusters: clusters, watch: watch,
            watchThread: WorkerThread(name: "files") { watch.run() }, resolverFiles: configuration.resolverFiles,
            lameduck: configuration.operations.lameduck, reload: configuration.reload)
        parts.streams.refresh()
        if let before { await retire(before, for: clusters) }
        await drained.value
    }

    /// Gives addresses up, and sockets of others, and returns when all that has arrived there has been read: it is answered,
    /// over UDP by then. What waits for an upstream over TCP has its time; the task ends with it.
    private func close(_ listeners: [DatagramListener], _ surplus: [DatagramListener]) -> Task<Void, Never> {
        for listener in listeners + surplus { listener.stop() }
        let streams = parts.streams
        let drained = Task {
            for listener in listeners { await streams.stopListening(listener.number, within: Self.drainTime) }
        }
        for listener in listeners + surplus { listener.join() }
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
