import ClusterRecords
import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

/// A cluster's objects, the records made of them, and a server that answers from those.
struct ClusterUnderTest {
    private static let hash = NameHash(secret: 0xc0ffee)

    private var resolved = ResolvedObjects()
    private var index: ClusterRecordIndex
    private(set) var table: ClusterTable
    private let rules: ClusterRules
    private let rotates: Bool

    /// A cluster of `objects` with the zones `cluster.local.`, `in-addr.arpa.` and `ip6.arpa.` and a TTL of 30 seconds.
    init(
        _ objects: [KubernetesObject], options: ClusterRecordOptions = ClusterRecordOptions(),
        podNames: ClusterOptions.PodNames = .disabled, fallthroughZones: [String] = [],
        zones: [String] = ["cluster.local.", "in-addr.arpa.", "ip6.arpa."], multiclusterZones: [String] = [],
        external: ExternalOptions? = nil, rotates: Bool = false
    ) throws {
        var options = options
        options.recordsExternal = external != nil
        options.externalHeadless = external?.answersHeadless ?? false
        options.recordsPods = podNames == .verified
        index = ClusterRecordIndex(options: options, hash: Self.hash)
        table = ClusterTable(hash: Self.hash)
        let answers = ClusterOptions(
            zones: try zones.map { try DomainName($0) }, ttl: 30, podNames: podNames,
            fallthroughZones: try fallthroughZones.map { try DomainName($0) },
            multiclusterZones: try multiclusterZones.map { try DomainName($0) },
            ignoresEmptyServices: options.ignoresEmptyServices, isZonal: options.recordsZones, external: external)
        rules = ClusterRules(answers, hash: Self.hash)
        self.rotates = rotates
        apply(objects.map { .upsert($0) })
    }

    /// Takes changes, as the server does; returns the keys that were rewritten.
    @discardableResult
    mutating func apply(_ changes: [ObjectChange]) -> Set<ClusterKey> {
        for change in resolved.apply(changes) { index.apply(change) }
        let changed: [ClusterKey]
        (table, changed) = index.update(table)
        return Set(changed)
    }

    /// Changes the index past the derivation of slices, as what follows an API server does.
    @discardableResult
    mutating func change(_ body: (inout ClusterRecordIndex) -> Void) -> Set<ClusterKey> {
        body(&index)
        let changed: [ClusterKey]
        (table, changed) = index.update(table)
        return Set(changed)
    }

    /// How many objects of a kind the index keeps.
    func count(of kind: ObjectKind) -> Int { index.count(of: kind) }

    /// An engine on the records as they are now. Beside the cluster's block there are one with the zone `ext.`, one
    /// that forwards `up.`, and for all other names nothing.
    func engine(synced: SyncedKinds = .all) throws -> EngineInProcess {
        func name(_ text: String) throws -> DomainName { try DomainName(text) }
        let blocks: [QueryPlan.Block] = [
            .init(
                steps: [
                    .answerFromExternal(table: 0), .answerFromCluster(table: 0),
                    .answerFromZone(table: 1, fallthroughZones: []),
                ],
                rotates: rotates),
            .init(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false),
            .init(steps: [.forward(forwarder: 0, zones: [.root], except: [])], rotates: false),
        ]
        let zones = [
            ("cluster.local.", 0), ("clusterset.local.", 0), ("arpa.", 0), ("k8s.test.", 0), ("ext.", 1), ("up.", 2),
        ]
        let plan = QueryPlan(
            blocks: blocks, listeners: [try zones.map { .init(name: try name($0.0), block: $0.1) }], hash: Self.hash)
        let outside = """
            ext. 60 SOA ns. h. 1 2 3 4 60
            www.ext. 60 A 192.0.2.80
            alias.ext. 60 CNAME www.ext.
            back.ext. 60 CNAME web.default.svc.cluster.local.
            outside.ext. 60 CNAME web.default.k8s.test.
            """
        // What names find that pass by the cluster.
        let next = ". 5 SOA next. next. 1 2 3 4 5"
        let state = ClusterState(table: table, rules: rules, serial: 7, synced: synced)
        return EngineInProcess(
            ServingState(
                plan: plan,
                zones: [try ZoneText.table(outside, hash: Self.hash), try ZoneText.table(next, hash: Self.hash)],
                clusters: [state]))
    }

    /// The SOA of a negative answer.
    static let soa = soa(of: "cluster.local.")
    /// What the next step says to any name.
    static let next = ["NXDOMAIN aa", "authority . 5 SOA next. next. 1 2 3 4 5"]

    static func soa(of zone: String, section: String = "authority") -> String {
        "\(section) \(zone) 30 SOA ns.dns.\(zone) hostmaster.\(zone) 7 7200 1800 86400 30"
    }
}
