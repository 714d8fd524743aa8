import Corefile
import DNSEngine
import DNSWire

/// Caches in front of a cluster's own names that outlive the cluster's changes.
///
/// What a `kubernetes` directive of this server answers is never cached, so that only zones that are forwarded to the
/// cluster's server count, as on a node or at a site.
struct CacheTraps {
    /// The longest TTL that a cluster's records commonly have (kubeadm), and that node-local caches keep to.
    private static let ttlMax: UInt32 = 30

    /// What was found, each with its place.
    private(set) var warnings: [(location: SourceLocation, text: String)] = []
    /// The domains of clusters: the usual one, and those that the Corefile names.
    private let domains: [DomainName]

    init(_ document: CorefileDocument) throws(CorefileError) {
        var domains: [DomainName] = []
        for block in document.blocks {
            for zone in ["cluster.local.", "clusterset.local."] where domains.count < 2 {
                domains.append(try DomainName(zone: zone, at: Token(text: zone, location: block.location)))
            }
            for directive in block.directives where directive.name.text == "kubernetes" {
                domains += try directive.zoneNames(from: 0, default: block.keys.map(\.zone)).filter {
                    ReverseTree(of: $0) == .none && $0 != .root
                }
            }
        }
        self.domains = domains
        for block in document.blocks {
            for directive in block.directives where directive.name.text == "cache" { try check(directive, in: block) }
        }
    }

    private mutating func check(_ directive: Directive, in block: ServerBlock) throws(CorefileError) {
        let cache = try CacheDirective(directive, zones: block.keys.map(\.zone)).configuration
        for zone in try forwardedZones(of: block) where cache.zones.contains(where: { zone.isEqualOrBelow($0) }) {
            let kept = [(cache.success, "success"), (cache.denial, "denial")].filter { group, _ in
                group.ttlMax > Self.ttlMax && group.entriesMax > 0
                    && !group.disabledZones.contains { zone.isEqualOrBelow($0) }
            }
            if !kept.isEmpty {
                let times = kept.map { "\($1) for up to \($0.ttlMax)s" }.joined(separator: " and ")
                let lines = kept.map { "'\($1) \($0.entriesMax) \($1 == "denial" ? 5 : Self.ttlMax)'" }
                warnings.append(
                    (
                        directive.location,
                        "cache keeps \(times) of \(zone), whose Services and pods change meanwhile: write "
                            + "\(lines.joined(separator: " and ")) in its block"
                    ))
            }
            if cache.staleness.policy != .none {
                warnings.append(
                    (
                        directive.location,
                        "cache with serve_stale goes on answering for \(zone) with addresses that are gone: leave "
                            + "serve_stale out for it"
                    ))
            }
        }
    }

    /// The zones of clusters, or parts of them, that the block forwards, each once.
    private func forwardedZones(of block: ServerBlock) throws(CorefileError) -> [DomainName] {
        var zones: [DomainName] = []
        for directive in block.directives where directive.name.text == "forward" {
            guard let from = try directive.arguments.first?.zones().first else { continue }
            let except = try Self.except(directive)
            for key in block.keys {
                let (one, other) = (try DomainName(zone: from, at: directive.name), try key.name())
                guard one.isEqualOrBelow(other) || other.isEqualOrBelow(one) else { continue }
                let zone = one.isEqualOrBelow(other) ? one : other
                guard domains.contains(where: { zone.isEqualOrBelow($0) }),
                    !except.contains(where: { zone.isEqualOrBelow($0) && $0.labelCount > one.labelCount }),
                    try !isAnsweredHere(zone, block),
                    !zones.contains(zone)
                else { continue }
                zones.append(zone)
            }
        }
        return zones
    }

    /// Whether the block has the zone's names itself.
    private func isAnsweredHere(_ zone: DomainName, _ block: ServerBlock) throws(CorefileError) -> Bool {
        for directive in block.directives where directive.name.text == "kubernetes" {
            let zones = try directive.zoneNames(from: 0, default: block.keys.map(\.zone))
            if zones.contains(where: { zone.isEqualOrBelow($0) }) { return true }
        }
        return false
    }

    private static func except(_ directive: Directive) throws(CorefileError) -> [DomainName] {
        var names: [DomainName] = []
        for option in directive.options where option.name.text == "except" {
            names += try option.zoneNames(from: 0, default: [])
        }
        return names
    }
}

extension ServerKey {
    fileprivate func name() throws(CorefileError) -> DomainName {
        try DomainName(zone: zone, at: Token(text: text, location: location))
    }
}
