import CLinux
import DNSEngine
import KubernetesObjects
import KubernetesWatch
import NIOCore
import NIOPosix
import Synchronization

/// Follows a cluster through its API server, and publishes what comes of it on the thread on which it comes: one of its
/// own, so that a change goes from the socket into the tables without waiting for another thread, and a whole cluster
/// that is read keeps no client over TCP and no upstream waiting.
final class ClusterFollower: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// What the follower was made for.
    let plan: APIServerPlan
    private let zone: String
    private let startupTimeout: Duration
    private let client: APIServerClient
    private let watch: ClusterWatch
    private let clock = WatchClock()
    private let progress: Mutex<ClusterProgress>
    /// Where the table is in the configuration that is served; `nil` before there is one. Changed under the lock of
    /// ``progress``.
    private let place = Mutex<Place?>(nil)
    private let requests: RequestFigures
    private let synced: AsyncStream<Never>
    private let announceSynced: AsyncStream<Never>.Continuation
    private let publisher: StatePublisher
    private let log: ServerLog
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// A table of a configuration.
    private struct Place {
        var table: Int
        var generation: UInt32
    }

    /// - Throws: ``ServerStartError`` where the credentials cannot be read.
    init(
        _ plan: APIServerPlan, publisher: StatePublisher, log: ServerLog
    ) throws {
        self.plan = plan
        zone = plan.zone
        startupTimeout = plan.startupTimeout
        self.publisher = publisher
        self.log = log
        progress = Mutex(ClusterProgress(plan))
        (synced, announceSynced) = AsyncStream<Never>.makeStream()
        let requests = RequestFigures()
        self.requests = requests
        var settings = APIServerClient.Settings(userAgent: "clusterdns/\(ServerVersion.number)")
        settings.limits = plan.limits
        settings.requestEnded = { requests.take($0) }
        do {
            client = try APIServerClient(plan.access(), settings: settings, group: group) { fault in
                log.write(.warning, "plugin/kubernetes: \(fault); the last credentials stay in use")
            }
        } catch {
            try group.syncShutdownGracefully()
            throw ServerStartError("\(plan.location): \(error)")
        }
        watch = ClusterWatch(plan.collections, client: client, clock: clock)
    }

    /// Whether every kind has been read once.
    var isSynced: Bool { progress.withLock { $0.isSynced } }

    /// What is known of the cluster.
    var state: ClusterState { progress.withLock { $0.state } }

    /// A configuration is served now in which the cluster has this table: what was learnt since it was made is published,
    /// and what comes.
    func publish(in generation: UInt32, as table: Int) {
        progress.withLock { progress in
            place.withLock { $0 = Place(table: table, generation: generation) }
            publisher.publish(.cluster(table, progress.state), of: generation)
        }
    }

    /// Begins to follow.
    func start() {
        task.withLock { task in
            task = Task(executorPreference: EventLoopTaskExecutor(group.next())) {
                await withDiscardingTaskGroup { group in
                    group.addTask { await self.watch.run { self.take($1, of: $0) } }
                    group.addTask { await self.reportAge() }
                }
            }
        }
    }

    /// Ends all requests. To be called once.
    func stop() async throws {
        let task = task.withLock { $0 }
        task?.cancel()
        await task?.value
        await client.shutdown()
        announceSynced.finish()
        try await group.shutdownGracefully()
    }

    /// Returns when every kind has been read once, or when the directive's `startup_timeout` is over.
    func waitUntilSynced() async {
        guard !progress.withLock({ $0.isSynced }) else { return }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { [synced] in
                for await _ in synced {}
                return true
            }
            group.addTask { await self.waitForStartup() }
            if await group.next() == false {
                log.write(.warning, "plugin/kubernetes: starting server with unsynced Kubernetes API")
            }
            group.cancelAll()
        }
    }

    /// `false` when the time is over.
    private func waitForStartup() async -> Bool {
        do {
            let patience = min(startupTimeout, .milliseconds(500))
            try await Task.sleep(for: patience)
            if startupTimeout > patience {
                log.write(.info, "plugin/kubernetes: waiting for Kubernetes API before starting server")
                try await Task.sleep(for: startupTimeout - patience)
            }
            return false
        } catch {
            // The lists are in.
            return true
        }
    }

    // MARK: - What is received

    private func take(_ effects: [ReflectorEffect], of kind: ObjectKind) {
        let outcome = progress.withLock { progress in
            let outcome = progress.take(effects, of: kind, at: clock.now, time: clinux_unix_time())
            if let state = outcome.state, let place = place.withLock({ $0 }) {
                publisher.publish(.cluster(place.table, state), of: place.generation)
            }
            if progress.isSynced { announceSynced.finish() }
            return outcome
        }
        if outcome.isFirstSync { clinux_release_program() }
        for effect in effects { report(effect) }
        observe(outcome.triggers)
        if outcome.endsList { clinux_trim_memory() }
    }

    private func report(_ effect: ReflectorEffect) {
        switch effect {
        case .log(let level, let text): log.write(ServerLog.Level(level), "plugin/kubernetes: \(text)")
        case .faulty(let item, _):
            let fate = item.object == nil ? "skipped" : "fields ignored"
            let faults = item.faults.map(\.description).joined(separator: "; ")
            log.write(.warning, "plugin/kubernetes: \(item.label): \(fate): \(faults)")
        default: break
        }
    }

    /// From the changes that controllers noted to now, when they are answered.
    private func observe(_ triggers: [ClusterProgress.ChangeTrigger]) {
        guard !triggers.isEmpty else { return }
        let now = Duration.microseconds(clinux_unix_microseconds())
        progress.withLock { progress in
            for trigger in triggers {
                guard let time = TriggerTime.parse(trigger.time) else { continue }
                progress.observe(programming: now - time, of: trigger.service)
            }
        }
    }

    // MARK: - Figures

    /// The figures as they are now.
    var metrics: ClusterMetrics {
        var metrics = progress.withLock { $0.metrics(at: clock.now) }
        requests.add(to: &metrics)
        metrics.zone = zone
        metrics.host = client.server.authority
        return metrics
    }

    /// Says once in a while that what is answered is old: after three minutes, six, twelve and so on.
    private func reportAge() async {
        var threshold = AgeReport.first
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: AgeReport.interval)
            } catch {
                return
            }
            let (contacts, isSynced) = progress.withLock { ($0.contacts, $0.isSynced) }
            // A kind may have nothing to say for long; a server that says nothing of any is away.
            guard isSynced, let latest = contacts.values.max() else { continue }
            let age = clock.now - latest
            if age >= threshold {
                let minutes = age.components.seconds / 60
                log.write(
                    .warning,
                    "plugin/kubernetes: no word from \(client.server) for \(minutes) min, answering what was known then"
                )
                threshold *= 2
            } else if age < AgeReport.first, threshold > AgeReport.first {
                log.write(.info, "plugin/kubernetes: \(client.server) is heard from again")
                threshold = AgeReport.first
            }
        }
    }

    /// When the age of what is known is worth a line.
    private enum AgeReport {
        static let interval = Duration.seconds(5)
        static let first = Duration.seconds(180)
    }
}

extension ServerLog.Level {
    init(_ level: ReflectorLogLevel) {
        switch level {
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}
