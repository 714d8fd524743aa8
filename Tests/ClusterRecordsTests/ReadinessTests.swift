import ClusterRecords
import DNSEngine
import KubernetesObjects
import Testing

/// Which kinds of objects each name waits for.
struct ReadinessTests {
    private static func cluster(
        ignoresEmptyServices: Bool = false, fallthroughZones: [String] = []
    ) throws -> ClusterUnderTest {
        var options = ClusterRecordOptions()
        options.ignoresEmptyServices = ignoresEmptyServices
        return try ClusterUnderTest(
            [
                Objects.namespace("default"), Objects.service("web", ["10.96.0.1"], ports: ["http:80"]),
                Objects.headless("db"), Objects.slice("web-1", of: "web", ["10.0.0.1=w"]),
                Objects.slice("db-1", of: "db", ["10.0.0.2=d"]), Objects.external("out", "www.ext."),
                Objects.pod("p", ["10.0.0.2"]), Objects.imported("all", ["10.97.0.1"]),
                Objects.imported("apart", []),
                Objects.importedSlice("apart-1", of: "apart", cluster: "east", ["10.9.0.1=e"]),
            ], options: options, podNames: .verified, fallthroughZones: fallthroughZones,
            zones: ["cluster.local.", "clusterset.local.", "in-addr.arpa."], multiclusterZones: ["clusterset.local."])
    }

    private static let ns: SyncedKinds = .namespaces
    private static let services: SyncedKinds = [.namespaces, .services]
    private static let endpoints: SyncedKinds = [.namespaces, .services, .endpointSlices]

    /// A question and the least that has to be in for its answer.
    static let needs: [(String, SyncedKinds)] = [
        ("cluster.local. SOA", []), ("cluster.local. A", []), ("svc.cluster.local. A", []),
        ("pod.cluster.local. A", []),
        ("dns-version.cluster.local. TXT", []), ("nonsense.cluster.local. A", []), ("in-addr.arpa. SOA", []),
        ("cluster.local. NS", endpoints), ("ns.dns.cluster.local. A", endpoints),
        ("default.svc.cluster.local. A", ns), ("other.svc.cluster.local. A", ns), ("default.pod.cluster.local. A", ns),
        ("web.default.svc.cluster.local. A", services), ("none.default.svc.cluster.local. A", services),
        ("_http._tcp.web.default.svc.cluster.local. SRV", services), ("out.default.svc.cluster.local. A", services),
        ("w.web.default.svc.cluster.local. A", endpoints), ("db.default.svc.cluster.local. A", endpoints),
        ("d.db.default.svc.cluster.local. A", endpoints), ("_tcp.web.default.svc.cluster.local. A", endpoints),
        ("1.0.96.10.in-addr.arpa. PTR", services), ("2.0.0.10.in-addr.arpa. PTR", endpoints),
        ("9.9.9.9.in-addr.arpa. PTR", endpoints), ("10-0-0-2.default.pod.cluster.local. A", [.namespaces, .pods]),
        ("10-0-0-9.default.pod.cluster.local. A", [.namespaces, .pods]),
        ("all.default.svc.clusterset.local. A", [.namespaces, .serviceImports]),
        ("none.default.svc.clusterset.local. A", [.namespaces, .serviceImports]),
        ("apart.default.svc.clusterset.local. A", [.namespaces, .serviceImports, .endpointSlices]),
        ("e.east.apart.default.svc.clusterset.local. A", [.namespaces, .serviceImports, .endpointSlices]),
        ("east.apart.default.svc.clusterset.local. A", [.namespaces, .serviceImports, .endpointSlices]),
    ]

    @Test(arguments: needs)
    func waits(question: String, kinds: SyncedKinds) throws {
        let cluster = try Self.cluster()
        let right = try cluster.engine().ask(question)
        #expect(right.first != "SERVFAIL")
        for rawValue in 0...SyncedKinds.all.rawValue {
            let synced = SyncedKinds(rawValue: rawValue)
            let expected = synced.isSuperset(of: kinds) ? right : ["SERVFAIL", "ede 14"]
            #expect(try cluster.engine(synced: synced).ask(question) == expected, "\(synced)")
        }
    }

    @Test func servicesThatDependOnTheirEndpoints() throws {
        let cluster = try Self.cluster(ignoresEmptyServices: true)
        let question = "web.default.svc.cluster.local. A"
        #expect(try cluster.engine(synced: Self.services).ask(question) == ["SERVFAIL", "ede 14"])
        #expect(try cluster.engine(synced: Self.endpoints).ask(question)[0] == "NOERROR aa")
        let imported = "all.default.svc.clusterset.local. A"
        #expect(try cluster.engine(synced: [.namespaces, .serviceImports]).ask(imported) == ["SERVFAIL", "ede 14"])
        #expect(try cluster.engine().ask(imported)[0] == "NXDOMAIN aa")
    }

    /// A name of the cluster's zone does not go on to others before the cluster has been read; an address does.
    @Test func fallthroughWaits() throws {
        let engine = try Self.cluster(fallthroughZones: ["."]).engine(synced: [])
        #expect(try engine.ask("web.default.svc.cluster.local. A") == ["SERVFAIL", "ede 14"])
        #expect(try engine.ask("9.9.9.9.in-addr.arpa. PTR") == ClusterUnderTest.next)
    }
}
