public import KubernetesObjects

/// Follows several collections of one API server, and notices when the server is gone without a word.
public final class ClusterWatch: Sendable {
    /// How long a server may be silent. An idle cluster has nothing to tell but a bookmark each minute.
    public struct Liveness: Sendable {
        /// After so long without a word the server is asked whether it is there.
        public var silence: Duration = .seconds(15)
        /// How long it may take to say so; then all connections are given up. With ``silence`` at most 30 s.
        public var answer: Duration = .seconds(8)

        /// The defaults.
        public init() {}
    }

    private let collections: [CollectionWatch]
    private let client: APIServerClient
    private let clock: WatchClock
    private let liveness: Liveness

    /// Nothing happens before ``run(_:)``.
    public init(
        _ collections: [WatchedCollection], client: APIServerClient, clock: WatchClock,
        settings: ReflectorSettings = .init(), liveness: Liveness = .init()
    ) {
        self.collections = collections.map {
            CollectionWatch(
                $0, settings: settings, seed: .random(in: .min ... .max), client: client, clock: clock)
        }
        self.client = client
        self.clock = clock
        self.liveness = liveness
    }

    /// Follows the collections until the task is cancelled.
    ///
    /// - Parameter deliver: takes what a piece of a response came to, in order; called on any thread, never at the same
    ///   time for one collection.
    public func run(_ deliver: @escaping @Sendable (ObjectKind, [ReflectorEffect]) -> Void) async {
        await withDiscardingTaskGroup { group in
            for collection in collections { group.addTask { await collection.run(deliver) } }
            group.addTask { await self.probe() }
        }
    }

    /// A peer that died, or a network that forgot the connection, sends nothing: the watch looks like an idle one.
    private func probe() async {
        while !Task.isCancelled {
            do {
                let pause = await pause()
                try await clock.sleep(until: clock.now + pause)
                guard await isSilent() else { continue }
                try await client.probe(within: liveness.answer)
                try await clock.sleep(until: clock.now + liveness.silence)
            } catch is CancellationError {
                return
            } catch {
                client.renew()
            }
        }
    }

    /// Until a watch may have been silent for too long.
    private func pause() async -> Duration {
        var longest = Duration.zero
        for collection in collections {
            let silence = await collection.silence ?? .zero
            longest = max(longest, silence)
        }
        return max(liveness.silence - longest, .milliseconds(100))
    }

    private func isSilent() async -> Bool {
        for collection in collections {
            if let silence = await collection.silence, silence >= liveness.silence { return true }
        }
        return false
    }
}
