import DNSEngine
import KubernetesObjects
import Testing

/// Services with cluster addresses and headless ones, name by name (behaviour.md 1.1 and 1.2).
struct ServiceAnswerTests {
    private static func objects() throws -> [KubernetesObject] {
        [
            Objects.namespace("default"), Objects.namespace("empty"),
            try Objects.service("web", ["10.96.0.1", "fd00::1"], ports: ["http:80", "dns/UDP:53"]),
            try Objects.slice("web-1", of: "web", ["10.0.0.1", "!10.0.0.2"], ports: ["http:8080", "dns/UDP:5353"]),
            try Objects.slice("web-2", of: "web", ["fd00::a1"], ports: ["http:8080"]),
            try Objects.service("bare", ["10.96.0.2"]),
            try Objects.service("unnamed", ["10.96.0.3"], ports: [":8080"]),
            try Objects.service("six", ["fd00::6"], ports: ["http:80"]),
            try Objects.service("twice", ["10.96.0.4", "10.96.0.4"], ports: ["a:1", "b:1"]),
            try Objects.service("none", ports: ["http:80"]),
            try Objects.service("lost", in: "ghost", ["10.96.0.9"], ports: ["http:80"]),
            Objects.headless("db"),
            try Objects.slice(
                "db-1", of: "db", ["10.0.1.1=db-0", "10.0.1.2=db-0", "10.0.1.3", "!10.0.1.9=gone"], ports: ["sql:3306"]),
            try Objects.slice("db-2", of: "db", ["fd00::11=db-0", "fd00:0:0::12"], ports: ["sql:3306"]),
            try Objects.slice("db-3", of: "db", ["10.0.1.3"], ports: ["admin:8080"]),
            Objects.headless("portless"), try Objects.slice("portless-1", of: "portless", ["10.0.2.1"]),
            Objects.headless("anyport"), try Objects.slice("any-1", of: "anyport", ["10.0.2.2"], ports: ["all:-"]),
            Objects.headless("idle"), try Objects.slice("idle-1", of: "idle", ["!10.0.2.3"], ports: ["http:80"]),
            Objects.headless("sliceless"),
            Objects.headless("loopback"), try Objects.slice("loopback-1", of: "loopback", ["::", "1::"]),
            try Objects.slice("orphan", of: "nobody", ["10.0.2.9"], ports: ["http:80"]),
            try Objects.slice("stray", of: nil, ["10.0.2.9"], ports: ["http:80"]),
        ]
    }

    private static let soa = ClusterUnderTest.soa

    @Test(arguments: [
        Exchange(
            "web.default.svc.cluster.local. A", "NOERROR aa", "answer web.default.svc.cluster.local. 30 A 10.96.0.1"),
        Exchange(
            "web.default.svc.cluster.local. AAAA", "NOERROR aa", "answer web.default.svc.cluster.local. 30 AAAA fd00::1"
        ),
        Exchange(
            "WEB.Default.svc.Cluster.LOCAL. A", "NOERROR aa", "answer WEB.Default.svc.Cluster.LOCAL. 30 A 10.96.0.1"),
        // Two ports and two families are four entries: 100 / 4.
        Exchange(
            "web.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer web.default.svc.cluster.local. 30 SRV 0 25 80 web.default.svc.cluster.local.",
            "answer web.default.svc.cluster.local. 30 SRV 0 25 53 web.default.svc.cluster.local.",
            "additional web.default.svc.cluster.local. 30 A 10.96.0.1",
            "additional web.default.svc.cluster.local. 30 AAAA fd00::1"),
        Exchange(
            "_http._tcp.web.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer _http._tcp.web.default.svc.cluster.local. 30 SRV 0 50 80 web.default.svc.cluster.local.",
            "additional web.default.svc.cluster.local. 30 A 10.96.0.1",
            "additional web.default.svc.cluster.local. 30 AAAA fd00::1"),
        // The underscore is optional; an empty label matches everything.
        Exchange(
            "dns.udp.web.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer dns.udp.web.default.svc.cluster.local. 30 SRV 0 50 53 web.default.svc.cluster.local.",
            "additional web.default.svc.cluster.local. 30 A 10.96.0.1",
            "additional web.default.svc.cluster.local. 30 AAAA fd00::1"),
        Exchange(
            "_._UDP.web.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer _._UDP.web.default.svc.cluster.local. 30 SRV 0 50 53 web.default.svc.cluster.local.",
            "additional web.default.svc.cluster.local. 30 A 10.96.0.1",
            "additional web.default.svc.cluster.local. 30 AAAA fd00::1"),
        Exchange(
            "_http._tcp.web.default.svc.cluster.local. A", "NOERROR aa",
            "answer _http._tcp.web.default.svc.cluster.local. 30 A 10.96.0.1"),
        Exchange(
            "_._.web.default.svc.cluster.local. AAAA", "NOERROR aa",
            "answer _._.web.default.svc.cluster.local. 30 AAAA fd00::1"),
        // One RRset for ANY.
        Exchange(
            "web.default.svc.cluster.local. ANY", "NOERROR aa", "answer web.default.svc.cluster.local. 30 A 10.96.0.1"),
        Exchange(
            "six.default.svc.cluster.local. ANY", "NOERROR aa", "answer six.default.svc.cluster.local. 30 AAAA fd00::6"),
        // Ports without a name have SRV records at the Service's own name.
        Exchange(
            "unnamed.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer unnamed.default.svc.cluster.local. 30 SRV 0 100 8080 unnamed.default.svc.cluster.local.",
            "additional unnamed.default.svc.cluster.local. 30 A 10.96.0.3"),
        // Neither addresses nor pairs of port and target come twice, but they count.
        Exchange(
            "twice.default.svc.cluster.local. A", "NOERROR aa", "answer twice.default.svc.cluster.local. 30 A 10.96.0.4"
        ),
        Exchange(
            "twice.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer twice.default.svc.cluster.local. 30 SRV 0 25 1 twice.default.svc.cluster.local.",
            "additional twice.default.svc.cluster.local. 30 A 10.96.0.4"),
        // Endpoints have names below Services with cluster addresses, too.
        Exchange(
            "10-0-0-1.web.default.svc.cluster.local. A", "NOERROR aa",
            "answer 10-0-0-1.web.default.svc.cluster.local. 30 A 10.0.0.1"),
        Exchange(
            "fd00--a1.web.default.svc.cluster.local. AAAA", "NOERROR aa",
            "answer fd00--a1.web.default.svc.cluster.local. 30 AAAA fd00::a1"),
        Exchange(
            "10-0-0-1.web.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer 10-0-0-1.web.default.svc.cluster.local. 30 SRV 0 50 8080 10-0-0-1.web.default.svc.cluster.local.",
            "answer 10-0-0-1.web.default.svc.cluster.local. 30 SRV 0 50 5353 10-0-0-1.web.default.svc.cluster.local.",
            "additional 10-0-0-1.web.default.svc.cluster.local. 30 A 10.0.0.1"),
    ])
    func clusterAddresses(_ exchange: Exchange) throws {
        #expect(try ClusterUnderTest(Self.objects()).engine().ask(exchange.question) == exchange.reply)
    }

    @Test(arguments: [
        Exchange(
            "db.default.svc.cluster.local. A", "NOERROR aa", "answer db.default.svc.cluster.local. 30 A 10.0.1.1",
            "answer db.default.svc.cluster.local. 30 A 10.0.1.2", "answer db.default.svc.cluster.local. 30 A 10.0.1.3"),
        Exchange(
            "db.default.svc.cluster.local. AAAA", "NOERROR aa", "answer db.default.svc.cluster.local. 30 AAAA fd00::11",
            "answer db.default.svc.cluster.local. 30 AAAA fd00::12"),
        // Six entries over all slices: 100 / 6. A host name shared by endpoints is one target.
        Exchange(
            "db.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer db.default.svc.cluster.local. 30 SRV 0 16 3306 db-0.db.default.svc.cluster.local.",
            "answer db.default.svc.cluster.local. 30 SRV 0 16 3306 10-0-1-3.db.default.svc.cluster.local.",
            "answer db.default.svc.cluster.local. 30 SRV 0 16 3306 fd00-0-0--12.db.default.svc.cluster.local.",
            "answer db.default.svc.cluster.local. 30 SRV 0 16 8080 10-0-1-3.db.default.svc.cluster.local.",
            "additional db-0.db.default.svc.cluster.local. 30 A 10.0.1.1",
            "additional db-0.db.default.svc.cluster.local. 30 A 10.0.1.2",
            "additional db-0.db.default.svc.cluster.local. 30 AAAA fd00::11",
            "additional 10-0-1-3.db.default.svc.cluster.local. 30 A 10.0.1.3",
            "additional fd00-0-0--12.db.default.svc.cluster.local. 30 AAAA fd00::12"),
        Exchange(
            "_admin._tcp.db.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer _admin._tcp.db.default.svc.cluster.local. 30 SRV 0 100 8080 10-0-1-3.db.default.svc.cluster.local.",
            "additional 10-0-1-3.db.default.svc.cluster.local. 30 A 10.0.1.3"),
        Exchange(
            "_sql._tcp.db.default.svc.cluster.local. AAAA", "NOERROR aa",
            "answer _sql._tcp.db.default.svc.cluster.local. 30 AAAA fd00::11",
            "answer _sql._tcp.db.default.svc.cluster.local. 30 AAAA fd00::12"),
        Exchange(
            "db-0.db.default.svc.cluster.local. A", "NOERROR aa",
            "answer db-0.db.default.svc.cluster.local. 30 A 10.0.1.1",
            "answer db-0.db.default.svc.cluster.local. 30 A 10.0.1.2"),
        Exchange(
            "DB-0.db.default.svc.cluster.local. AAAA", "NOERROR aa",
            "answer DB-0.db.default.svc.cluster.local. 30 AAAA fd00::11"),
        Exchange(
            "fd00-0-0--12.db.default.svc.cluster.local. SRV", "NOERROR aa",
            "answer fd00-0-0--12.db.default.svc.cluster.local. 30 SRV 0 100 3306 fd00-0-0--12.db.default.svc.cluster.local.",
            "additional fd00-0-0--12.db.default.svc.cluster.local. 30 AAAA fd00::12"),
        // Without ports, or without their numbers, there are addresses and no SRV records.
        Exchange(
            "portless.default.svc.cluster.local. A", "NOERROR aa",
            "answer portless.default.svc.cluster.local. 30 A 10.0.2.1"),
        Exchange("portless.default.svc.cluster.local. SRV", "NOERROR aa", soa),
        Exchange(
            "anyport.default.svc.cluster.local. A", "NOERROR aa",
            "answer anyport.default.svc.cluster.local. 30 A 10.0.2.2"),
        Exchange("anyport.default.svc.cluster.local. SRV", "NOERROR aa", soa),
        Exchange(
            "_all._tcp.anyport.default.svc.cluster.local. A", "NOERROR aa",
            "answer _all._tcp.anyport.default.svc.cluster.local. 30 A 10.0.2.2"),
        // A label cannot end in a dash.
        Exchange(
            "--0.loopback.default.svc.cluster.local. AAAA", "NOERROR aa",
            "answer --0.loopback.default.svc.cluster.local. 30 AAAA ::"),
        Exchange(
            "1--0.loopback.default.svc.cluster.local. AAAA", "NOERROR aa",
            "answer 1--0.loopback.default.svc.cluster.local. 30 AAAA 1::"),
    ])
    func headless(_ exchange: Exchange) throws {
        #expect(try ClusterUnderTest(Self.objects()).engine().ask(exchange.question) == exchange.reply)
    }

    @Test(arguments: [
        "svc.cluster.local. A", "pod.cluster.local. A", "default.svc.cluster.local. A", "empty.svc.cluster.local. TXT",
        "web.default.svc.cluster.local. TXT", "web.default.svc.cluster.local. MX",
        "web.default.svc.cluster.local. CNAME",
        "web.default.svc.cluster.local. SOA", "web.default.svc.cluster.local. NS",
        "web.default.svc.cluster.local. HTTPS",
        "web.default.svc.cluster.local. TYPE65280", "web.default.svc.cluster.local. DS",
        "six.default.svc.cluster.local. A",
        "bare.default.svc.cluster.local. AAAA", "bare.default.svc.cluster.local. SRV",
        "none.default.svc.cluster.local. A",
        "10-0-0-1.web.default.svc.cluster.local. AAAA", "_http._tcp.web.default.svc.cluster.local. TXT",
        "db.default.svc.cluster.local. TXT",
        // Empty non-terminals above the names of ports (RFC 8020).
        "_tcp.web.default.svc.cluster.local. A", "_udp.web.default.svc.cluster.local. SRV",
        "_TCP.db.default.svc.cluster.local. A",
    ])
    func noData(_ question: String) throws {
        #expect(try ClusterUnderTest(Self.objects()).engine().ask(question) == ["NOERROR aa", Self.soa])
    }

    @Test(arguments: [
        "nobody.default.svc.cluster.local. A", "nobody.default.svc.cluster.local. ANY", "ghost.svc.cluster.local. A",
        "lost.ghost.svc.cluster.local. A", "web.empty.svc.cluster.local. A", "x.cluster.local. A",
        "a.b.c.cluster.local. A",
        "*.default.svc.cluster.local. A", "any.default.svc.cluster.local. A", "*.svc.cluster.local. A",
        "10-0-0-2.web.default.svc.cluster.local. A", "10-0-0-9.web.default.svc.cluster.local. A",
        "_https._tcp.web.default.svc.cluster.local. SRV", "_http._udp.web.default.svc.cluster.local. SRV",
        "_http._tcp.web.default.svc.cluster.local.cluster.local. SRV", "__http._tcp.web.default.svc.cluster.local. SRV",
        "_sctp.web.default.svc.cluster.local. A", "tcp.web.default.svc.cluster.local. A",
        "_.web.default.svc.cluster.local. A",
        "_tcp.unnamed.default.svc.cluster.local. A", "x._http._tcp.web.default.svc.cluster.local. A",
        "a.b.c.d.web.default.svc.cluster.local. A", "gone.db.default.svc.cluster.local. A",
        // No ready endpoint: the Service does not exist.
        "idle.default.svc.cluster.local. A", "idle.default.svc.cluster.local. SRV",
        "sliceless.default.svc.cluster.local. A",
        "nobody.default.svc.cluster.local. SRV", "orphan.default.svc.cluster.local. A",
    ])
    func nameError(_ question: String) throws {
        #expect(try ClusterUnderTest(Self.objects()).engine().ask(question) == ["NXDOMAIN aa", Self.soa])
    }

    /// With `loadbalance` every address comes first at times.
    @Test func rotation() throws {
        let engine = try ClusterUnderTest(Self.objects(), rotates: true).engine()
        let replies = try (0..<200).map { _ in try engine.ask("db.default.svc.cluster.local. A").dropFirst() }
        #expect(Set(replies.map(\.first)).count == 3 && Set(replies.map { Set($0) }).count == 1)
    }

    /// 100 endpoints share the weight, 101 and more have 1 each.
    @Test(arguments: [1, 2, 3, 50, 100, 101, 300])
    func weights(count: Int) throws {
        let endpoints = (0..<count).map { "10.1.\($0 / 200).\($0 % 200)=h\($0)" }
        let objects = [
            Objects.namespace("default"), Objects.headless("many"),
            try Objects.slice("many-1", of: "many", endpoints, ports: ["p:1"]),
        ]
        let lines = try ClusterUnderTest(objects).engine().ask("many.default.svc.cluster.local. SRV", over: .tcp)
        let answers = lines.filter { $0.hasPrefix("answer") }
        #expect(answers.count == count && answers.allSatisfy { $0.contains(" SRV 0 \(max(100 / count, 1)) 1 ") })
        #expect(lines.count == 1 + 2 * count)
    }
}
