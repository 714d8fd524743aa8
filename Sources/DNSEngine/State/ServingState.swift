import DNSWire

/// One generation of everything that answers: the plan and the tables, immutable. Whoever holds it keeps all of it alive.
public final class ServingState: Sendable {
    public let plan: QueryPlan
    /// The tables of all `file` directives.
    public let zones: [ZoneTable]
    /// The tables of all `hosts` directives.
    public let hosts: [HostsTable]
    /// The tables of all `kubernetes` directives.
    public let clusters: [ClusterState]
    /// The texts of all `chaos` directives.
    public let identities: [Identity]
    /// The caches of all `cache` directives.
    public let caches: [AnswerCache]
    /// The elaborations of blocks that have some.
    public let elaborations: [BlockElaboration]
    /// The `template` directives.
    public let templates: [QueryTemplate]
    /// The tables of `acl`, `loadbalance` and `local`.
    public let policies: PolicyTables
    /// The number of the configuration that all of this belongs to.
    public let generation: UInt32
    /// The blocks whose answers are logged.
    public let logged: LoggedBlocks
    /// What else belongs to the configuration.
    public let companion: (any ServingCompanion)?
    private let storage: OctetStorage
    private let tables: ServingView
    /// What the path of a query reads; valid as long as this object lives.
    public var view: ServingView {
        var view = tables
        view.reference = ServingReference(self)
        return view
    }

    public init(
        plan: QueryPlan, zones: [ZoneTable] = [], hosts: [HostsTable] = [], clusters: [ClusterState] = [],
        identities: [Identity] = [], caches: [AnswerCache] = [], policies: PolicyTables = PolicyTables(),
        elaborations: [BlockElaboration] = [], templates: [QueryTemplate] = [], logged: LoggedBlocks = LoggedBlocks(),
        generation: UInt32 = 0, companion: (any ServingCompanion)? = nil
    ) {
        self.generation = generation
        self.logged = logged
        self.companion = companion
        self.plan = plan
        self.zones = zones
        self.hosts = hosts
        self.clusters = clusters
        self.identities = identities
        self.caches = caches
        self.policies = policies
        self.elaborations = elaborations
        self.templates = templates
        var layout = StorageLayout()
        let zonesOffset = layout.reserve(ZoneView.self, count: zones.count)
        let hostsOffset = layout.reserve(HostsView.self, count: hosts.count)
        let clustersOffset = layout.reserve(ClusterView.self, count: clusters.count)
        let identitiesOffset = layout.reserve(IdentityView.self, count: identities.count)
        let cachesOffset = layout.reserve(CacheView.self, count: caches.count)
        let filtersOffset = layout.reserve(QueryFilterView.self, count: elaborations.count)
        let templatesOffset = layout.reserve(TemplateView.self, count: templates.count)
        storage = OctetStorage(count: layout.octetCount)
        tables = ServingView(
            steps: plan.steps, blocks: plan.blocks, listeners: plan.listeners,
            zones: storage.cells(at: zonesOffset, copying: zones.map(\.view)),
            hosts: storage.cells(at: hostsOffset, copying: hosts.map(\.view)),
            clusters: storage.cells(at: clustersOffset, copying: clusters.map(\.view)),
            identities: storage.cells(at: identitiesOffset, copying: identities.map(\.view)),
            caches: storage.cells(at: cachesOffset, copying: caches.map(\.view)), policies: policies.view,
            shapes: plan.shapes, logged: logged, generation: generation,
            filters: storage.cells(at: filtersOffset, copying: elaborations.map(\.filter)),
            templates: storage.cells(at: templatesOffset, copying: templates.map(\.view)))
    }

    /// This generation with one table of a kind replaced.
    public func replacing(_ change: TableChange) -> ServingState {
        var zones = zones
        var hosts = hosts
        var clusters = clusters
        var policies = policies
        switch change {
        case .zone(let number, let table): zones[number] = table
        case .hosts(let number, let table): hosts[number] = table
        case .cluster(let number, let state): clusters[number] = state
        case .balance(let number, let table): policies = policies.replacing(balance: number, by: table)
        }
        return ServingState(
            plan: plan, zones: zones, hosts: hosts, clusters: clusters, identities: identities, caches: caches,
            policies: policies, elaborations: elaborations, templates: templates, logged: logged,
            generation: generation, companion: companion)
    }

    /// This state as the first one of a configuration.
    ///
    /// - Parameter clusters: what is known already of the clusters with these numbers.
    public func beginning(
        generation: UInt32, companion: any ServingCompanion, clusters known: [Int: ClusterState]
    ) -> ServingState {
        var clusters = clusters
        for (number, state) in known { clusters[number] = state }
        return ServingState(
            plan: plan, zones: zones, hosts: hosts, clusters: clusters, identities: identities, caches: caches,
            policies: policies, elaborations: elaborations, templates: templates, logged: logged,
            generation: generation, companion: companion)
    }
}

/// What belongs to a configuration beside its tables, for whoever goes on with a query that left its worker: such a
/// query keeps it, and is answered as the configuration wanted that it arrived under.
public protocol ServingCompanion: AnyObject, Sendable {}

/// A table that takes the place of an older one. Numbers are those of the plan's steps.
public enum TableChange: Sendable {
    case zone(Int, ZoneTable)
    case hosts(Int, HostsTable)
    case cluster(Int, ClusterState)
    case balance(Int, BalanceTable)
}

/// The parts of a ``ServingState`` as the path of a query sees them: trivially copyable, so that reading them cannot
/// count a reference. Does not own the memory.
public struct ServingView: BitwiseCopyable, Sendable {
    let steps: Cells<Step>
    let blocks: Cells<BlockView>
    let listeners: Cells<BlockIndexView>
    let zones: Cells<ZoneView>
    let hosts: Cells<HostsView>
    let clusters: Cells<ClusterView>
    let identities: Cells<IdentityView>
    let caches: Cells<CacheView>
    let policies: PolicyView
    let shapes: Cells<ResponseShape>
    /// The blocks whose answers are logged.
    public let logged: LoggedBlocks
    /// The number of the configuration.
    let generation: UInt32
    /// Which queries each elaboration may concern.
    let filters: Cells<QueryFilterView>
    let templates: Cells<TemplateView>
    /// The state itself, for what has memory of its own.
    fileprivate(set) var reference: ServingReference?

    /// Whether the engine has to know the time.
    public var hasCaches: Bool { caches.count > 0 }
}
