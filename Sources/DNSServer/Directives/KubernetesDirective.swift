import ClusterRecords
import Corefile
import DNSEngine
import DNSWire
import KubernetesObjects
import KubernetesWatch
import NetworkAddress

/// `kubernetes [ZONES…] { … }`: the options of behaviour.md 1.7, and `manifests PATH…` for clusters without an API server.
struct KubernetesDirective {
    private static let known =
        [
            "manifests", "namespaces", "namespace_labels", "labels", "pods", "endpoint_pod_names", "ttl", "noendpoints",
            "fallthrough", "ignore", "multicluster", "zonal",
        ] + APIServerOptions.names

    /// The longest names of a cluster fit into 255 octets below such a zone: an endpoint, a Service and a namespace of 63
    /// octets each, and `svc`.
    private static let zoneOctetsMax = 255 - 3 * 64 - 4

    private let directive: Directive
    private var manifests: [String] = []
    private var records = ClusterRecordOptions()
    private var answers: ClusterOptions
    private var server = APIServerOptions()
    private var namespaceSelectorText = ""
    private var selectorText = ""

    static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        guard !builder.clusterBlocks.contains(block.number) else {
            throw directive.error("kubernetes can be given once in a server block")
        }
        builder.clusterBlocks.insert(block.number)
        var parsed = try KubernetesDirective(directive, zones: block.zones)
        for option in directive.options { try parsed.read(option, block, &builder) }
        try parsed.add(to: &block, &builder)
    }

    private init(_ directive: Directive, zones: [String]) throws(CorefileError) {
        self.directive = directive
        answers = ClusterOptions(zones: try directive.zoneNames(from: 0, default: zones))
        for zone in answers.zones where zone.octets.count > Self.zoneOctetsMax {
            throw directive.error("a zone of kubernetes has at most \(Self.zoneOctetsMax) octets, got \(zone)")
        }
        guard answers.primaryZone != nil else {
            throw directive.error("kubernetes needs a zone that is no reverse zone, for PTR records to point into")
        }
    }

    private mutating func read(
        _ option: Directive, _ block: BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        switch option.name.text {
        case "manifests":
            try option.expectArguments(1...)
            manifests += option.arguments.map { block.path($0.text) }
        case "namespaces":
            try option.expectArguments(1...)
            records.namespaces.formUnion(option.arguments.map(\.text))
        case "namespace_labels":
            records.namespaceSelector = try Self.selector(option)
            namespaceSelectorText = option.arguments.map(\.text).joined(separator: " ")
        case "labels":
            records.selector = try Self.selector(option)
            selectorText = option.arguments.map(\.text).joined(separator: " ")
        case "pods":
            let mode = try option.onlyArgument().choice(
                among: ["disabled", "insecure", "verified"], named: "mode of pods")
            answers.podNames = mode == "verified" ? .verified : mode == "insecure" ? .insecure : .disabled
            records.recordsPods = mode == "verified"
        case "endpoint_pod_names", "noendpoints", "zonal": try readSwitch(option)
        case "ttl": answers.ttl = UInt32(try option.onlyArgument().integer(in: 0...3600, named: "ttl"))
        case "fallthrough": answers.fallthroughZones = try option.zoneNames(from: 0, default: ["."])
        case "ignore":
            _ = try option.onlyArgument().choice(among: ["empty_service"], named: "kind of ignore")
            records.ignoresEmptyServices = true
            answers.ignoresEmptyServices = true
        case "multicluster": try readMulticluster(option, &builder)
        case let name where APIServerOptions.names.contains(name): try server.read(option, block)
        default: throw directive.unknownOption(option, among: Self.known)
        }
    }

    /// An option that is given or not.
    private mutating func readSwitch(_ option: Directive) throws(CorefileError) {
        try option.expectArguments(0)
        switch option.name.text {
        case "endpoint_pod_names": records.usesPodNames = true
        case "noendpoints": records.ignoresEndpoints = true
        default:
            records.recordsZones = true
            answers.isZonal = true
        }
    }

    /// A label selector, which may have been written with blanks in it.
    private static func selector(_ option: Directive) throws(CorefileError) -> LabelSelector {
        try option.expectArguments(1...)
        do {
            return try LabelSelector(option.arguments.map(\.text).joined(separator: " "))
        } catch {
            throw option.arguments[0].error("\(error)")
        }
    }

    /// Zones of the directive in which the names are those of a set of clusters.
    private mutating func readMulticluster(
        _ option: Directive, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        let zones = try option.zoneNames(from: 0, default: [])
        if zones.isEmpty { builder.warnings.append("\(option.location): multicluster without zones changes nothing") }
        for (zone, token) in zip(zones, option.arguments)
        where !answers.zones.contains(where: { $0.canonical == zone.canonical }) {
            throw token.error("\(zone) is no zone of kubernetes, which multicluster needs it to be")
        }
        answers.multiclusterZones += zones
    }

    private mutating func add(to block: inout BlockBuilder, _ builder: inout ConfigurationBuilder) throws(CorefileError)
    {
        if !records.namespaces.isEmpty, records.namespaceSelector != nil {
            throw directive.error("namespaces and namespace_labels exclude each other")
        }
        let bound = try BindDirective.addresses(of: block.binds)
        records.serverAddresses = (bound.isEmpty ? HostAddresses.all : bound).filter {
            !$0.isLoopback && !$0.isUnspecified
        }
        if let external = block.external?.options {
            answers.external = external
            records.recordsExternal = true
            records.externalHeadless = external.answersHeadless
        }
        builder.clusterZones[block.number] = answers.forwardZones
        if answers.isZonal { builder.zonalBlocks.insert(block.number) }
        let table = builder.clusters.count
        let source =
            manifests.isEmpty
            ? try addServer(table: table, block, &builder) : try addManifests(table: table, &builder)
        let zones = answers.zones.map(\.description).joined(separator: " ")
        block.add(.answerFromCluster(table: table), "kubernetes: \(zones) from \(source)")
    }

    /// Returns what the objects come from, in words.
    private func addManifests(
        table: Int, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) -> String {
        if let option = server.first {
            throw option.error("manifests and \(option.text) exclude each other")
        }
        let source = ManifestSource(
            paths: manifests, records: records, rules: ClusterRules(answers, hash: builder.hash), hash: builder.hash,
            log: builder.log, table: table)
        builder.clusters.append(source.initialState())
        builder.reloadables.append(source)
        return manifests.joined(separator: " ")
    }

    private func addServer(
        table: Int, _ block: BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) -> String {
        let access = try server.access(&builder)
        let plan = APIServerPlan(
            location: directive.location, table: table, configuredAccess: access, records: records,
            rules: ClusterRules(answers, hash: builder.hash),
            hash: builder.hash, collections: collections, limits: server.limits, startupTimeout: server.startupTimeout,
            zone: answers.primaryZone.map { "\($0.canonical)" } ?? "",
            text: directive.words + (block.external?.directive.words ?? []) + block.zones + [block.root]
                + answers.zones.map(\.description)
                + records.serverAddresses.map(\.description))
        builder.clusters.append(plan.initialState)
        builder.servers.append(plan)
        return access?.summary ?? "the API server of the cluster"
    }

    /// What is watched, with the selectors of behaviour.md 1.6.
    private var collections: [WatchedCollection] {
        var collections = [
            WatchedCollection(.namespace, labelSelector: namespaceSelectorText),
            WatchedCollection(.service, labelSelector: selectorText),
        ]
        if !records.ignoresEndpoints {
            collections.append(WatchedCollection(.endpointSlice, labelSelector: selectorText))
        }
        if records.recordsPods {
            collections.append(
                WatchedCollection(
                    .pod, fieldSelector: "status.phase!=Succeeded,status.phase!=Failed,status.phase!=Unknown"))
        }
        if !answers.multiclusterZones.isEmpty { collections.append(WatchedCollection(.serviceImport)) }
        return collections
    }
}
