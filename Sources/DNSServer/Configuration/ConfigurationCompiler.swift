public import Corefile
public import DNSEngine
import DNSForwarding
public import DNSWire
public import NetworkAddress

/// Compiles a Corefile into a ``ServerConfiguration``: reads every directive's options, loads its tables, and turns the
/// server blocks into a plan.
public enum ConfigurationCompiler {
    /// The directives that this version serves, in the order in which they see a query.
    public static let supportedDirectives = PluginOrder.names.filter { supported.contains($0) }

    private static let supported: Set<String> = [
        "aaaa", "acl", "any", "bind", "bufsize", "cache", "cancel", "chaos", "debug", "dns64", "errors", "file",
        "forward",
        "header", "health", "hosts", "k8s_external", "kubernetes", "loadbalance", "local", "log", "loop", "metadata",
        "minimal", "multisocket", "nsid", "prometheus", "ready", "reload", "rewrite", "root", "template", "timeouts",
        "whoami",
    ]

    /// - Parameters:
    ///   - names: the addresses of the upstreams that have names.
    ///   - series: where queries are counted, for one configuration after the other; without it nothing counts.
    ///   - listeners: the addresses of earlier configurations, which keep their numbers; those that nothing is served at any
    ///     more have no zones in this one.
    ///   - caches: those of an older configuration with the same `hash`; what has not changed is kept.
    /// - Throws: ``ConfigurationError`` with everything that is not supported yet, or the first fault.
    public static func compile(
        _ document: CorefileDocument, hash: NameHash, log: ServerLog, names: UpstreamNames = UpstreamNames(),
        series: QuerySeriesRegistry = QuerySeriesRegistry(lanes: 0), listeners: [SocketEndpoint] = [],
        keeping caches: [AnswerCache] = []
    ) throws(ConfigurationError) -> ServerConfiguration {
        do {
            return try compileBlocks(
                document, ConfigurationBuilder(hash: hash, log: log, names: names), series: series,
                listeners: listeners, keeping: caches)
        } catch let error as CorefileError {
            throw ConfigurationError(error)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError(["\(error)"])
        }
    }

    private static func compileBlocks(
        _ document: CorefileDocument, _ empty: ConfigurationBuilder, series: QuerySeriesRegistry,
        listeners known: [SocketEndpoint], keeping caches: [AnswerCache]
    ) throws -> ServerConfiguration {
        var builder = empty
        let hash = builder.hash
        var planner = ListenerPlanner(wildcard: HostAddresses.wildcard, known: known)
        var blocks: [QueryPlan.Block] = []
        var descriptions: [String] = []
        var listeners: [Int: [SocketEndpoint]] = [:]
        var cacheBlocks: [Int] = []
        var cacheOwners: [[String]] = []
        for (number, block) in document.blocks.enumerated() {
            refuseSchemes(of: block, &builder)
            let compiled = try compile(block, number: number, &builder)
            let addresses = try BindDirective.addresses(of: compiled.binds)
            try planner.add(
                block, number: number, addresses: addresses, policies: compiled.policies.listening, &builder.warnings)
            listeners[number] = block.keys.flatMap { key in
                (addresses.isEmpty ? [HostAddresses.wildcard] : addresses).map { SocketEndpoint($0, port: key.port) }
            }
            if compiled.cache != nil {
                cacheBlocks.append(number)
                cacheOwners.append(cacheOwner(block))
            }
            var planned = compiled.planned
            planned.elaboration = elaboration(of: compiled, &builder)
            blocks.append(planned)
            descriptions += describe(block, compiled)
        }
        guard builder.unsupported.isEmpty else {
            throw ConfigurationError(builder.unsupported.map(\.description))
        }
        let traps = try ConfigurationTraps(document, listeners: listeners, upstreams: builder.upstreams).warnings
        builder.tellLogsOfClusters()
        let counting = ListenerCounting(planner.listeners, document.blocks, builder, series)
        builder.operations.enabledDirectives = counting.enabledDirectives
        let plan = QueryPlan(blocks: blocks, listeners: counting.zones, hash: hash, unmatched: counting.unmatched)
        return ServerConfiguration(
            listeners: planner.listeners.map {
                .init(endpoint: $0.endpoint, zoneLines: $0.lines, policies: $0.policies)
            },
            state: ServingState(
                plan: plan, zones: builder.zones, hosts: builder.hosts, clusters: builder.clusters,
                identities: builder.identities,
                caches: AnswerCache.caches(
                    for: Array(zip(builder.caches, cacheOwners)), keeping: caches, hash: hash),
                policies: builder.policies.tables(planner.listeners, series.policies, hash),
                elaborations: builder.elaborations, templates: builder.templates,
                logged: LoggedBlocks(builder.queryLogs)),
            forwarders: builder.forwarders, descriptions: descriptions,
            warnings: document.warnings.map(\.description) + builder.warnings, traps: traps,
            queryLogs: builder.queryLogs, errorLogs: builder.errorLogs, errorRules: builder.errorRules,
            operations: builder.operations, series: series, hostsFigures: builder.hostsFigures,
            cacheServers: counting.servers(of: cacheBlocks), showsDebug: builder.showsDebug, reload: builder.reload,
            ruleFigures: RuleFigures(builder, counting),
            reloadables: builder.reloadables, resolverFiles: builder.resolverFiles, servers: builder.servers)
    }

    private static func refuseSchemes(of block: ServerBlock, _ builder: inout ConfigurationBuilder) {
        for key in block.keys where key.scheme != .dns {
            let token = Token(text: key.text, location: key.location)
            builder.isNotSupportedYet(token, "\(key.scheme.rawValue)://")
        }
    }

    private static func compile(
        _ block: ServerBlock, number: Int, _ builder: inout ConfigurationBuilder
    ) throws -> BlockBuilder {
        var compiled = BlockBuilder(number: number, zones: block.keys.map(\.zone))
        compiled.ports = block.keys.map(\.port)
        compiled.metadata = try BlockMetadata(block)
        for directive in try PluginOrder.sorted(block.directives) {
            try compile(directive, &compiled, &builder)
        }
        try ExternalDirective.check(compiled, builder)
        // `loop` comes before `forward` in the order of directives, and is for all lines of the block.
        for number in compiled.forwarders {
            builder.forwarders[number].loopGuard = compiled.loopGuard
            builder.forwarders[number].timeLimit = compiled.policies.timeLimit
        }
        return compiled
    }

    private static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws {
        switch directive.name.text {
        case "aaaa": try SmallDirectives.aaaa(directive, &block)
        case "acl": try AccessDirective.compile(directive, &block, &builder)
        case "any": try SmallDirectives.any(directive, &block)
        case "bind": block.binds.append(try BindDirective(directive))
        case "bufsize": try ResponseDirectives.bufsize(directive, &block)
        case "cache":
            guard block.cache == nil else { throw directive.error("a server block has one cache at most") }
            try CacheDirective(directive, zones: block.zones).compile(&block, &builder)
        case "cancel": try TransportDirectives.cancel(directive, &block)
        case "chaos": try ChaosDirective(directive).compile(&block, &builder)
        case "debug": try SmallDirectives.debug(directive, &builder)
        case "dns64": try DNS64Directive.compile(directive, &block, &builder)
        case "errors": try ErrorsDirective.compile(directive, block, &builder)
        case "file": try FileDirective(directive, zones: block.zones).compile(&block, &builder)
        case "forward": try ForwardDirective.compile(directive, &block, &builder)
        case "header": try ResponseDirectives.header(directive, &block, &builder)
        case "health": try OperationsDirectives.health(directive, &builder)
        case "hosts": try HostsDirective(directive, zones: block.zones).compile(&block, &builder)
        case "k8s_external": try ExternalDirective.compile(directive, &block, &builder)
        case "kubernetes": try KubernetesDirective.compile(directive, &block, &builder)
        case "loop": try LoopDirective.compile(directive, &block)
        case "loadbalance": try LoadBalanceDirective.compile(directive, &block, &builder)
        case "local": try LocalDirective.compile(directive, &block, &builder)
        case "log": try LogDirective.compile(directive, block, &builder)
        case "metadata": try TransportDirectives.metadata(directive)
        case "minimal": try ResponseDirectives.minimal(directive, &block)
        case "multisocket": try TransportDirectives.multisocket(directive, &block)
        case "nsid": try ResponseDirectives.nsid(directive, &block)
        case "prometheus": try OperationsDirectives.prometheus(directive, block, &builder)
        case "ready": try OperationsDirectives.ready(directive, &builder)
        case "reload": builder.reload = try ReloadDirective.interval(directive, &builder)
        case "rewrite": try RewriteDirective.compile(directive, &block, &builder)
        case "root": try SmallDirectives.root(directive, &block)
        case "template": try TemplateDirective(directive, zones: block.zones).compile(&block, &builder)
        case "timeouts": try TransportDirectives.timeouts(directive, &block)
        case "whoami": try SmallDirectives.whoami(directive, &block)
        default: builder.isNotSupportedYet(directive.name, directive.name.text)
        }
    }

    /// The number of the block's elaboration, which sees queries before its steps do; negative for none.
    private static func elaboration(of block: BlockBuilder, _ builder: inout ConfigurationBuilder) -> Int {
        let stages: [(any QueryElaboration)?] = [
            block.addressSynthesis, RewriteDirective.elaboration(of: block, builder),
        ]
        let present = stages.compactMap { $0 }
        guard !present.isEmpty else { return -1 }
        builder.elaborations.append(BlockElaboration(present, hash: builder.hash))
        return builder.elaborations.count - 1
    }

    /// What the answers in a block's cache depend on: who may ask for them where, and who was asked.
    private static func cacheOwner(_ block: ServerBlock) -> [String] {
        let directives = block.directives.filter { ["bind", "forward"].contains($0.name.text) }
        return block.keys.map(\.description) + directives.flatMap(\.words)
    }

    private static func describe(_ block: ServerBlock, _ compiled: BlockBuilder) -> [String] {
        let keys = block.keys.map(\.description).joined(separator: " ")
        let rotation = compiled.rotates ? ["    rotates addresses"] : []
        let cache = compiled.cache.map { cache in
            "    caches upstreams' answers for \(cache.zones.map(\.description).joined(separator: " "))"
        }
        let steps = compiled.lines.isEmpty ? ["    refuses every query"] : compiled.lines.map { "    \($0)" }
        let policies = compiled.policies.lines.map { "    \($0)" }
        let elaborations = compiled.elaborationLines.map { "    \($0)" }
        return ["[\(compiled.number)] \(keys) (\(block.location))"] + elaborations + steps + policies + rotation
            + (cache.map { [$0] } ?? [])
    }
}
