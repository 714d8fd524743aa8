import ClusterRecords
import Corefile
import DNSEngine
import DNSServer
import DNSWire
import KubernetesObjects
import KubernetesWatch
import NetworkAddress

/// A followed cluster with the test's own time, and a server that answers from what has been published.
struct ProgressUnderTest {
    private static let hash = NameHash(secret: 0xc0ffee)

    private var progress: ClusterProgress
    private var published: ClusterState

    init(_ kinds: [ObjectKind] = [.namespace, .service, .endpointSlice]) throws {
        let answers = ClusterOptions(zones: [try DomainName("cluster.local.")], ttl: 30)
        let plan = APIServerPlan(
            location: SourceLocation(file: "Corefile", line: 2), table: 0, configuredAccess: nil,
            records: ClusterRecordOptions(), rules: ClusterRules(answers, hash: Self.hash), hash: Self.hash,
            collections: kinds.map { WatchedCollection($0) }, limits: .init(), startupTimeout: .seconds(5))
        progress = ClusterProgress(plan)
        published = plan.initialState
    }

    var isSynced: Bool { progress.isSynced }
    var synced: SyncedKinds { published.synced }

    func metrics(at milliseconds: Int) -> ClusterMetrics { progress.metrics(at: .milliseconds(milliseconds)) }

    mutating func observe(programming duration: Duration, of service: ProgrammedService) {
        progress.observe(programming: duration, of: service)
    }

    /// What came of one kind, at a time of the watch and of the world.
    @discardableResult
    mutating func take(
        _ kind: ObjectKind, _ effects: [ReflectorEffect], at milliseconds: Int = 0, time: UInt32 = 1
    ) -> ClusterProgress.Outcome {
        let outcome = progress.take(effects, of: kind, at: .milliseconds(milliseconds), time: time)
        if let state = outcome.state { published = state }
        return outcome
    }

    /// A whole first list in one piece.
    @discardableResult
    mutating func list(
        _ kind: ObjectKind, _ objects: [KubernetesObject] = [], at milliseconds: Int = 0, time: UInt32 = 1
    ) -> ClusterProgress.Outcome {
        let items = objects.map { ReflectorEffect.upsert($0) }
        return take(
            kind, [.beginRelist] + items + [.endRelist, .synced, .caughtUp(resourceVersion: "7")],
            at: milliseconds, time: time)
    }

    /// Asks a server that has the state that was published last.
    func ask(_ question: String) throws -> [String] {
        let block = QueryPlan.Block(steps: [.answerFromCluster(table: 0)], rotates: false)
        let plan = QueryPlan(blocks: [block], listeners: [[.init(name: .root, block: 0)]], hash: Self.hash)
        return try EngineInProcess(ServingState(plan: plan, clusters: [published])).ask(question)
    }

    /// The serial of the zone.
    func serial() throws -> String {
        let words = try ask("cluster.local. SOA").dropFirst().first?.split(separator: " ") ?? []
        return words.count > 6 ? String(words[6]) : "none in \(words)"
    }
}

/// The objects of these tests.
enum Objects {
    static let namespace = KubernetesObject.namespace(Namespace(metadata: ObjectMetadata(name: "default")))

    static func service(_ name: String, _ number: UInt32 = 1) -> KubernetesObject {
        var service = Service(metadata: ObjectMetadata(namespace: "default", name: name))
        service.clusterIPs = [.v4(0x0a60_0000 + number)]
        return .service(service)
    }

    static func headless(_ name: String) -> KubernetesObject {
        var service = Service(metadata: ObjectMetadata(namespace: "default", name: name))
        service.isHeadless = true
        return .service(service)
    }

    static func slice(_ service: String, _ addresses: [UInt32], changed trigger: String? = nil) -> KubernetesObject {
        .endpointSlice(
            EndpointSlice(
                metadata: ObjectMetadata(
                    namespace: "default", name: "\(service)-1", lastChangeTriggerTime: trigger),
                serviceName: service, addressType: .ipv4,
                endpoints: addresses.map { Endpoint(addresses: [EndpointAddress(.v4($0))]) }))
    }

    static func key(_ kind: ObjectKind, _ name: String) -> ObjectKey {
        ObjectKey(kind: kind, namespace: "default", name: name)
    }
}
