/// The order in which plugins see a query. It does not depend on the Corefile.
public enum PluginOrder {
    /// Every directive there is, in the order of CoreDNS 1.14.7, where `acl` and `cache` come behind `rewrite`.
    /// `aaaa` is ours.
    public static let names: [String] = [
        "root", "metadata", "geoip", "cancel", "proxyproto", "quic", "grpc_server", "https", "https3", "timeouts",
        "multisocket", "reload", "nsid", "bufsize", "bind", "debug", "trace", "ready", "health", "pprof", "shed",
        "prometheus", "errors", "log", "dnstap", "local", "dns64", "any", "chaos", "loadbalance", "tsig", "rewrite",
        "autopath", "acl", "cache", "header", "dnssec", "tls", "minimal", "template", "transfer", "hosts", "route53",
        "azure", "clouddns", "k8s_external", "kubernetes", "file", "auto", "secondary", "etcd", "aaaa", "loop",
        "forward",
        "grpc", "erratic", "whoami", "on", "sign", "view", "nomad",
    ]

    private static let ranks = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })

    /// The directives in this order; those of the same plugin keep theirs.
    ///
    /// - Throws: For a name that is not known, with the one that is nearest.
    public static func sorted(_ directives: [Directive]) throws(CorefileError) -> [Directive] {
        var byRank: [[Directive]] = Array(repeating: [], count: names.count)
        for directive in directives {
            guard let rank = ranks[directive.name.text] else {
                throw directive.name.unknown("directive", directive.name.text, among: names)
            }
            byRank[rank].append(directive)
        }
        return byRank.flatMap { $0 }
    }
}
