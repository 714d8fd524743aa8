import ClusterRecords
import DNSEngine
import KubernetesObjects
import NetworkAddress
import Testing

/// `k8s_external`, name by name.
struct OutsideAnswerTests {
    private static func objects() throws -> [KubernetesObject] {
        [
            Objects.namespace("default"), Objects.namespace("empty"),
            try Objects.outside("web", ["192.0.2.1", "2001:db8::1"], ports: ["http:80", "dns/UDP:53"]),
            try Objects.slice("web-1", of: "web", ["10.0.0.1=pod"], ports: ["http:8080"]),
            // What an external address and a load balancer have in common counts once.
            try Objects.outside("both", ["192.0.2.2", "lb:192.0.2.2", "lb:192.0.2.3", "lb:lb.up"], ports: [":443"]),
            try Objects.outside("bare", ["192.0.2.4"], inside: []),
            try Objects.outside("cloud", ["lb:www.ext", "lb:WWW.ext.", "lb:two.up"], ports: ["http:80", "https:443"]),
            try Objects.outside("portless", ["lb:www.ext"]),
            try Objects.outside("wrong", ["lb:a..b"], ports: ["http:80"]),
            try Objects.outside("shared", ["192.0.2.1"], ports: ["ftp:21"]),
            try Objects.service("inside", ["10.96.0.5"], ports: ["http:80"]),
            try Objects.slice("inside-1", of: "inside", ["10.0.0.5=one"], ports: ["http:80"]),
            Objects.headless("db"),
            try Objects.slice("db-1", of: "db", ["10.0.1.1=db-0", "10.0.1.2", "!10.0.1.3=db-2"], ports: ["sql:3306"]),
            Objects.headless("idle"),
            try Objects.outside("stateful", ["192.0.2.5"], inside: [], ports: ["sql:3306"]),
            try Objects.slice("stateful-1", of: "stateful", ["10.0.2.1=s-0"], ports: ["sql:3306"]),
            try Objects.outside("lost", in: "ghost", ["192.0.2.9"], ports: ["http:80"]),
            try Objects.outside("itself", ["lb:itself.default.k8s.test"]),
        ]
    }

    @Test(arguments: [
        Exchange("web.default.k8s.test. A", "NOERROR aa", "answer web.default.k8s.test. 60 A 192.0.2.1"),
        Exchange("web.default.k8s.test. AAAA", "NOERROR aa", "answer web.default.k8s.test. 60 AAAA 2001:db8::1"),
        Exchange("WEB.Default.K8s.TEST. A", "NOERROR aa", "answer WEB.Default.K8s.TEST. 60 A 192.0.2.1"),
        Exchange("web.default.k8s.test. TXT", "NOERROR aa", Outside.soa),
        Exchange("web.default.k8s.test. PTR", "NOERROR aa", Outside.soa),
        // Two addresses and two ports are four entries: 100 / 4.
        Exchange(
            "web.default.k8s.test. SRV", "NOERROR aa",
            "answer web.default.k8s.test. 60 SRV 0 25 80 web.default.k8s.test.",
            "answer web.default.k8s.test. 60 SRV 0 25 53 web.default.k8s.test.",
            "additional web.default.k8s.test. 60 A 192.0.2.1",
            "additional web.default.k8s.test. 60 AAAA 2001:db8::1"),
        Exchange(
            "_http._tcp.web.default.k8s.test. SRV", "NOERROR aa",
            "answer _http._tcp.web.default.k8s.test. 60 SRV 0 50 80 web.default.k8s.test.",
            "additional web.default.k8s.test. 60 A 192.0.2.1",
            "additional web.default.k8s.test. 60 AAAA 2001:db8::1"),
        Exchange(
            "_dns._udp.web.default.k8s.test. A", "NOERROR aa",
            "answer _dns._udp.web.default.k8s.test. 60 A 192.0.2.1"),
        Exchange("_http._udp.web.default.k8s.test. SRV", "NXDOMAIN aa", Outside.soa),
        Exchange("_tcp.web.default.k8s.test. SRV", "NOERROR aa", Outside.soa),
        Exchange("_sctp.web.default.k8s.test. SRV", "NXDOMAIN aa", Outside.soa),
        // Its endpoints are inside.
        Exchange("pod.web.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("x._http._tcp.web.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        // Addresses win over names.
        Exchange(
            "both.default.k8s.test. A", "NOERROR aa", "answer both.default.k8s.test. 60 A 192.0.2.2",
            "answer both.default.k8s.test. 60 A 192.0.2.3"),
        Exchange("both.default.k8s.test. CNAME", "NOERROR aa", Outside.soa),
        Exchange("both.default.k8s.test. AAAA", "NOERROR aa", Outside.soa),
        Exchange("bare.default.k8s.test. A", "NOERROR aa", "answer bare.default.k8s.test. 60 A 192.0.2.4"),
        Exchange("bare.default.k8s.test. SRV", "NOERROR aa", Outside.soa),
        Exchange("shared.default.k8s.test. A", "NOERROR aa", "answer shared.default.k8s.test. 60 A 192.0.2.1"),
    ])
    func addresses(_ exchange: Exchange) throws {
        try check(exchange)
    }

    @Test(arguments: [
        Exchange(
            "cloud.default.k8s.test. A", "NOERROR aa", "answer cloud.default.k8s.test. 60 CNAME www.ext.",
            "answer www.ext. 60 A 192.0.2.80"),
        Exchange(
            "cloud.default.k8s.test. CNAME", "NOERROR aa", "answer cloud.default.k8s.test. 60 CNAME www.ext."),
        Exchange("cloud.default.k8s.test. SRV", "NOERROR aa", Outside.soa),
        // Two hosts for one port: 100 / 2.
        Exchange(
            "_https._tcp.cloud.default.k8s.test. SRV", "NOERROR aa",
            "answer _https._tcp.cloud.default.k8s.test. 60 SRV 0 50 443 www.ext.",
            "answer _https._tcp.cloud.default.k8s.test. 60 SRV 0 50 443 two.up."),
        Exchange(
            "_._tcp.cloud.default.k8s.test. SRV", "NOERROR aa",
            "answer _._tcp.cloud.default.k8s.test. 60 SRV 0 25 80 www.ext.",
            "answer _._tcp.cloud.default.k8s.test. 60 SRV 0 25 80 two.up.",
            "answer _._tcp.cloud.default.k8s.test. 60 SRV 0 25 443 www.ext.",
            "answer _._tcp.cloud.default.k8s.test. 60 SRV 0 25 443 two.up."),
        Exchange("_https._tcp.cloud.default.k8s.test. A", "NOERROR aa", Outside.soa),
        Exchange("_https._udp.cloud.default.k8s.test. SRV", "NXDOMAIN aa", Outside.soa),
        Exchange("_tcp.cloud.default.k8s.test. A", "NOERROR aa", Outside.soa),
        Exchange("_udp.cloud.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("tcp.cloud.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange(
            "portless.default.k8s.test. AAAA", "NOERROR aa", "answer portless.default.k8s.test. 60 CNAME www.ext.",
            "authority ext. 60 SOA ns. h. 1 2 3 4 60"),
        Exchange("_http._tcp.portless.default.k8s.test. SRV", "NXDOMAIN aa", Outside.soa),
        Exchange("wrong.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("itself.default.k8s.test. A", "NOERROR aa", Outside.soa),
        // From another zone into this one.
        Exchange(
            "outside.ext. A", "NOERROR aa", "answer outside.ext. 60 CNAME web.default.k8s.test.",
            "answer web.default.k8s.test. 60 A 192.0.2.1"),
    ])
    func hosts(_ exchange: Exchange) throws {
        try check(exchange)
    }

    @Test(arguments: [
        Exchange(
            "k8s.test. SOA", "NOERROR aa", Outside.soa(of: "k8s.test.", section: "answer")),
        Exchange(
            "k8s.test. NS", "NOERROR aa", "answer k8s.test. 60 NS ns1.dns.k8s.test.",
            "additional ns1.dns.k8s.test. 60 A 192.0.2.53", "additional ns1.dns.k8s.test. 60 AAAA 2001:db8::53"),
        Exchange("k8s.test. A", "NOERROR aa", Outside.soa),
        Exchange("dns.k8s.test. A", "NOERROR aa", Outside.soa),
        Exchange("ns1.dns.k8s.test. A", "NOERROR aa", "answer ns1.dns.k8s.test. 60 A 192.0.2.53"),
        Exchange("NS1.DNS.k8s.test. AAAA", "NOERROR aa", "answer NS1.DNS.k8s.test. 60 AAAA 2001:db8::53"),
        Exchange("ns1.dns.k8s.test. SRV", "NOERROR aa", Outside.soa),
        Exchange("ns2.dns.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("x.ns1.dns.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("hostmaster.dns.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("default.k8s.test. A", "NOERROR aa", Outside.soa),
        Exchange("empty.k8s.test. A", "NOERROR aa", Outside.soa),
        Exchange("ghost.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("lost.ghost.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("nothing.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("inside.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("db.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("svc.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        // The cluster's own names are as they were.
        Exchange(
            "web.default.svc.cluster.local. A", "NOERROR aa",
            "answer web.default.svc.cluster.local. 30 A 10.96.0.1"),
    ])
    func zone(_ exchange: Exchange) throws {
        try check(exchange)
    }

    @Test(arguments: [
        // In the order of the Services' names.
        Exchange(
            "1.2.0.192.in-addr.arpa. PTR", "NOERROR aa",
            "answer 1.2.0.192.in-addr.arpa. 60 PTR shared.default.k8s.test.",
            "answer 1.2.0.192.in-addr.arpa. 60 PTR web.default.k8s.test."),
        Exchange(
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR", "NOERROR aa",
            "answer 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 60 PTR web.default.k8s.test."
        ),
        Exchange("1.2.0.192.in-addr.arpa. TXT", "NOERROR aa", Outside.soa(of: "2.0.192.in-addr.arpa.")),
        Exchange("9.2.0.192.in-addr.arpa. PTR", "NXDOMAIN aa", Outside.soa(of: "2.0.192.in-addr.arpa.")),
        Exchange("x.2.0.192.in-addr.arpa. PTR", "NXDOMAIN aa", Outside.soa(of: "2.0.192.in-addr.arpa.")),
        Exchange("1.1.2.0.192.in-addr.arpa. PTR", "NXDOMAIN aa", Outside.soa(of: "2.0.192.in-addr.arpa.")),
        Exchange(
            "2.0.192.in-addr.arpa. NS", "NOERROR aa",
            "answer 2.0.192.in-addr.arpa. 60 NS ns1.dns.2.0.192.in-addr.arpa.",
            "additional ns1.dns.2.0.192.in-addr.arpa. 60 A 192.0.2.53",
            "additional ns1.dns.2.0.192.in-addr.arpa. 60 AAAA 2001:db8::53"),
        // What is outside of these zones is the cluster's.
        Exchange(
            "1.0.96.10.in-addr.arpa. PTR", "NOERROR aa",
            "answer 1.0.96.10.in-addr.arpa. 30 PTR both.default.svc.cluster.local."),
    ])
    func reverse(_ exchange: Exchange) throws {
        try check(exchange)
    }

    private func check(_ exchange: Exchange) throws {
        var options = ClusterRecordOptions()
        options.serverAddresses = [.v4(0xc000_0235), try #require(IPAddress("2001:db8::53"))]
        let cluster = try ClusterUnderTest(Self.objects(), options: options, external: try Outside.options())
        #expect(try cluster.engine().ask(exchange.question) == exchange.reply)
    }

    // MARK: - headless

    @Test(arguments: [
        Exchange(
            "db.default.k8s.test. A", "NOERROR aa", "answer db.default.k8s.test. 60 A 10.0.1.1",
            "answer db.default.k8s.test. 60 A 10.0.1.2"),
        Exchange("db-0.db.default.k8s.test. A", "NOERROR aa", "answer db-0.db.default.k8s.test. 60 A 10.0.1.1"),
        Exchange(
            "10-0-1-2.db.default.k8s.test. A", "NOERROR aa", "answer 10-0-1-2.db.default.k8s.test. 60 A 10.0.1.2"),
        Exchange("db-2.db.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange(
            "_sql._tcp.db.default.k8s.test. SRV", "NOERROR aa",
            "answer _sql._tcp.db.default.k8s.test. 60 SRV 0 50 3306 db-0.db.default.k8s.test.",
            "answer _sql._tcp.db.default.k8s.test. 60 SRV 0 50 3306 10-0-1-2.db.default.k8s.test.",
            "additional db-0.db.default.k8s.test. 60 A 10.0.1.1",
            "additional 10-0-1-2.db.default.k8s.test. 60 A 10.0.1.2"),
        Exchange("_tcp.db.default.k8s.test. A", "NOERROR aa", Outside.soa),
        Exchange("idle.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        // Who has addresses outside is not reached at the ones inside.
        Exchange("stateful.default.k8s.test. A", "NOERROR aa", "answer stateful.default.k8s.test. 60 A 192.0.2.5"),
        Exchange("s-0.stateful.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("inside.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
        Exchange("one.inside.default.k8s.test. A", "NXDOMAIN aa", Outside.soa),
    ])
    func headlessServices(_ exchange: Exchange) throws {
        let cluster = try ClusterUnderTest(Self.objects(), external: try Outside.options(headless: true))
        #expect(try cluster.engine().ask(exchange.question) == exchange.reply)
    }

    // MARK: - Other options

    @Test func apexHasAnotherName() throws {
        let cluster = try ClusterUnderTest(Self.objects(), external: try Outside.options(apex: "Meta"))
        let engine = try cluster.engine()
        let soa = Outside.soa(of: "k8s.test.", apex: "meta")
        #expect(try engine.ask("meta.k8s.test. A") == ["NOERROR aa", soa])
        #expect(try engine.ask("dns.k8s.test. A") == ["NXDOMAIN aa", soa])
        #expect(try engine.ask("k8s.test. NS") == ["NOERROR aa", "answer k8s.test. 60 NS ns1.meta.k8s.test."])
        #expect(try engine.ask("ns1.meta.k8s.test. A") == ["NOERROR aa", soa])
    }

    @Test(arguments: [
        ("nothing.default.k8s.test. A", true), ("x.ghost.k8s.test. A", true), ("x.dns.k8s.test. A", true),
        ("9.2.0.192.in-addr.arpa. PTR", false), ("default.k8s.test. A", false), ("web.default.k8s.test. MX", false),
    ])
    func missingNamesGoOn(_ question: String, _ goesOn: Bool) throws {
        let cluster = try ClusterUnderTest(
            Self.objects(), zones: ["cluster.local."], external: try Outside.options(fallthroughZones: ["k8s.test."]))
        #expect(try (cluster.engine().ask(question) == ClusterUnderTest.next) == goesOn)
    }

    /// Without the directive its names are nobody's, and nothing is kept of what they would be made of.
    @Test func nothingWithoutTheDirective() throws {
        var cluster = try ClusterUnderTest(Self.objects())
        #expect(try cluster.engine().ask("web.default.k8s.test. A") == ClusterUnderTest.next)
        let moved = try Objects.outside("web", ["192.0.2.77"], ports: ["http:80", "dns/UDP:53"])
        #expect(cluster.apply([.upsert(moved)]) == [])
    }

    @Test func whatHasNotBeenReadIsNotDenied() throws {
        let cluster = try ClusterUnderTest(Self.objects(), external: try Outside.options(headless: true))
        let withoutSlices = try cluster.engine(synced: [.namespaces, .services])
        let notReady = ["SERVFAIL", "ede 14"]
        #expect(try withoutSlices.ask("web.default.k8s.test. A").count == 2)
        #expect(try withoutSlices.ask("db.default.k8s.test. A") == notReady)
        #expect(try withoutSlices.ask("k8s.test. NS") == notReady)
        let withoutServices = try cluster.engine(synced: [.namespaces, .endpointSlices])
        #expect(try withoutServices.ask("web.default.k8s.test. A") == notReady)
        #expect(try withoutServices.ask("nothing.default.k8s.test. A") == notReady)
        #expect(try withoutServices.ask("1.2.0.192.in-addr.arpa. PTR") == notReady)
        #expect(try withoutServices.ask("default.k8s.test. A") == ["NOERROR aa", Outside.soa])
        #expect(try withoutServices.ask("k8s.test. SOA").count == 2)
    }
}
