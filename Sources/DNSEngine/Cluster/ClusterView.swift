public import DNSWire

/// The rules by which one `kubernetes` directive answers from its table.
public struct ClusterOptions: Sendable {
    /// How `pod` names are answered (behaviour.md 1.2).
    public enum PodNames: UInt8, Sendable, BitwiseCopyable {
        case disabled, insecure, verified
    }

    /// The zones of the directive, reverse zones among them.
    public var zones: [DomainName]
    /// Seconds, 0…3600.
    public var ttl: UInt32
    public var podNames: PodNames
    public var fallthroughZones: [DomainName]
    /// Those of ``zones`` that name what the clusters of a set have in common.
    public var multiclusterZones: [DomainName]
    /// `ignore empty_service`: whether a Service exists depends on its endpoints too.
    public var ignoresEmptyServices: Bool
    /// `zonal`: headless Services have names for the endpoints of a topology zone.
    public var isZonal: Bool
    /// Those of the `k8s_external` directive that answers from the same table.
    public var external: ExternalOptions?

    public init(
        zones: [DomainName], ttl: UInt32 = 5, podNames: PodNames = .disabled, fallthroughZones: [DomainName] = [],
        multiclusterZones: [DomainName] = [], ignoresEmptyServices: Bool = false, isZonal: Bool = false,
        external: ExternalOptions? = nil
    ) {
        self.isZonal = isZonal
        self.external = external
        self.zones = zones
        self.ttl = ttl
        self.podNames = podNames
        self.fallthroughZones = fallthroughZones
        self.multiclusterZones = multiclusterZones
        self.ignoresEmptyServices = ignoresEmptyServices
    }

    /// The zones, with `nil` in the place of each reverse zone.
    public var forwardZones: [DomainName?] { zones.map { ReverseTree(of: $0) == .none ? $0 : nil } }

    /// The first zone that is no reverse zone: where PTR records point into. `nil` where there is none.
    public var primaryZone: DomainName? { zones.first { ReverseTree(of: $0) == .none } }
}

/// Which of the two reverse trees a zone belongs to.
public enum ReverseTree: UInt8, BitwiseCopyable, Sendable {
    case none, ipv4, ipv6

    /// The tree that a zone's name ends in.
    public init(of zone: DomainName) {
        let labels = zone.labels.suffix(2).map { String(decoding: $0, as: UTF8.self).lowercased() }
        self = labels == ["in-addr", "arpa"] ? .ipv4 : labels == ["ip6", "arpa"] ? .ipv6 : .none
    }
}

/// A cluster's table with the rules to answer from it, immutable: what a `kubernetes` directive publishes.
public final class ClusterState: Sendable {
    /// The records.
    public let table: ClusterTable
    /// The kinds of objects that have been read.
    public let synced: SyncedKinds
    private let rules: ClusterRules
    /// What the path of a query reads; valid as long as this object lives.
    public let view: ClusterView

    /// - Parameters:
    ///   - serial: the SOA's serial: seconds since 1970 of the last change.
    ///   - synced: the kinds of objects that have been read.
    public init(table: ClusterTable, rules: ClusterRules, serial: UInt32, synced: SyncedKinds) {
        self.table = table
        self.rules = rules
        self.synced = synced
        view = ClusterView(
            table: table.view, rules: rules.view, serial: serial, synced: synced,
            external: rules.externalView)
    }
}

/// Options in the form that the path of a query reads; the same for all tables of a directive.
public final class ClusterRules: Sendable {
    private let storage: OctetStorage
    private let fallthroughZones: ZoneSetStorage
    let view: ClusterRulesView
    private let external: ExternalRules?
    /// The rules of `k8s_external`; empty without.
    let externalView: Cells<ExternalRulesView>

    public init(_ options: ClusterOptions, hash: NameHash) {
        let zones = options.zones.map { zone in
            ClusterRulesView.Zone(
                hash: zone.suffixHashes(hash)[0], labelCount: zone.labelCount, reverse: ReverseTree(of: zone),
                isMulticluster: options.multiclusterZones.contains { $0.canonical == zone.canonical })
        }
        let primary = (options.primaryZone ?? .root).canonical.octets
        var layout = StorageLayout()
        let zonesOffset = layout.reserve(ClusterRulesView.Zone.self, count: zones.count)
        let primaryOffset = layout.reserve(UInt8.self, count: primary.count + 8)
        storage = OctetStorage(count: layout.octetCount)
        external = options.external.map { ExternalRules($0, hash: hash) }
        externalView = external?.view ?? storage.cells(of: ExternalRulesView.self, at: 0, count: 0)
        fallthroughZones = ZoneSetStorage(options.fallthroughZones, hash: hash)
        view = ClusterRulesView(
            zones: storage.cells(at: zonesOffset, copying: zones),
            primaryZone: storage.octets(at: primaryOffset, copying: primary, slack: 8),
            primaryZoneOctets: primary.count,
            fallthroughZones: fallthroughZones.set, ttl: options.ttl, podNames: options.podNames,
            isZonal: options.isZonal,
            labels: ClusterLabels(hash),
            kindsOfServices: options.ignoresEmptyServices
                ? [.namespaces, .services, .endpointSlices] : [.namespaces, .services],
            kindsOfImports: options.ignoresEmptyServices
                ? [.namespaces, .serviceImports, .endpointSlices] : [.namespaces, .serviceImports])
    }
}

/// The hashes of the labels that have a meaning in a cluster's zone.
struct ClusterLabels: BitwiseCopyable, Sendable {
    let svc: UInt64
    let pod: UInt64
    let dns: UInt64
    let ns: UInt64
    let version: UInt64
    let zone: UInt64
    let pin: UInt64
    let prefer: UInt64

    init(_ hash: NameHash) {
        func label(_ text: String) -> UInt64 {
            let storage = OctetStorage(copying: Array(text.utf8))
            defer { withExtendedLifetime(storage) {} }
            return hash.label(storage.octets.octets, at: 0, length: text.utf8.count)
        }
        svc = label("svc")
        pod = label("pod")
        dns = label("dns")
        ns = label("ns")
        version = label("dns-version")
        zone = label("_zone")
        pin = label("pin")
        prefer = label("prefer")
    }
}

/// The parts of ``ClusterRules`` as the path of a query sees them. Does not own the memory.
struct ClusterRulesView: BitwiseCopyable, Sendable {
    struct Zone: BitwiseCopyable, Sendable {
        var hash: UInt64
        var labelCount: Int
        var reverse: ReverseTree
        var isMulticluster: Bool
    }

    let zones: Cells<Zone>
    /// The canonical name that PTR records end in; eight octets of slack behind ``primaryZoneOctets``.
    let primaryZone: Octets
    let primaryZoneOctets: Int
    let fallthroughZones: ZoneSet
    let ttl: UInt32
    let podNames: ClusterOptions.PodNames
    let isZonal: Bool
    let labels: ClusterLabels
    /// What it takes to say whether a Service exists.
    let kindsOfServices: SyncedKinds
    let kindsOfImports: SyncedKinds

    /// The number of the longest zone that the name is at or below, or a negative number.
    func zone(of name: QueryName) -> Int {
        var best = -1
        var index = 0
        while index < zones.count {
            let zone = zones[index]
            if name.labelCount >= zone.labelCount,
                name.suffixHashes[name.labelCount &- zone.labelCount] == zone.hash,
                best < 0 || zone.labelCount > zones[best].labelCount
            {
                best = index
            }
            index &+= 1
        }
        return best
    }
}

/// The parts of a ``ClusterState`` as the path of a query sees them. Does not own the memory.
public struct ClusterView: BitwiseCopyable, Sendable {
    let table: ClusterTableView
    let rules: ClusterRulesView
    let serial: UInt32
    let synced: SyncedKinds
    /// The rules of `k8s_external`; empty where the block has no such directive.
    let external: Cells<ExternalRulesView>
}
