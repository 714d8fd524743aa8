import StubResolver

/// Configurations and names, each of which is asked for under each configuration.
enum LookupTable {
    static let served = """
        web.default.svc.cluster.local. A 10.96.0.20
        kubernetes.default.svc.cluster.local. A 10.96.0.1
        api.shop.svc.cluster.local. A 10.96.0.30
        empty.default.svc.cluster.local. TXT NODATA
        www.example.com. A 192.0.2.80
        www.example.com. AAAA 2001:db8::80
        v6.example.com. AAAA 2001:db8::6
        alias.example.com. * CNAME www.example.com.
        dangling.example.com. * CNAME gone.example.com.
        big.example.com. A TRUNCATED 192.0.2.81 192.0.2.82
        intranet.corp.example. A 192.0.2.7
        db.d7.example. A 192.0.2.8
        _ldap._tcp.corp.example. A 192.0.2.9
        """

    static let names = [
        "web", "web.default", "kubernetes.default.svc", "web.default.svc.cluster.local", "api.shop", "empty",
        "nothere", "nothere.example.com", "www.example.com", "www.example.com.", "v6.example.com", "alias.example.com",
        "dangling.example.com.", "big.example.com", "intranet", "db", "_ldap._tcp",
    ]

    private static let cluster = "search default.svc.cluster.local svc.cluster.local cluster.local"

    /// Titles, lines of `resolv.conf`, and further keys of the scenario.
    static let configurations: [(title: String, file: [String], keys: [String])] = [
        ("a pod's", [cluster, "options ndots:5"], []),
        ("a pod's on a node with a domain", [cluster + " corp.example", "options ndots:5"], []),
        ("ndots 0", [cluster, "options ndots:0"], []),
        ("ndots 1", [cluster], []),
        ("ndots 2", [cluster, "options ndots:2"], []),
        ("ndots 3", [cluster, "options ndots:3"], []),
        ("ndots 15", [cluster, "options ndots:15"], []),
        ("no search list", [], []),
        ("the host's domain", [], ["host: node.corp.example"]),
        ("domain", ["domain corp.example"], []),
        ("the root", ["search corp.example ."], ["leaves-out: musl"]),
        (
            "eight domains",
            ["search d0.example d1.example d2.example d3.example d4.example d5.example d6.example d7.example"], []
        ),
        ("one domain twice", ["search corp.example Corp.Example corp.example."], []),
        ("two servers", ["nameserver 10.96.0.11", cluster, "options ndots:5"], []),
        ("one after the other", [cluster, "options ndots:2 single-request"], []),
        ("from two sockets", [cluster, "options ndots:2 single-request-reopen"], []),
        ("TCP", [cluster, "options ndots:2 use-vc"], []),
        ("IPv4 alone", [cluster, "options ndots:2 no-aaaa"], []),
        ("no single labels", [cluster, "options no-tld-query ndots:2"], []),
        ("EDNS", [cluster, "options edns0 trust-ad ndots:2"], []),
        (
            "rotation", ["nameserver 10.96.0.11", "nameserver 10.96.0.12", cluster, "options rotate"],
            ["leaves-out: go"]
        ),
        ("options from outside", [cluster, "options ndots:5"], ["options: ndots:2"]),
        ("domains from outside", [cluster, "options ndots:5"], ["domains: corp.example example.com"]),
        ("A only", [cluster, "options ndots:5"], ["family: 4"]),
        ("AAAA only", [cluster, "options ndots:5"], ["family: 6"]),
        ("faulty lines", ["nameserver dns.example", " search bad.example", "serach bad.example", cluster], []),
    ]

    /// The scenarios of a library, with names for messages.
    static func scenarios(for resolver: RealResolver) -> [(title: String, text: String)] {
        configurations.flatMap { configuration -> [(String, String)] in
            let (title, file, keys) = configuration
            guard !keys.contains(where: { $0.hasPrefix("leaves-out:") && $0.contains(resolver.rawValue) }) else {
                return []
            }
            let settings = keys.filter { !$0.hasPrefix("leaves-out:") }.map { $0 + "\n" }.joined()
            let lines = (["nameserver 10.96.0.10"] + file).map { "    \($0)\n" }.joined()
            let zone = served.split(separator: "\n").map { "    \($0)\n" }.joined()
            return names.map { name in
                let head = "library: \(resolver.library.rawValue)\nname: \(name)\n\(settings)"
                return ("\(title): \(name)", "\(head)resolv.conf:\n\(lines)served:\n\(zone)")
            }
        }
    }
}
