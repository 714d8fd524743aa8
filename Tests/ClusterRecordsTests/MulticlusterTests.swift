import ClusterRecords
import DNSEngine
import KubernetesObjects
import Testing

/// Services that the clusters of a set have in common (KEP-1645).
struct MulticlusterTests {
    private static func engine() throws -> EngineInProcess {
        try ClusterUnderTest(
            [
                Objects.namespace("default"), Objects.imported("web", ["10.97.0.1", "fd00::1"], ports: ["http:80"]),
                Objects.importedSlice("web-e", of: "web", cluster: "east", ["10.1.0.1"], ports: ["http:8080"]),
                Objects.imported("db", []),
                Objects.importedSlice("db-e", of: "db", cluster: "east", ["10.1.0.2=db-0"], ports: ["sql:3306"]),
                Objects.importedSlice(
                    "db-w", of: "db", cluster: "west", ["10.2.0.2=db-0", "!10.2.0.3"], ports: ["sql:3306"]),
                Objects.imported("hidden", ["10.97.0.2"], namespace: "ghost"),
                Objects.service("web", ["10.96.0.1"], ports: ["http:80"]),
            ], zones: ["cluster.local.", "clusterset.local.", "in-addr.arpa."], multiclusterZones: ["clusterset.local."]
        ).engine()
    }

    private static let soa = ClusterUnderTest.soa(of: "clusterset.local.")

    @Test(arguments: [
        Exchange(
            "web.default.svc.clusterset.local. A", "NOERROR aa",
            "answer web.default.svc.clusterset.local. 30 A 10.97.0.1"),
        Exchange(
            "web.default.svc.clusterset.local. AAAA", "NOERROR aa",
            "answer web.default.svc.clusterset.local. 30 AAAA fd00::1"),
        // The cluster's own Service of the name is another one.
        Exchange(
            "web.default.svc.cluster.local. A", "NOERROR aa", "answer web.default.svc.cluster.local. 30 A 10.96.0.1"),
        Exchange(
            "_http._tcp.web.default.svc.clusterset.local. SRV", "NOERROR aa",
            "answer _http._tcp.web.default.svc.clusterset.local. 30 SRV 0 50 80 web.default.svc.clusterset.local.",
            "additional web.default.svc.clusterset.local. 30 A 10.97.0.1",
            "additional web.default.svc.clusterset.local. 30 AAAA fd00::1"),
        Exchange(
            "10-1-0-1.east.web.default.svc.clusterset.local. A", "NOERROR aa",
            "answer 10-1-0-1.east.web.default.svc.clusterset.local. 30 A 10.1.0.1"),
        // Headless: the endpoints of all clusters, whose names say which.
        Exchange(
            "db.default.svc.clusterset.local. A", "NOERROR aa", "answer db.default.svc.clusterset.local. 30 A 10.1.0.2",
            "answer db.default.svc.clusterset.local. 30 A 10.2.0.2"),
        Exchange(
            "db.default.svc.clusterset.local. SRV", "NOERROR aa",
            "answer db.default.svc.clusterset.local. 30 SRV 0 50 3306 db-0.east.db.default.svc.clusterset.local.",
            "answer db.default.svc.clusterset.local. 30 SRV 0 50 3306 db-0.west.db.default.svc.clusterset.local.",
            "additional db-0.east.db.default.svc.clusterset.local. 30 A 10.1.0.2",
            "additional db-0.west.db.default.svc.clusterset.local. 30 A 10.2.0.2"),
        Exchange(
            "DB-0.West.db.default.svc.clusterset.local. A", "NOERROR aa",
            "answer DB-0.West.db.default.svc.clusterset.local. 30 A 10.2.0.2"),
        // Without its cluster an endpoint has no name; the cluster's label stands above those that have one.
        Exchange("db-0.db.default.svc.clusterset.local. A", "NXDOMAIN aa", soa),
        Exchange("east.db.default.svc.clusterset.local. A", "NOERROR aa", soa),
        Exchange("north.db.default.svc.clusterset.local. A", "NXDOMAIN aa", soa),
        Exchange("db-0.north.db.default.svc.clusterset.local. A", "NXDOMAIN aa", soa),
        Exchange("_tcp.web.default.svc.clusterset.local. A", "NOERROR aa", soa),
        Exchange("x.db-0.east.db.default.svc.clusterset.local. A", "NXDOMAIN aa", soa),
        Exchange("default.svc.clusterset.local. A", "NOERROR aa", soa),
        Exchange("hidden.ghost.svc.clusterset.local. A", "NXDOMAIN aa", soa),
        Exchange("1.0.97.10.in-addr.arpa. PTR", "NXDOMAIN aa", ClusterUnderTest.soa(of: "in-addr.arpa.")),
    ])
    func answers(_ exchange: Exchange) throws {
        #expect(try Self.engine().ask(exchange.question) == exchange.reply)
    }

    /// As in CoreDNS `labels` selects the slices, of ServiceImports as well, and not the imports.
    @Test func labelsSelectSlices() throws {
        var options = ClusterRecordOptions()
        options.selector = try LabelSelector("app=db")
        let chosen = try Objects.slice(
            "db-e", of: nil, ["10.1.0.2=db-0"], ports: ["sql:3306"],
            labels: [
                EndpointSlice.importNameLabel: "db", EndpointSlice.sourceClusterLabel: "east", "app": "db",
            ])
        let engine = try ClusterUnderTest(
            [
                Objects.namespace("default"), Objects.imported("db", []), chosen,
                Objects.importedSlice("db-w", of: "db", cluster: "west", ["10.2.0.2=db-0"], ports: ["sql:3306"]),
            ], options: options, zones: ["clusterset.local.", "cluster.local."],
            multiclusterZones: ["clusterset.local."]
        ).engine()
        #expect(
            try engine.ask("db.default.svc.clusterset.local. A") == [
                "NOERROR aa", "answer db.default.svc.clusterset.local. 30 A 10.1.0.2",
            ])
    }

    @Test func importsComeAndGo() throws {
        var cluster = try ClusterUnderTest(
            [Objects.namespace("default")], zones: ["clusterset.local.", "cluster.local."],
            multiclusterZones: ["clusterset.local."])
        let key = ClusterKey.importedService(name: "web", namespace: "default")
        let slice = try Objects.importedSlice("web-e", of: "web", cluster: "east", ["10.1.0.1"])
        #expect(cluster.change { $0.apply(.upsert(slice)) } == [key])
        let question = "10-1-0-1.east.web.default.svc.clusterset.local. A"
        #expect(try cluster.engine().ask(question)[0] == "NXDOMAIN aa")
        let imported = try Objects.imported("web", ["10.97.0.1"])
        #expect(cluster.change { $0.apply(.upsert(imported)) } == [key])
        #expect(try cluster.engine().ask(question)[0] == "NOERROR aa")
        #expect(cluster.change { $0.apply(.delete(imported.key)) } == [key])
        #expect(cluster.change { $0.apply(.delete(slice.key)) } == [key])
        #expect(cluster.count(of: .serviceImport) == 0 && cluster.count(of: .endpointSlice) == 0)
        #expect(try cluster.engine().ask(question)[0] == "NXDOMAIN aa")
    }
}
