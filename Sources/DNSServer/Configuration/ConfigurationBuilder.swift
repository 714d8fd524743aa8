import Corefile
import DNSEngine
import DNSForwarding
import DNSWire
import NetworkAddress
import QueryRules

/// What the directives of all server blocks add up to while a configuration is compiled.
struct ConfigurationBuilder {
    let hash: NameHash
    let log: ServerLog
    /// The addresses of upstreams that have names.
    let names: UpstreamNames
    var zones: [ZoneTable] = []
    var hosts: [HostsTable] = []
    var clusters: [ClusterState] = []
    var identities: [Identity] = []
    var caches: [CacheConfiguration] = []
    var elaborations: [BlockElaboration] = []
    var templates: [QueryTemplate] = []
    /// What `template` counts, with the number of the server block.
    var templateFigures: [(block: Int, figures: TemplateFigures)] = []
    /// The `dns64` directives, which count what they translate, with the number of the server block.
    var synthesisFigures: [(block: Int, synthesis: AddressSynthesis)] = []
    var forwarders: [ForwarderConfiguration] = []
    /// Whom each `forward` line asks.
    var upstreams: [(block: Int, location: SourceLocation, endpoints: [SocketEndpoint])] = []
    var reloadables: [any Reloadable] = []
    /// Those of them that follow lists of upstreams.
    var resolverFiles: [ResolverFiles] = []
    /// The clusters that are followed through their API servers.
    var servers: [APIServerPlan] = []
    var queryLogs: [Int: BlockQueryLog] = [:]
    var errorLogs = BlockSet()
    /// The `consolidate` options of each server block.
    var errorRules: [Int: [ErrorConsolidation]] = [:]
    /// `health`, `ready` and `prometheus` of all blocks.
    var operations = OperationsPlan()
    /// `debug`.
    var showsDebug = false
    /// `reload`: the last one counts.
    var reload: ReloadInterval?
    /// The zones of each block's `kubernetes` directive in its order; `nil` for a reverse zone.
    var clusterZones: [Int: [DomainName?]] = [:]
    /// The blocks whose `kubernetes` directive has `zonal`.
    var zonalBlocks: Set<Int> = []
    /// The figures of all `hosts` directives.
    var hostsFigures: [HostsFigures] = []
    /// The server blocks that have a `kubernetes` directive.
    var clusterBlocks: Set<Int> = []
    /// `acl`, `loadbalance` and `local` of all blocks.
    var policies = PolicyBuilder()
    var warnings: [String] = []
    /// Directives and options that are known but not there yet; all of them are reported together.
    var unsupported: [CorefileError] = []

    init(hash: NameHash, log: ServerLog, names: UpstreamNames) {
        self.hash = hash
        self.log = log
        self.names = names
    }

    /// Tells the `log` of each block what its `kubernetes` knows of a name.
    mutating func tellLogsOfClusters() {
        for number in queryLogs.keys {
            queryLogs[number]?.metadata = QueryMetadata(
                clusterZones: (clusterZones[number] ?? []).compactMap { $0 }, isZonal: zonalBlocks.contains(number))
        }
    }

    /// Notes something that a later version brings.
    mutating func isNotSupportedYet(_ token: Token, _ name: String) {
        unsupported.append(token.error("not supported yet: \(name)"))
    }
}

/// One server block while its directives are compiled.
struct BlockBuilder {
    /// The number of the block.
    let number: Int
    /// The block's zones, for directives that name none.
    let zones: [String]
    init(number: Int, zones: [String]) {
        self.number = number
        self.zones = zones
    }

    /// `root`: where relative paths start; empty for the working directory.
    var root = ""
    var binds: [BindDirective] = []
    var steps: [QueryPlan.PlannedStep] = []
    var rotates = false
    /// `cache`: its number and its zones.
    var cache: (number: Int, zones: [DomainName])?
    /// What the block says beside its steps.
    var policies = BlockPolicies()
    var loopGuard: LoopGuard?
    /// `k8s_external`: what it asks of the block's `kubernetes`.
    var external: (options: ExternalOptions, directive: Directive)?
    /// The numbers of the `forward` lines so far.
    var forwarders: [Int] = []
    /// The directive whose steps were added last, and the label counts of their zones: the lines of one directive follow
    /// each other.
    private var lastDirective = ""
    private var labelCounts: [Int] = []
    /// The ports that the block is served at.
    var ports: [UInt16] = []
    /// What `rewrite` and `template` may know of a query's name.
    var metadata = BlockMetadata()
    /// `dns64`.
    var addressSynthesis: AddressSynthesis?
    /// The `rewrite` lines so far.
    var rewriteRules: [RewriteRule] = []
    /// What is done to queries and answers beside the steps, for `clusterdns check`.
    var elaborationLines: [String] = []
    /// What each step does, for `clusterdns check`.
    var lines: [String] = []

    /// A path as the process opens it.
    func path(_ text: String) -> String {
        text.hasPrefix("/") || root.isEmpty ? text : root + "/" + text
    }

    /// Adds a step for names below a zone before those of the same directive for shorter zones: of two that know a name, the
    /// longer zone's answers.
    mutating func add(_ step: QueryPlan.PlannedStep, for zone: DomainName, of directive: String, _ line: String) {
        if directive != lastDirective { labelCounts = [] }
        lastDirective = directive
        let first = labelCounts.firstIndex { $0 < zone.labelCount } ?? labelCounts.count
        let position = steps.count - labelCounts.count + first
        labelCounts.insert(zone.labelCount, at: first)
        steps.insert(step, at: position)
        lines.insert(line, at: position)
    }

    /// Adds a step and its description.
    mutating func add(_ step: QueryPlan.PlannedStep, _ line: String) {
        steps.append(step)
        lines.append(line)
    }
}

extension Token {
    /// The word as a domain name.
    func name() throws(CorefileError) -> DomainName { try DomainName(zone: domainName(), at: self) }
}

extension DomainName {
    /// A name that the Corefile's reader has checked already.
    init(zone: String, at token: Token) throws(CorefileError) {
        do {
            try self.init(zone)
        } catch {
            throw token.error("\(zone) is no domain name: \(error)")
        }
    }
}

extension Directive {
    /// The words from an index on as zones, or the zones of the server block.
    func zoneNames(from index: Int, default zones: [String]) throws(CorefileError) -> [DomainName] {
        var names: [DomainName] = []
        for zone in try self.zones(from: index, default: zones) { names.append(try DomainName(zone: zone, at: name)) }
        return names
    }
}
