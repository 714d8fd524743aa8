import DNSEngine
import DNSWire
import NetworkAddress

/// A server with a table of every kind.
struct HotPathFixture {
    let hash = NameHash.random()
    let publisher: StatePublisher
    private let series = [
        "example.test.", "home.test.", "cluster.local.", "in-addr.arpa.", "dropped", "cached.test.",
        "capped.example.test.", "shaped.example.test.", "localhost.", "ordered.test.", "k8s.test.", "ruled.test.",
    ].map {
        QuerySeries(server: "dns://:53", zone: $0, clusterZones: ["cluster.local.", ""], lanes: 1)
    }

    /// Responses in all series.
    func countedResponses() -> UInt64 {
        series.reduce(0) { $0 + $1.totals.responses.reduce(0) { $0 + $1.count } }
    }

    init() throws {
        let apex = try DomainName("example.test")
        let zone = try ZoneTable(apex: apex, records: Self.zoneRecords(), hash: hash)
        let hosts = HostsTable(
            entries: [.init(address: .v4(0xc000_0201), names: [try DomainName("router.home.test")])],
            options: .init(zones: [try DomainName("home.test"), try DomainName("in-addr.arpa")]), hash: hash)
        let plan = QueryPlan(
            blocks: [
                .init(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false),
                .init(
                    steps: [.answerFromHosts(table: 0), .answerFromExternal(table: 0), .answerFromCluster(table: 0)],
                    rotates: true),
                .init(
                    steps: [.forward(forwarder: 0, zones: [.root], except: [])], rotates: false, cache: (0, [.root])),
                .init(
                    steps: [.denyIPv6Addresses(zones: [.root]), .answerFromZone(table: 0, fallthroughZones: [])],
                    rotates: false, cache: (0, [.root])),
            ] + PolicyFixture.blocks() + [try RuledBlock.block()],
            listeners: [
                [
                    .init(name: apex, block: 0, series: series[0]),
                    .init(name: try DomainName("home.test"), block: 1, series: series[1]),
                    .init(name: try DomainName("cluster.local"), block: 1, series: series[2]),
                    .init(name: try DomainName("in-addr.arpa"), block: 1, series: series[3]),
                    .init(name: try DomainName("cached.test"), block: 2, series: series[5]),
                    .init(name: try DomainName("capped.example.test"), block: 3, series: series[6]),
                    .init(name: try DomainName("shaped.example.test"), block: 4, series: series[7]),
                    .init(name: try DomainName("localhost"), block: 5, series: series[8]),
                    .init(name: try DomainName("ordered.test"), block: 6, series: series[9]),
                    .init(name: try DomainName("k8s.test"), block: 1, series: series[10]),
                    .init(name: try RuledBlock.zone, block: 7, series: series[11]),
                ]
            ], hash: hash, unmatched: [series[4]])
        publisher = StatePublisher(
            ServingState(
                plan: plan, zones: [zone], hosts: [hosts], clusters: [try Self.cluster(hash)],
                caches: [try Self.cache(hash)], policies: try PolicyFixture.tables(hash),
                elaborations: [try RuledBlock.elaboration(hash)], templates: try RuledBlock.templates(hash)))
    }

    /// The time at which queries are answered.
    static let now = CacheInstant(milliseconds: 1_000_000)

    /// Answers that are new, old, none, failures, and to be asked for again.
    private static func cache(_ hash: NameHash) throws -> AnswerCache {
        var configuration = CacheConfiguration(zones: [.root])
        configuration.staleness.policy = .immediate
        configuration.prefetch = .init(hits: 2)
        let cache = AnswerCache(configuration, hash: hash)
        func take(_ text: String, _ code: ResponseCode, age: UInt64, _ records: (DomainName) throws -> [ResourceRecord])
            throws
        {
            let name = try DomainName(text)
            let records = try records(name)
            var octets = Message(
                id: 0, flags: Header.Flag.response | code.rawValue, questions: [Question(name: name, type: .a)],
                answers: code == .noError ? records : [], authorities: code == .noError ? [] : records
            ).write()
            let time = CacheInstant(milliseconds: now.milliseconds - age * 1000)
            for dnssecOK in [false, true] {
                cache.take(
                    &octets, for: CacheQuestion(name: name, type: .a, dnssecOK: dnssecOK, hash: hash), at: time)
            }
        }
        let address = RecordData.a(.init(192, 0, 2, 1))
        let soa = RecordData.soa(
            .init(
                primary: try DomainName("ns.cached.test"), mailbox: try DomainName("h.cached.test"), serial: 1,
                refresh: 2,
                retry: 3, expire: 4, minimum: 300))
        let ordered = [("many.ordered", 0), ("nsids.ordered", 0)]
        for (name, age) in [("host", 0), ("hosts", 0), ("stale", 400), ("stales", 400), ("prefetch", 290)] + ordered {
            try take("\(name).\(name.hasSuffix("ordered") ? "test" : "cached.test")", .noError, age: UInt64(age)) {
                owner in
                let target = try DomainName("target.cached.test")
                return [
                    ResourceRecord(owner: owner, ttl: 300, data: .cname(target)),
                    ResourceRecord(owner: target, ttl: 300, data: address),
                ] + (1..<20).map { ResourceRecord(owner: target, ttl: 300, data: .a(.init(192, 0, 2, $0))) }
            }
        }
        try take("none.cached.test", .nameError, age: 0) { _ in
            [ResourceRecord(owner: try DomainName("cached.test"), ttl: 300, data: soa)]
        }
        try take("fails.cached.test", .serverFailure, age: 0) { _ in [] }
        try take("many.cached.test", .noError, age: 0) { owner in
            (0..<80).map { ResourceRecord(owner: owner, ttl: 300, data: .a(.init(192, 0, 2, UInt8($0)))) }
        }
        return cache
    }

    private static func cluster(_ hash: NameHash) throws -> ClusterState {
        let http = ServiceRecords.Port(name: "http", proto: "TCP", number: 80)
        let sql = ServiceRecords.Port(name: "sql", proto: "TCP", number: 3306)
        let endpoints = (0..<5).map {
            ServiceRecords.Endpoint(name: "db-\($0)", address: .v4(0x0af4_0000 + UInt32($0)), ports: [sql])
        }
        let web = ServiceRecords(kind: .clusterIP([.v4(0x0a60_0001), .v6(high: 1, low: 2)]), ports: [http])
        let changes: [ClusterKey: [UInt8]?] = [
            .service(name: "web", namespace: "default"): web.payload(hash),
            .service(name: "db", namespace: "default"):
                ServiceRecords(kind: .headless, endpoints: endpoints).payload(hash),
            .service(name: "out", namespace: "default"):
                ServiceRecords(kind: .externalName(try DomainName("host.example.test"))).payload(hash),
            .externalService(name: "web", namespace: "default"):
                ExternalRecords(addresses: [.v4(0xc000_0209)], ports: [http]).payload(hash),
            .externalService(name: "cloud", namespace: "default"):
                ExternalRecords(addresses: [], hosts: [try DomainName("host.example.test")], ports: [http]).payload(
                    hash),
            .externalAddress(.v4(0xc000_0209)): PointerRecords(targets: [Array("\u{3}web\u{7}default".utf8)]).payload,
            .externalServers:
                NameServerRecords(servers: [.init(labels: [], addresses: [.v4(0xc000_020a)])]).payload,
            .namespace("default"): [],
            .address(.v4(0x0a60_0001)):
                PointerRecords(targets: [Array("\u{3}web\u{7}default\u{3}svc".utf8)]).payload,
            .nameServers:
                NameServerRecords(servers: [
                    .init(labels: Array("\u{2}ns\u{3}dns".utf8), addresses: [.v4(0x0a60_000a)])
                ]).payload,
        ]
        let options = ClusterOptions(
            zones: [try DomainName("cluster.local"), try DomainName("in-addr.arpa")], podNames: .insecure,
            external: ExternalOptions(
                zones: [try DomainName("k8s.test"), try DomainName("2.0.192.in-addr.arpa")], answersHeadless: true))
        return ClusterState(
            table: ClusterTable(hash: hash).updating(changes), rules: ClusterRules(options, hash: hash), serial: 1,
            synced: .all)
    }

    private static func zoneRecords() throws -> [TableRecord] {
        let apex = try DomainName("example.test")
        let numbers: [UInt8] = [0, 0, 0, 1, 0, 0, 28, 32, 0, 0, 7, 8, 0, 1, 81, 128, 0, 0, 0, 30]
        func name(_ text: String) throws -> DomainName { try DomainName(text) }
        func record(_ owner: String, _ type: RecordType, _ data: [UInt8]) throws -> TableRecord {
            TableRecord(owner: try name(owner), type: type, ttl: 300, data: data)
        }
        let server = try name("ns1.example.test").octets
        let text = [UInt8(200)] + [UInt8](repeating: 0x61, count: 200)
        var records = [
            TableRecord(owner: apex, type: .soa, ttl: 300, data: server + server + numbers),
            TableRecord(owner: apex, type: .ns, ttl: 300, data: server),
            TableRecord(owner: apex, type: .mx, ttl: 300, data: [0, 10] + server),
            try record("ns1.example.test", .a, [192, 0, 2, 1]), try record("host.example.test", .a, [192, 0, 2, 2]),
            try record("*.wild.example.test", .txt, [2, 104, 105]),
            try record("alias.example.test", .cname, try name("host.example.test").octets),
            try record("moved.example.test", .dname, try name("new.example.test").octets),
            try record("old.new.example.test", .a, [192, 0, 2, 3]),
            try record("host.capped.example.test", .a, [192, 0, 2, 5]),
            try record("host.shaped.example.test", .a, [192, 0, 2, 6]),
            try record("nsid.shaped.example.test", .a, [192, 0, 2, 6]),
            try record("mx.shaped.example.test", .mx, [0, 10] + server),
            try record("tocache.example.test", .cname, try name("host.cached.test").octets),
            try record("tostale.example.test", .cname, try name("stale.cached.test").octets),
            try record("tonone.example.test", .cname, try name("none.cached.test").octets),
            try record("sub.example.test", .ns, try name("ns.sub.example.test").octets),
            try record("ns.sub.example.test", .a, [192, 0, 2, 4]),
        ]
        for number in 1..<20 {
            records.append(try record("many.shaped.example.test", .a, [10, 0, 0, UInt8(number)]))
        }
        for number in 0..<10 {
            records.append(try record("big.example.test", .txt, text + [1, UInt8(number)]))
        }
        return records
    }
}
