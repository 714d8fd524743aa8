import ClusterRecords
import DNSEngine
import KubernetesObjects
import Testing

/// Options that decide which objects become records (behaviour.md 1.7).
struct RecordOptionTests {
    private static let soa = ClusterUnderTest.soa

    private static func objects() throws -> [KubernetesObject] {
        [
            Objects.namespace("red", labels: ["team": "a"]), Objects.namespace("blue", labels: ["team": "b"]),
            Objects.namespace("plain"),
            try Objects.service("web", in: "red", ["10.96.0.1"], ports: ["http:80"], labels: ["app": "x"]),
            try Objects.slice(
                "web-1", of: "web", in: "red", ["10.0.0.1@web-abc"], ports: ["http:80"], labels: ["app": "x"]),
            try Objects.slice("web-2", of: "web", in: "red", ["10.0.0.2"], ports: ["http:80"]),
            try Objects.service("web", in: "blue", ["10.96.0.2"], ports: ["http:80"]),
            Objects.headless("db", in: "red"), Objects.headless("db", in: "blue"),
            try Objects.slice("db-1", of: "db", in: "red", ["10.0.0.3@db-0", "10.0.0.4=named@db-1"], ports: ["sql:1"]),
            try Objects.slice("db-1", of: "db", in: "blue", ["10.0.0.5"], ports: ["sql:1"]),
            try Objects.service("idle", in: "red", ["10.96.0.3"]),
            try Objects.slice("idle-1", of: "idle", in: "red", ["!10.0.0.6"]),
            Objects.external("out", in: "red", "www.ext"), Objects.external("out", in: "blue", "www.ext"),
            Objects.pod("p", in: "red", ["10.0.0.1"]), Objects.pod("p", in: "blue", ["10.0.0.5"]),
        ]
    }

    private static func engine(_ set: (inout ClusterRecordOptions) throws -> Void) throws -> EngineInProcess {
        var options = ClusterRecordOptions()
        try set(&options)
        return try ClusterUnderTest(objects(), options: options, podNames: .verified).engine()
    }

    /// The first lines of what is answered.
    private static func codes(_ engine: EngineInProcess, _ questions: [String]) throws -> [String] {
        try questions.map { question in
            let lines = try engine.ask(question)
            return lines.contains { $0.hasPrefix("answer") } ? "data" : String(lines[0].prefix { $0 != " " })
        }
    }

    private static let questionsOfRed = [
        "red.svc.cluster.local. A", "web.red.svc.cluster.local. A", "db.red.svc.cluster.local. A",
        "out.red.svc.cluster.local. CNAME", "1.0.96.10.in-addr.arpa. PTR", "3.0.0.10.in-addr.arpa. PTR",
        "10-0-0-1.red.pod.cluster.local. A",
    ]
    private static let questionsOfBlue = [
        "blue.svc.cluster.local. A", "web.blue.svc.cluster.local. A", "db.blue.svc.cluster.local. A",
        "out.blue.svc.cluster.local. CNAME", "2.0.96.10.in-addr.arpa. PTR", "5.0.0.10.in-addr.arpa. PTR",
        "10-0-0-5.blue.pod.cluster.local. A",
    ]
    private static let served = ["NOERROR", "data", "data", "data", "data", "data", "data"]
    private static let hidden = Array(repeating: "NXDOMAIN", count: 7)

    @Test func namespaces() throws {
        let engine = try Self.engine { $0.namespaces = ["red", "nobody"] }
        #expect(try Self.codes(engine, Self.questionsOfRed) == Self.served)
        #expect(try Self.codes(engine, Self.questionsOfBlue) == Self.hidden)
    }

    @Test(arguments: [("team=a", true, false), ("team", true, true), ("!team", false, false), ("team!=a", false, true)])
    func namespaceLabels(selector: String, hasRed: Bool, hasBlue: Bool) throws {
        let engine = try Self.engine { $0.namespaceSelector = try LabelSelector(selector) }
        #expect(try Self.codes(engine, Self.questionsOfRed) == (hasRed ? Self.served : Self.hidden))
        #expect(try Self.codes(engine, Self.questionsOfBlue) == (hasBlue ? Self.served : Self.hidden))
        #expect(
            try Self.codes(engine, ["plain.svc.cluster.local. A"]) == [
                selector == "team=a" || selector == "team" ? "NXDOMAIN" : "NOERROR"
            ])
    }

    /// The protocols of a hidden Service's named ports stay empty non-terminals.
    @Test func protocolsOfHiddenServices() throws {
        let engine = try Self.engine { $0.namespaces = ["red"] }
        #expect(
            try Self.codes(
                engine,
                [
                    "_tcp.web.blue.svc.cluster.local. A", "_tcp.db.blue.svc.cluster.local. A",
                    "_udp.web.blue.svc.cluster.local. A", "_http._tcp.web.blue.svc.cluster.local. SRV",
                    "_tcp.out.blue.svc.cluster.local. A",
                ]) == ["NOERROR", "NOERROR", "NXDOMAIN", "NXDOMAIN", "NXDOMAIN"])
    }

    /// Services and slices without the labels are not there; namespaces and pods have other labels.
    @Test func labels() throws {
        let engine = try Self.engine { $0.selector = try LabelSelector("app=x") }
        #expect(
            try Self.codes(
                engine,
                [
                    "web.red.svc.cluster.local. A", "10-0-0-1.web.red.svc.cluster.local. A",
                    "10-0-0-2.web.red.svc.cluster.local. A", "db.red.svc.cluster.local. A",
                    "web.blue.svc.cluster.local. A",
                    "blue.svc.cluster.local. A", "10-0-0-5.blue.pod.cluster.local. A",
                ]) == ["data", "data", "NXDOMAIN", "NXDOMAIN", "NXDOMAIN", "NOERROR", "data"])
    }

    @Test func withoutEndpoints() throws {
        let engine = try Self.engine { $0.ignoresEndpoints = true }
        #expect(
            try Self.codes(
                engine,
                [
                    "web.red.svc.cluster.local. A", "_http._tcp.web.red.svc.cluster.local. SRV",
                    "10-0-0-1.web.red.svc.cluster.local. A", "db.red.svc.cluster.local. A",
                    "named.db.red.svc.cluster.local. A",
                    "1.0.0.10.in-addr.arpa. PTR", "1.0.96.10.in-addr.arpa. PTR", "idle.red.svc.cluster.local. A",
                ]) == ["data", "data", "NXDOMAIN", "NXDOMAIN", "NXDOMAIN", "NXDOMAIN", "data", "data"])
    }

    /// `ignore empty_service` is about Services with cluster addresses.
    @Test(arguments: [false, true])
    func emptyServices(areIgnored: Bool) throws {
        let engine = try Self.engine { $0.ignoresEmptyServices = areIgnored }
        let code = areIgnored ? "NXDOMAIN" : "data"
        #expect(
            try Self.codes(
                engine,
                [
                    "idle.red.svc.cluster.local. A", "3.0.96.10.in-addr.arpa. PTR", "web.blue.svc.cluster.local. A",
                    "web.red.svc.cluster.local. A", "out.red.svc.cluster.local. CNAME", "db.red.svc.cluster.local. A",
                ]) == [code, code, code, "data", "data", "data"])
    }

    /// `endpoint_pod_names`: a host name comes first, then the pod's name if a label can hold it.
    @Test func podNames() throws {
        let engine = try Self.engine { $0.usesPodNames = true }
        #expect(
            try Self.codes(
                engine,
                [
                    "web-abc.web.red.svc.cluster.local. A", "10-0-0-1.web.red.svc.cluster.local. A",
                    "10-0-0-2.web.red.svc.cluster.local. A", "db-0.db.red.svc.cluster.local. A",
                    "named.db.red.svc.cluster.local. A", "db-1.db.red.svc.cluster.local. A",
                ]) == ["data", "NXDOMAIN", "data", "data", "data", "NXDOMAIN"])
        #expect(
            try engine.ask("3.0.0.10.in-addr.arpa. PTR")
                == ["NOERROR aa", "answer 3.0.0.10.in-addr.arpa. 30 PTR db-0.db.red.svc.cluster.local."])
    }

    @Test(arguments: [62, 63, 64])
    func longPodNames(octets: Int) throws {
        let pod = String(repeating: "p", count: octets)
        var options = ClusterRecordOptions()
        options.usesPodNames = true
        let objects = [
            Objects.namespace("a"), Objects.headless("db", in: "a"),
            try Objects.slice("s", of: "db", in: "a", ["10.0.0.1@\(pod)"], ports: ["p:1"]),
        ]
        let engine = try ClusterUnderTest(objects, options: options).engine()
        let host = octets < 64 ? pod : "10-0-0-1"
        #expect(
            try engine.ask("db.a.svc.cluster.local. SRV") == [
                "NOERROR aa", "answer db.a.svc.cluster.local. 30 SRV 0 100 1 \(host).db.a.svc.cluster.local.",
                "additional \(host).db.a.svc.cluster.local. 30 A 10.0.0.1",
            ])
    }
}
