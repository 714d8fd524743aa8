import KubernetesObjects
import KubernetesWatch
import NIOCore
import NIOPosix
import PlayedAPIServer

/// A cluster watch that runs, and what it has said so far.
final class Follower: Sendable {
    /// What came of one kind.
    struct Told: Sendable {
        var effects: [ReflectorEffect] = []
        var held: [ObjectKey: KubernetesObject] = [:]
        fileprivate var seen: Set<ObjectKey>?

        var isSynced: Bool { effects.contains(.synced) }

        /// The lines of the log.
        var lines: [String] {
            effects.compactMap { if case .log(_, let text) = $0 { text } else { nil } }
        }

        /// The last version up to which everything is in.
        var version: String? {
            let versions = effects.compactMap { if case .caughtUp(let version) = $0 { version } else { nil } }
            return versions.last
        }

        fileprivate mutating func take(_ effect: ReflectorEffect) {
            effects.append(effect)
            switch effect {
            case .beginRelist: seen = []
            case .upsert(let object):
                held[object.key] = object
                seen?.insert(object.key)
            case .delete(let key):
                held[key] = nil
                seen?.remove(key)
            case .endRelist:
                held = held.filter { seen?.contains($0.key) ?? true }
                seen = nil
            case .abortRelist: seen = nil
            default: break
            }
        }
    }

    typealias Kinds = [ObjectKind: Told]

    let client: APIServerClient
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let told = Observed<Kinds>([:])
    private let running: Task<Void, Never>

    init(
        _ kinds: [ObjectKind], _ access: APIServerAccess, offersHTTP2: Bool, settings: ReflectorSettings,
        liveness: ClusterWatch.Liveness
    ) throws {
        var clientSettings = APIServerClient.Settings(userAgent: "clusterdns/test")
        clientSettings.offersHTTP2 = offersHTTP2
        clientSettings.limits = RequestLimiter.Limits(requestsPerSecond: nil)
        client = try APIServerClient(access, settings: clientSettings, group: group) { _ in }
        let watch = ClusterWatch(
            kinds.map { WatchedCollection($0) }, client: client, clock: WatchClock(), settings: settings,
            liveness: liveness)
        running = Task { [told] in
            await watch.run { kind, effects in
                told.change { kinds in for effect in effects { kinds[kind, default: Told()].take(effect) } }
            }
        }
    }

    /// Ends the watch; returns when it has ended.
    func cancel() async {
        running.cancel()
        await running.value
    }

    /// Ends everything.
    func stop() async throws {
        await cancel()
        await client.shutdown()
        try await group.shutdownGracefully()
    }

    /// What came of a kind so far.
    func told(_ kind: ObjectKind) -> Told { told.value[kind] ?? Told() }

    /// Waits until something is so of what came of a kind.
    @discardableResult
    func wait(_ kind: ObjectKind, until condition: @escaping @Sendable (Told) -> Bool) async throws -> Told {
        let kinds = try await told.wait(describe: { Self.words($0[kind] ?? Told()) }) {
            condition($0[kind] ?? Told())
        }
        return kinds[kind] ?? Told()
    }

    private static func words(_ told: Told) -> String {
        let effects = told.effects.suffix(30).map { String("\($0)".prefix(200)) }
        return "waited in vain; \(told.held.count) objects, last effects: \(effects.joined(separator: "\n"))"
    }
}

extension Follower {
    /// Says how a server in a folder is reached.
    typealias Access = (PlayedAPIServer, TemporaryFolder) throws -> APIServerAccess

    /// Starts a server with objects and follows it while the body runs.
    static func with(
        _ way: Way = .plain, _ kinds: [ObjectKind] = [.service], objects: [KubernetesObject] = [],
        options change: (inout PlayedAPIServer.Options) -> Void = { _ in }, settings: ReflectorSettings = .prompt,
        liveness: ClusterWatch.Liveness = .init(), access: Access? = nil,
        before prepare: (PlayedAPIServer) async throws -> Void = { _ in },
        _ body: (PlayedAPIServer, Follower) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var options = try way.options(in: folder)
        change(&options)
        try await PlayedAPIServer.with(options) { server in
            try await server.apply(objects.map { .upsert($0) })
            try await prepare(server)
            let follower = try Follower(
                kinds, access?(server, folder) ?? way.access(to: server, in: folder),
                offersHTTP2: way.transport == .http2, settings: settings,
                liveness: liveness)
            do {
                try await body(server, follower)
                try await follower.stop()
            } catch {
                try await follower.stop()
                throw error
            }
        }
        withExtendedLifetime(folder) {}
    }

    /// Waits until what is held of a kind is what the server has.
    func waitForEverything(_ kind: ObjectKind, of server: PlayedAPIServer) async throws {
        let stored = try await server.objects(kind).map { ($0.key, $0) }
        let expected = Dictionary(stored) { _, last in last }
        try await wait(kind) { $0.isSynced && $0.held == expected }
    }
}

extension ReflectorSettings {
    /// Failures are followed by the next request almost at once. All other times are as they are in a server.
    static var prompt: ReflectorSettings {
        var settings = ReflectorSettings()
        settings.backoffBase = .milliseconds(10)
        settings.backoffMax = .milliseconds(50)
        settings.immediateRetryInterval = .milliseconds(10)
        settings.logInterval = .zero
        return settings
    }

    /// As prompt, and half a second of silence is too much where something is awaited.
    static var impatient: ReflectorSettings {
        var settings = prompt
        settings.headTimeout = .milliseconds(500)
        settings.listSilence = .milliseconds(500)
        return settings
    }
}
