package import ClusterRecords
package import Corefile
package import DNSEngine
package import DNSWire
import KubernetesObjects
package import KubernetesWatch

/// What a `kubernetes` directive asks of an API server.
package struct APIServerPlan {
    /// Where the directive is.
    let location: SourceLocation
    /// The number of the directive's table.
    let table: Int
    /// How to reach the server; `nil` for the way of a pod, which is looked up when the server starts: a pod's Corefile
    /// can be checked elsewhere.
    let configuredAccess: APIServerAccess?
    let records: ClusterRecordOptions
    let rules: ClusterRules
    let hash: NameHash
    let collections: [WatchedCollection]
    let limits: RequestLimiter.Limits
    /// How long the server waits for the first lists before it serves without them.
    let startupTimeout: Duration

    /// The directive in words, with all that it depends on: where they are the same, so is the plan, but for ``table``.
    let text: [String]

    /// The zone that PTR records point into, which names the cluster in metrics.
    let zone: String

    /// Made of its parts.
    package init(
        location: SourceLocation, table: Int, configuredAccess: APIServerAccess?, records: ClusterRecordOptions,
        rules: ClusterRules, hash: NameHash, collections: [WatchedCollection], limits: RequestLimiter.Limits,
        startupTimeout: Duration, zone: String = "", text: [String] = []
    ) {
        self.text = text
        self.zone = zone
        self.location = location
        self.table = table
        self.configuredAccess = configuredAccess
        self.records = records
        self.rules = rules
        self.hash = hash
        self.collections = collections
        self.limits = limits
        self.startupTimeout = startupTimeout
    }

    /// - Throws: outside of a cluster.
    func access() throws(CredentialFault) -> APIServerAccess {
        if let configuredAccess { return configuredAccess }
        return try .inCluster(environment: Environment.value)
    }

    /// The kinds that are in without anybody's reading them.
    var unwatchedKinds: SyncedKinds {
        collections.reduce(into: .all) { kinds, collection in kinds.subtract(SyncedKinds(collection.kind)) }
    }

    /// The table as the directive starts with it.
    package var initialState: ClusterState {
        ClusterState(table: ClusterTable(hash: hash), rules: rules, serial: 0, synced: unwatchedKinds)
    }
}

extension SyncedKinds {
    /// The one kind; nothing for a kind that no name depends on.
    init(_ kind: ObjectKind) {
        switch kind {
        case .namespace: self = .namespaces
        case .service: self = .services
        case .endpointSlice: self = .endpointSlices
        case .pod: self = .pods
        case .serviceImport: self = .serviceImports
        case .endpoints, .node: self = []
        }
    }
}
