import ClusterRecords
import DNSEngine
import KubernetesObjects
import KubernetesWatch
import NIOCore
import NIOPosix
import PlayedAPIServer
import Synchronization

/// A cluster's records that follow a played API server, as those of a server do.
final class FollowedIndex: Sendable {
    static let collections = [
        WatchedCollection(.namespace), WatchedCollection(.service), WatchedCollection(.endpointSlice),
        WatchedCollection(.pod, fieldSelector: "status.phase!=Succeeded,status.phase!=Failed,status.phase!=Unknown"),
    ]

    /// What is known at one moment.
    struct Picture: Sendable {
        /// Objects kept, by kind.
        var counts: [ObjectKind: Int]
        /// To the questions of ``RecordHistoryTests``.
        var answers: [[String]]
        /// How often something failed so far.
        var failures: Int
    }

    private struct State {
        var cluster: ClusterUnderTest
        /// Up to where each kind is in.
        var versions: [ObjectKind: String] = [:]
        var failures = 0

        func picture() throws -> Picture {
            let engine = try cluster.engine()
            let counts = collections.map { ($0.kind, cluster.count(of: $0.kind)) }
            return Picture(
                counts: Dictionary(counts) { _, last in last },
                answers: try RecordHistoryTests.questions.map { try engine.ask($0) }, failures: failures)
        }

        mutating func take(_ effect: ReflectorEffect, of kind: ObjectKind) {
            switch effect {
            case .beginRelist: cluster.change { $0.beginReplacing(kind) }
            case .upsert(let object): cluster.change { $0.apply(.upsert(object)) }
            case .delete(let key): cluster.change { $0.apply(.delete(key)) }
            case .endRelist: cluster.change { $0.endReplacing(kind) }
            case .caughtUp(let version): versions[kind] = version
            case .counted(.failure): failures += 1
            case .abortRelist, .synced, .counted, .faulty, .log, .renewCredentials, .renewConnection: break
            }
        }
    }

    private struct NeverCaughtUp: Error, CustomStringConvertible {
        let description: String
    }

    private let state: Mutex<State>
    private let client: APIServerClient
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let running = Mutex<Task<Void, Never>?>(nil)
    private let (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(_ server: PlayedAPIServer) throws {
        let cluster = try ClusterUnderTest([], options: RecordHistoryTests.options(), podNames: .verified)
        state = Mutex(State(cluster: cluster))
        var settings = APIServerClient.Settings(userAgent: "clusterdns/test")
        settings.limits = RequestLimiter.Limits(requestsPerSecond: nil)
        client = try APIServerClient(
            .endpoint(try APIServerURL(server.url), files: .init()), settings: settings, group: group
        ) { _ in }
    }

    /// Begins to follow.
    func start(_ settings: ReflectorSettings) {
        let watch = ClusterWatch(Self.collections, client: client, clock: WatchClock(), settings: settings)
        running.withLock { running in
            running = Task {
                await watch.run { kind, effects in
                    self.state.withLock { state in for effect in effects { state.take(effect, of: kind) } }
                    self.change.yield()
                }
            }
        }
    }

    func stop() async throws {
        let task = running.withLock { $0 }
        task?.cancel()
        await task?.value
        await client.shutdown()
        try await group.shutdownGracefully()
    }

    /// Waits until everything up to a version is in, and gives what it came to.
    func wait(for version: UInt64) async throws -> Picture {
        let isIn = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in self.changes where self.isIn(String(version)) { return true }
                throw CancellationError()
            }
            group.addTask {
                try await Task.sleep(for: .seconds(60))
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        guard isIn else {
            let versions = state.withLock { $0.versions }
            throw NeverCaughtUp(description: "wanted version \(version) of all kinds, got \(versions)")
        }
        return try state.withLock { try $0.picture() }
    }

    private func isIn(_ version: String) -> Bool {
        state.withLock { state in Self.collections.allSatisfy { state.versions[$0.kind] == version } }
    }
}
