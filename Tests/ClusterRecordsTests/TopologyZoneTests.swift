import ClusterRecords
import DNSEngine
import KubernetesObjects
import Testing

/// `zonal`: the endpoints of a headless Service in one topology zone.
struct TopologyZoneTests {
    private static let long = String(repeating: "z", count: 63)

    private static func objects() throws -> [KubernetesObject] {
        [
            Objects.namespace("default"), Objects.headless("db"),
            try Objects.slice(
                "db-1", of: "db",
                ["10.0.0.1=db-0%us-west-2a", "10.0.0.2%us-west-2b", "!10.0.0.9%us-west-2c", "10.0.0.4"],
                ports: ["sql:3306"]),
            try Objects.slice(
                "db-2", of: "db", ["fd00::1=db-0%us-west-2a", "fd00::2%Rack.Two", "fd00::3%\(long)x", "fd00::4%a..b"],
                ports: ["sql:3306", "admin/UDP:99"]),
            Objects.headless("idle"), try Objects.slice("idle-1", of: "idle", ["!10.0.1.1%us-west-2a"]),
            Objects.headless("bare"), try Objects.slice("bare-1", of: "bare", ["10.0.2.1%us-west-2a"]),
            Objects.headless("unzoned"), try Objects.slice("unzoned-1", of: "unzoned", ["10.0.3.1"], ports: ["p:1"]),
            try Objects.service("web", ["10.96.0.1"], ports: ["http:80"]),
            try Objects.slice("web-1", of: "web", ["10.0.4.1%us-west-2a"], ports: ["http:80"]),
            Objects.external("out", "www.ext"), Objects.headless("lost", in: "ghost"),
            try Objects.slice("lost-1", of: "lost", in: "ghost", ["10.0.5.1%us-west-2a"], ports: ["http:80"]),
        ]
    }

    private static func cluster(
        _ objects: [KubernetesObject]? = nil, zonal: Bool = true, fallthroughZones: [String] = []
    ) throws -> ClusterUnderTest {
        var options = ClusterRecordOptions()
        options.recordsZones = zonal
        return try ClusterUnderTest(
            objects ?? Self.objects(), options: options, fallthroughZones: fallthroughZones,
            zones: ["cluster.local.", "clusterset.local.", "in-addr.arpa."], multiclusterZones: ["clusterset.local."])
    }

    private static let soa = ClusterUnderTest.soa
    private static let db = "db.default.svc.cluster.local."

    /// What the names of a topology zone answer for A, AAAA and SRV, without the owner and the TTL.
    struct Zone: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let ipv4: [String]
        let ipv6: [String]
        let services: [String]

        init(_ name: String, _ ipv4: [String] = [], _ ipv6: [String] = [], _ services: [String] = []) {
            testDescription = name
            (self.ipv4, self.ipv6, self.services) = (ipv4, ipv6, services)
        }
    }

    @Test(arguments: [
        Zone("us-west-2a.pin._zone.db", ["10.0.0.1"], ["fd00::1"], ["0 33 3306 db-0", "0 33 99 db-0"]),
        Zone("US-West-2A.PIN._Zone.db", ["10.0.0.1"], ["fd00::1"], ["0 33 3306 db-0", "0 33 99 db-0"]),
        Zone("us-west-2b.pin._zone.db", ["10.0.0.2"], [], ["0 100 3306 10-0-0-2"]),
        // A zone's name may have dots.
        Zone("rack.two.pin._zone.db", [], ["fd00::2"], ["0 50 3306 fd00--2", "0 50 99 fd00--2"]),
        Zone("rack.two.prefer._zone.db", [], ["fd00::2"], ["0 50 3306 fd00--2", "0 50 99 fd00--2"]),
        // Without a port there is no SRV record, and a zone without endpoints that are ready is empty.
        Zone("us-west-2a.pin._zone.bare", ["10.0.2.1"]), Zone("us-west-2c.pin._zone.db"), Zone("two.pin._zone.db"),
        Zone("us-west-2a.pin._zone.idle"), Zone("us-west-2a.prefer._zone.idle"), Zone("us-west-2a.pin._zone.unzoned"),
        // Endpoints without a zone, or in one that cannot be a name, are among all.
        Zone("us-west-2a.prefer._zone.unzoned", ["10.0.3.1"], [], ["0 100 1 10-0-3-1"]),
        Zone(
            "b.prefer._zone.db", ["10.0.0.1", "10.0.0.2", "10.0.0.4"], ["fd00::1", "fd00::2", "fd00::3", "fd00::4"],
            [
                "0 9 3306 db-0", "0 9 3306 10-0-0-2", "0 9 3306 10-0-0-4", "0 9 99 db-0", "0 9 3306 fd00--2",
                "0 9 99 fd00--2", "0 9 3306 fd00--3", "0 9 99 fd00--3", "0 9 3306 fd00--4", "0 9 99 fd00--4",
            ]),
        // Above the names of zones there is nothing (RFC 8020).
        Zone("_zone.db"), Zone("pin._zone.db"), Zone("prefer._zone.idle"),
    ])
    func namesThatExist(zone: Zone) throws {
        let engine = try Self.cluster().engine()
        let owner = zone.testDescription + ".default.svc.cluster.local."
        let service = zone.testDescription.split(separator: ".").suffix(1).joined() + ".default.svc.cluster.local."
        let nothing = ["NOERROR aa", Self.soa]
        for (type, data) in [("A", zone.ipv4), ("AAAA", zone.ipv6), ("SRV", zone.services.map { "\($0).\(service)" })] {
            let lines = try engine.ask("\(owner) \(type)").filter { !$0.hasPrefix("additional") }
            let found = ["NOERROR aa"] + data.map { "answer \(owner) 30 \(type) \($0)" }
            #expect(lines == (data.isEmpty ? nothing : found), "\(type)")
        }
        for type in ["TXT", "CNAME", "SOA", "NS"] {
            #expect(try engine.ask("\(owner) \(type)") == nothing, "\(type)")
        }
    }

    /// The additional section has the addresses of the endpoints named.
    @Test func targetsOfServiceRecords() throws {
        #expect(
            try Self.cluster().engine().ask("us-west-2b.prefer._zone.\(Self.db) SRV") == [
                "NOERROR aa", "answer us-west-2b.prefer._zone.\(Self.db) 30 SRV 0 100 3306 10-0-0-2.\(Self.db)",
                "additional 10-0-0-2.\(Self.db) 30 A 10.0.0.2",
            ])
    }

    @Test(arguments: [
        "us-west-2a.florp._zone.db.default", "us-west-2a.pin._zones.db.default", "us-west-2a._zone.db.default",
        "florp._zone.db.default", "us-west-2a.pin.zone.db.default", "us-west-2a.pin._zone.x.db.default",
        // Only headless Services that are served have zones.
        "us-west-2a.pin._zone.web.default", "_zone.web.default", "pin._zone.web.default",
        "us-west-2a.pin._zone.out.default", "us-west-2a.pin._zone.ghost.default", "us-west-2a.pin._zone.lost.ghost",
        "us-west-2a.pin._zone.db.nowhere",
    ])
    func namesThatDoNotExist(name: String) throws {
        let nothing = ["NXDOMAIN aa", Self.soa]
        #expect(try Self.cluster().engine().ask("\(name).svc.cluster.local. A") == nothing)
        let passing = try Self.cluster(fallthroughZones: ["."])
        #expect(try passing.engine().ask("\(name).svc.cluster.local. A") != nothing)
    }

    /// Neither below `pod`, nor for what clusters have in common, nor without the option.
    @Test func elsewhere() throws {
        let engine = try Self.cluster().engine()
        #expect(try engine.ask("a.pin._zone.db.default.pod.cluster.local. A") == ["NXDOMAIN aa", Self.soa])
        let imports = try Self.cluster([
            Objects.namespace("default"), Objects.imported("db", []),
            Objects.importedSlice("db-e", of: "db", cluster: "east", ["10.1.0.2=db-0%a"], ports: ["sql:3306"]),
        ]).engine()
        #expect(
            try imports.ask("a.pin._zone.db.default.svc.clusterset.local. A")
                == ["NXDOMAIN aa", ClusterUnderTest.soa(of: "clusterset.local.")])
        #expect(try imports.ask("db-0.east.db.default.svc.clusterset.local. A").count == 2)
        let plain = try Self.cluster(zonal: false).engine()
        for name in ["us-west-2a.pin._zone", "us-west-2a.prefer._zone", "pin._zone", "_zone"] {
            #expect(try plain.ask("\(name).\(Self.db) A") == ["NXDOMAIN aa", Self.soa])
        }
    }

    /// Everything else is as without the option, and a cluster without it is no larger for what its slices say.
    @Test func otherNames() throws {
        let (zonal, plain) = (try Self.cluster(), try Self.cluster(zonal: false))
        for name in [Self.db, "db-0.\(Self.db)", "_sql._tcp.\(Self.db)", "web.default.svc.cluster.local."] {
            for type in ["A", "AAAA", "SRV", "ANY"] {
                #expect(try zonal.engine().ask("\(name) \(type)") == plain.engine().ask("\(name) \(type)"))
            }
        }
        let unzoned = try Self.cluster(
            Self.objects().map { object in
                guard case .endpointSlice(var slice) = object else { return object }
                for index in slice.endpoints.indices { slice.endpoints[index].zone = nil }
                return .endpointSlice(slice)
            }, zonal: false)
        #expect(plain.table.octetCount == unzoned.table.octetCount)
        #expect(zonal.table.octetCount > plain.table.octetCount)
    }

    /// An endpoint that is in another zone now is a change, also where nothing else of it is.
    @Test func changes() throws {
        var cluster = try Self.cluster()
        func set(_ endpoints: [String]) throws -> Set<ClusterKey> {
            try cluster.apply([.upsert(Objects.slice("bare-1", of: "bare", endpoints))])
        }
        func answer(_ zone: String) throws -> [String] {
            try cluster.engine().ask("\(zone).pin._zone.bare.default.svc.cluster.local. A").filter {
                $0.hasPrefix("answer")
            }.compactMap { $0.split(separator: " ").last.map(String.init) }
        }
        let key = ClusterKey.service(name: "bare", namespace: "default")
        #expect(try answer("us-west-2a") == ["10.0.2.1"])
        #expect(try set(["10.0.2.1%us-west-2b"]) == [key])
        #expect(try answer("us-west-2a") == [])
        #expect(try answer("us-west-2b") == ["10.0.2.1"])
        // The same again, and in other case, is no change.
        #expect(try set(["10.0.2.1%us-west-2b"]) == [])
        #expect(try set(["10.0.2.1%US-west-2b"]) == [])
        _ = try set(["10.0.2.1%us-west-2b", "10.0.2.2%us-west-2b"])
        #expect(try answer("us-west-2b") == ["10.0.2.1", "10.0.2.2"])
        #expect(try set(["10.0.2.1", "10.0.2.2"]) == [key])
        #expect(try answer("us-west-2b") == [])
        cluster.apply([.delete(ObjectKey(kind: .service, namespace: "default", name: "bare"))])
        #expect(
            try cluster.engine().ask("us-west-2b.pin._zone.bare.default.svc.cluster.local. A")
                == ["NXDOMAIN aa", Self.soa])
    }

    /// Names that depend on slices wait for them.
    @Test(arguments: [SyncedKinds.namespaces, [.namespaces, .services]])
    func beforeEverythingHasBeenRead(synced: SyncedKinds) throws {
        let engine = try Self.cluster().engine(synced: synced)
        #expect(try engine.ask("us-west-2a.pin._zone.\(Self.db) A")[0].hasPrefix("SERVFAIL"))
    }

    /// More zones than a slice of an API server can have.
    @Test func manyZones() throws {
        let zones = 2000
        let endpoints = (0..<zones).map { "10.1.\($0 / 250).\($0 % 250)%z\($0)" }
        let cluster = try Self.cluster([
            Objects.namespace("default"), Objects.headless("db"), Objects.slice("db-1", of: "db", endpoints),
        ])
        for zone in [0, 255, 256, zones - 1] {
            let owner = "z\(zone).pin._zone.\(Self.db)"
            #expect(
                try cluster.engine().ask("\(owner) A")
                    == ["NOERROR aa", "answer \(owner) 30 A 10.1.\(zone / 250).\(zone % 250)"])
        }
    }
}
