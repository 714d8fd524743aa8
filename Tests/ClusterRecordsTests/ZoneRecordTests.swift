import ClusterRecords
import DNSEngine
import KubernetesObjects
import NetworkAddress
import Testing

/// The records of a cluster's zones themselves (behaviour.md 1.3), and what happens before the cluster has been read.
struct ZoneRecordTests {
    private static let soa = ClusterUnderTest.soa

    private static func cluster(serverAddresses: [String], objects: [KubernetesObject] = []) throws -> ClusterUnderTest
    {
        var options = ClusterRecordOptions()
        options.serverAddresses = try serverAddresses.map { try #require(IPAddress($0)) }
        return try ClusterUnderTest([Objects.namespace("kube-system")] + objects, options: options)
    }

    @Test(arguments: [
        Exchange("cluster.local. SOA", "NOERROR aa", ClusterUnderTest.soa(of: "cluster.local.", section: "answer")),
        Exchange("Cluster.LOCAL. SOA", "NOERROR aa", ClusterUnderTest.soa(of: "Cluster.LOCAL.", section: "answer")),
        Exchange("in-addr.arpa. SOA", "NOERROR aa", ClusterUnderTest.soa(of: "in-addr.arpa.", section: "answer")),
        Exchange("cluster.local. A", "NOERROR aa", soa),
        Exchange("cluster.local. TXT", "NOERROR aa", soa),
        Exchange("cluster.local. ANY", "NOERROR aa", soa),
        Exchange("svc.cluster.local. SOA", "NOERROR aa", soa),
        Exchange("x.cluster.local. SOA", "NXDOMAIN aa", soa),
        Exchange("X.Cluster.local. A", "NXDOMAIN aa", ClusterUnderTest.soa(of: "Cluster.local.")),
        Exchange(
            "dns-version.cluster.local. TXT", "NOERROR aa", "answer dns-version.cluster.local. 28800 TXT \"1.1.0\""),
        Exchange("dns-version.cluster.local. A", "NOERROR aa", soa),
        Exchange("x.dns-version.cluster.local. TXT", "NXDOMAIN aa", soa),
        // A server without a Service has a name all the same.
        Exchange(
            "cluster.local. NS", "NOERROR aa", "answer cluster.local. 30 NS ns.dns.cluster.local.",
            "additional ns.dns.cluster.local. 30 A 10.0.0.53", "additional ns.dns.cluster.local. 30 AAAA fd00::53"),
        Exchange(
            "CLUSTER.local. NS", "NOERROR aa", "answer CLUSTER.local. 30 NS ns.dns.CLUSTER.local.",
            "additional ns.dns.CLUSTER.local. 30 A 10.0.0.53", "additional ns.dns.CLUSTER.local. 30 AAAA fd00::53"),
        Exchange("ns.dns.cluster.local. A", "NOERROR aa", "answer ns.dns.cluster.local. 30 A 10.0.0.53"),
        Exchange("ns.dns.cluster.local. AAAA", "NOERROR aa", "answer ns.dns.cluster.local. 30 AAAA fd00::53"),
        Exchange("ns.dns.cluster.local. TXT", "NOERROR aa", soa),
        Exchange("x.dns.cluster.local. A", "NXDOMAIN aa", soa),
        Exchange("x.ns.dns.cluster.local. A", "NXDOMAIN aa", soa),
    ])
    func zone(_ exchange: Exchange) throws {
        let cluster = try Self.cluster(serverAddresses: ["10.0.0.53", "fd00::53"])
        #expect(try cluster.engine().ask(exchange.question) == exchange.reply)
    }

    private static func dnsService(_ addresses: [String]) throws -> KubernetesObject {
        try Objects.service("kube-dns", in: "kube-system", addresses, ports: ["dns/UDP:53"])
    }

    /// The Services that the server is an endpoint of serve the zone, under the names that reach it.
    @Test func servicesOfTheServer() throws {
        let objects = [
            try Self.dnsService(["10.96.0.10", "fd00::10"]),
            try Objects.slice("dns-1", of: "kube-dns", in: "kube-system", ["10.0.0.53", "10.0.0.54"]),
            Objects.headless("direct", in: "kube-system"),
            try Objects.slice("direct-1", of: "direct", in: "kube-system", ["10.0.0.53=me", "10.0.0.54=other"]),
        ]
        let engine = try Self.cluster(serverAddresses: ["10.0.0.53"], objects: objects).engine()
        #expect(
            try engine.ask("cluster.local. NS") == [
                "NOERROR aa", "answer cluster.local. 30 NS me.direct.kube-system.svc.cluster.local.",
                "answer cluster.local. 30 NS kube-dns.kube-system.svc.cluster.local.",
                "additional me.direct.kube-system.svc.cluster.local. 30 A 10.0.0.53",
                "additional kube-dns.kube-system.svc.cluster.local. 30 A 10.96.0.10",
                "additional kube-dns.kube-system.svc.cluster.local. 30 AAAA fd00::10",
            ])
        #expect(
            try engine.ask("ns.dns.cluster.local. A") == [
                "NOERROR aa", "answer ns.dns.cluster.local. 30 A 10.0.0.53",
                "answer ns.dns.cluster.local. 30 A 10.96.0.10",
            ])
    }

    /// Whatever changes about the server's Service, the NS records follow.
    @Test func servicesOfTheServerChange() throws {
        var cluster = try Self.cluster(serverAddresses: ["10.0.0.53"])
        func servers() throws -> [String] {
            try cluster.engine().ask("cluster.local. NS").filter { $0.hasPrefix("additional") }
                .map { String($0.dropFirst("additional ".count)) }
        }
        let own = ["ns.dns.cluster.local. 30 A 10.0.0.53"]
        let service = "kube-dns.kube-system.svc.cluster.local. 30 A"
        #expect(try servers() == own)
        cluster.apply([.upsert(try Self.dnsService(["10.96.0.10"]))])
        #expect(try servers() == own)
        cluster.apply([.upsert(try Objects.slice("s", of: "kube-dns", in: "kube-system", ["10.0.0.53=me"]))])
        #expect(try servers() == ["\(service) 10.96.0.10"])
        // Another cluster address, and the same endpoints.
        cluster.apply([.upsert(try Self.dnsService(["10.96.0.11"]))])
        #expect(try servers() == ["\(service) 10.96.0.11"])
        // Headless now, and the same endpoints.
        cluster.apply([.upsert(Objects.headless("kube-dns", in: "kube-system"))])
        #expect(try servers() == ["me.kube-dns.kube-system.svc.cluster.local. 30 A 10.0.0.53"])
        cluster.apply([.upsert(try Self.dnsService(["10.96.0.12"]))])
        #expect(try servers() == ["\(service) 10.96.0.12"])
        // Hidden with its namespace.
        cluster.apply([.delete(ObjectKey(kind: .namespace, namespace: "", name: "kube-system"))])
        #expect(try servers() == own)
        cluster.apply([.upsert(Objects.namespace("kube-system"))])
        #expect(try servers() == ["\(service) 10.96.0.12"])
        cluster.apply([.delete(ObjectKey(kind: .service, namespace: "kube-system", name: "kube-dns"))])
        #expect(try servers() == own)
    }

    /// More servers than a datagram can tell of.
    @Test func manyServers() throws {
        let objects = try (10..<60).flatMap { number in
            [
                try Objects.service("dns-\(number)", in: "kube-system", ["10.96.0.\(number)"]),
                try Objects.slice("s-\(number)", of: "dns-\(number)", in: "kube-system", ["10.0.0.53"]),
            ]
        }
        let engine = try Self.cluster(serverAddresses: ["10.0.0.53"], objects: objects).engine()
        #expect(try engine.ask("cluster.local. NS", edns: nil) == ["NOERROR aa tc"])
        #expect(try engine.ask("cluster.local. NS", over: .tcp).count == 101)
        #expect(try engine.ask("ns.dns.cluster.local. A", edns: nil) == ["NOERROR aa tc"])
        #expect(try engine.ask("ns.dns.cluster.local. A").count == 51)
    }

    // MARK: - Before the cluster has been read

    @Test(arguments: [
        Exchange("web.kube-system.svc.cluster.local. A", "SERVFAIL", "ede 14"),
        Exchange("cluster.local. SOA", "NOERROR aa", ClusterUnderTest.soa(of: "cluster.local.", section: "answer")),
        Exchange(
            "dns-version.cluster.local. TXT", "NOERROR aa", "answer dns-version.cluster.local. 28800 TXT \"1.1.0\""),
        // What may be there later is not denied.
        Exchange("web.kube-system.svc.cluster.local. AAAA", "SERVFAIL", "ede 14"),
        Exchange("nobody.kube-system.svc.cluster.local. A", "SERVFAIL", "ede 14"),
        Exchange("kube-system.svc.cluster.local. A", "SERVFAIL", "ede 14"),
        // What depends on no object is.
        Exchange("x.cluster.local. A", "NXDOMAIN aa", ClusterUnderTest.soa),
        Exchange("9.9.9.9.in-addr.arpa. PTR", "SERVFAIL", "ede 14"),
    ])
    func notSynced(_ exchange: Exchange) throws {
        let web = try Objects.service("web", in: "kube-system", ["10.96.0.1"])
        let engine = try Self.cluster(serverAddresses: [], objects: [web]).engine(synced: [])
        #expect(try engine.ask(exchange.question) == exchange.reply)
        // Without EDNS there is no room to say why.
        let plain = exchange.reply.filter { !$0.hasPrefix("ede") }
        #expect(try engine.ask(exchange.question, edns: nil) == plain)
    }

    /// Names that `fallthrough` covers go on, before the cluster has been read as well.
    @Test(arguments: [true, false])
    func fallthroughZones(isSynced: Bool) throws {
        let zones = ["in-addr.arpa.", "sub.cluster.local."]
        let engine = try ClusterUnderTest([Objects.namespace("default")], fallthroughZones: zones)
            .engine(synced: isSynced ? .all : [])
        let denied = isSynced ? "NXDOMAIN aa" : "SERVFAIL"
        #expect(try engine.ask("x.default.svc.cluster.local. A")[0] == denied)
        #expect(try engine.ask("9.9.9.9.in-addr.arpa. PTR") == ClusterUnderTest.next)
        #expect(try engine.ask("x.sub.cluster.local. A") == ClusterUnderTest.next)
        #expect(try engine.ask("\(String(repeating: "1.", count: 32))ip6.arpa. PTR")[0] == denied)
        // NODATA is an answer.
        #expect(try engine.ask("default.svc.cluster.local. A")[0] == (isSynced ? "NOERROR aa" : "SERVFAIL"))
    }
}
