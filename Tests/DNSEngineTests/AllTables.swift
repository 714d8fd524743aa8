import DNSEngine
import DNSWire
import NetworkAddress

/// A server with a table of every kind and a block for every step, for tests that ask anything.
enum AllTables {
    static let hash = NameHash(secret: 0xfeed_f00d)

    static func state() throws -> ServingState {
        func name(_ text: String) throws -> DomainName { try DomainName(text) }
        var blocks: [QueryPlan.Block] = [
            .init(steps: [.answerFromZone(table: 0, fallthroughZones: [try name("gap.t.")])], rotates: true),
            .init(
                steps: [.answerFromHosts(table: 0), .answerFromExternal(table: 0), .answerFromCluster(table: 0)],
                rotates: true),
            .init(steps: [.refuseAny, .identify(table: 0), .describeClient], rotates: false),
            .init(steps: [.forward(forwarder: 0, zones: [.root], except: [try name("no.up.")])], rotates: false),
            .init(
                steps: [
                    .controlAccess(list: 0), .answerLocally(takesPrefix: true),
                    .answerFromZone(table: 0, fallthroughZones: []),
                ], rotates: false),
        ]
        blocks[4].responses = rules
        blocks[4].balance = 0
        let zones = [
            ("t.", 0), ("home.", 1), ("cluster.local.", 1), ("in-addr.arpa.", 1), ("ip6.arpa.", 1), ("out.", 1),
            ("me.", 2),
            ("bind.", 2), ("up.", 3), ("p.t.", 4),
        ]
        let plan = QueryPlan(
            blocks: blocks, listeners: [try zones.map { .init(name: try name($0.0), block: $0.1) }], hash: hash)
        return ServingState(
            plan: plan, zones: [try ZoneText.table(zone, hash: hash)], hosts: [try hosts()],
            clusters: [try cluster(isSynced: true)],
            identities: [Identity(answers: [(try name("version.bind."), [1, 120])], hash: hash)],
            policies: try policies())
    }

    /// What the block of `p.t.` changes about its responses.
    static let rules: ResponseRules = {
        var rules = ResponseRules()
        rules.isMinimal = true
        rules.responseFlags.change(Header.Flag.recursionAvailable, to: true)
        rules.identifier = Array("all-tables".utf8)
        return rules
    }()

    private static func policies() throws -> PolicyTables {
        let list = AccessList(
            [
                .init(
                    zones: [.root],
                    rules: [.init(.block, types: [.txt]), .init(.filter, types: [.https]), .init(.allow)])
            ], hash: hash)
        let weights: [DomainName: [BalanceTable.Weight]] = [try DomainName("p.t."): [.init(.v4(0xc000_0202), 7)]]
        let preferred = [IPPrefix("192.0.2.3")].compactMap { $0 }
        return PolicyTables(
            accessLists: [list], balances: [BalanceTable(weights: weights, preferred: preferred, hash: hash)],
            localNames: LocalNames(hash: hash))
    }

    private static let zone = """
        t. 60 SOA ns.t. h.t. 1 2 3 4 60
        t. 60 NS ns.t.
        ns.t. 60 A 192.0.2.53
        *.w.t. 60 A 192.0.2.1
        *.w.t. 60 TXT \(String(repeating: "x", count: 250))
        a.b.w.t. 60 A 192.0.2.2
        p.t. 60 A 192.0.2.1
        p.t. 60 A 192.0.2.2
        p.t. 60 A 192.0.2.3
        *.p.t. 60 MX 10 p.t.
        c.p.t. 60 CNAME p.t.
        to-p.t. 60 CNAME p.t.
        c.t. 60 CNAME d.t.
        d.t. 60 CNAME x.w.t.
        loop.t. 60 CNAME loop.t.
        dn.t. 60 DNAME w.t.
        self.t. 60 DNAME x.self.t.
        sub.t. 60 NS ns.sub.t.
        ns.sub.t. 60 AAAA 2001:db8::53
        sub.t. 60 DS 0001080100
        mx.t. 60 MX 10 ns.t.
        _s._tcp.t. 60 SRV 1 2 3 x.w.t.
        to-cluster.t. 60 CNAME web.default.svc.cluster.local.
        to-home.t. 60 CNAME one.home.
        to-me.t. 60 CNAME x.me.
        to-up.t. 60 CNAME x.up.
        to-none.t. 60 CNAME x.none.
        """

    private static func hosts() throws -> HostsTable {
        let one = try DomainName("one.home.")
        let entries: [HostsTable.Entry] = [
            .init(address: .v4(0xc000_0201), names: [one]), .init(address: .v6(high: 1, low: 2), names: [one]),
            .init(address: .v4(0xc000_0202), names: [try DomainName("*.wild.home.")]),
        ]
        return HostsTable(entries: entries, options: .init(zones: [try DomainName("home.")]), hash: hash)
    }

    static func cluster(isSynced: Bool) throws -> ClusterState {
        let http = ServiceRecords.Port(name: "http", proto: "TCP", number: 80)
        let endpoints = (0..<40).map {
            ServiceRecords.Endpoint(name: "ep-\($0)", address: .v4(0x0a00_0000 + UInt32($0)), ports: [http])
        }
        let web = ServiceRecords(
            kind: .clusterIP([.v4(0x0a60_0001), .v6(high: 1, low: 2)]), ports: [http], endpoints: [endpoints[0]])
        let services: [(String, ServiceRecords)] = [
            ("web", web), ("db", ServiceRecords(kind: .headless, endpoints: endpoints)),
            ("out", ServiceRecords(kind: .externalName(try DomainName("c.t.")))),
            ("self", ServiceRecords(kind: .externalName(try DomainName("self.default.svc.cluster.local.")))),
            ("gone", ServiceRecords(kind: .hidden, ports: [http])),
        ]
        var changes: [ClusterKey: [UInt8]?] = [
            .namespace("default"): [], .pod(.v4(0x0a00_0001), namespace: "default"): [],
            .address(.v4(0x0a60_0001)): PointerRecords(targets: [Array("\u{3}web\u{7}default\u{3}svc".utf8)]).payload,
            .nameServers:
                NameServerRecords(servers: [.init(labels: Array("\u{2}ns\u{3}dns".utf8), addresses: [.v4(0x0a60_000a)])]
                )
                .payload,
        ]
        let hosts = ExternalRecords(
            addresses: [], hosts: [try DomainName("c.t."), try DomainName("x.up.")], ports: [http, http])
        changes[.externalService(name: "cloud", namespace: "default")] = hosts.payload(hash)
        changes[.externalService(name: "web", namespace: "default")] =
            ExternalRecords(addresses: [.v4(0xc000_0209)], ports: [http]).payload(hash)
        changes[.externalAddress(.v4(0xc000_0209))] =
            PointerRecords(targets: [Array("\u{3}web\u{7}default".utf8)]).payload
        changes[.externalServers] =
            NameServerRecords(servers: [.init(labels: [], addresses: [.v4(0xc000_020a)])]).payload
        for (name, records) in services {
            changes[.service(name: name, namespace: "default")] = records.payload(hash)
        }
        let zones = ["cluster.local.", "in-addr.arpa.", "ip6.arpa."]
        let options = ClusterOptions(
            zones: try zones.map { try DomainName($0) }, podNames: .verified,
            fallthroughZones: [try DomainName("ip6.arpa.")],
            external: ExternalOptions(
                zones: [try DomainName("out."), try DomainName("2.0.192.in-addr.arpa.")], answersHeadless: true))
        return ClusterState(
            table: ClusterTable(hash: hash).updating(changes), rules: ClusterRules(options, hash: hash), serial: 1,
            synced: isSynced ? .all : [])
    }

    /// Names that lead somewhere in these tables.
    static let names = [
        "p.t.", "a.p.t.", "c.p.t.", "to-p.t.", "localhost.p.t.",
        "t.", "ns.t.", "x.w.t.", "x.b.w.t.", "a.b.w.t.", "c.t.", "loop.t.", "x.dn.t.", "x.self.t.", "x.sub.t.",
        "sub.t.",
        "mx.t.", "_s._tcp.t.", "to-cluster.t.", "to-home.t.", "to-me.t.", "to-up.t.", "to-none.t.", "no.t.", "x.gap.t.",
        "one.home.", "x.wild.home.", "no.home.", "1.2.0.192.in-addr.arpa.", "1.0.96.10.in-addr.arpa.", "in-addr.arpa.",
        "cluster.local.", "svc.cluster.local.", "default.svc.cluster.local.", "web.default.svc.cluster.local.",
        "ep-0.web.default.svc.cluster.local.", "_http._tcp.web.default.svc.cluster.local.",
        "_tcp.web.default.svc.cluster.local.", "db.default.svc.cluster.local.", "_tcp.gone.default.svc.cluster.local.",
        "_http._tcp.db.default.svc.cluster.local.", "ep-39.db.default.svc.cluster.local.",
        "out.default.svc.cluster.local.", "self.default.svc.cluster.local.", "10-0-0-1.default.pod.cluster.local.",
        "out.", "dns.out.", "ns1.dns.out.", "default.out.", "web.default.out.", "_http._tcp.web.default.out.",
        "cloud.default.out.", "_http._tcp.cloud.default.out.", "_tcp.cloud.default.out.", "db.default.out.",
        "ep-0.db.default.out.", "9.2.0.192.in-addr.arpa.",
        "ns.dns.cluster.local.", "dns-version.cluster.local.", "version.bind.", "x.me.", "x.up.", "x.no.up.", "x.none.",
        ".", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
    ]
}
