import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// Zones so long that the names put together below them are none any more: nothing malformed is sent, and nothing
/// traps. The configuration keeps such zones out.
struct LongZoneNameTests {
    private static let hash = NameHash(secret: 31)

    private static func engine(zone: DomainName) throws -> EngineInProcess {
        let long = String(repeating: "e", count: 63)
        let http = ServiceRecords.Port(name: "http", proto: "TCP", number: 80)
        let endpoints = [ServiceRecords.Endpoint(name: long, address: .v4(1), ports: [http])]
        let pointer = [63] + Array(long.utf8) + Array("\u{1}s\u{1}n\u{3}svc".utf8)
        let changes: [ClusterKey: [UInt8]?] = [
            .service(name: "s", namespace: "n"): ServiceRecords(kind: .headless, endpoints: endpoints).payload(hash),
            .namespace("n"): [], .address(.v4(1)): PointerRecords(targets: [pointer]).payload,
            .nameServers: NameServerRecords(servers: [.init(labels: pointer, addresses: [.v4(1)])]).payload,
        ]
        let reverse = try DomainName("in-addr.arpa.")
        let state = ClusterState(
            table: ClusterTable(hash: hash).updating(changes),
            rules: ClusterRules(ClusterOptions(zones: [zone, reverse]), hash: hash), serial: 1, synced: .all)
        let aliases = "t. 60 SOA ns. h. 1 2 3 4 60\nalias.t. 60 CNAME \(zone)"
        let plan = QueryPlan(
            blocks: [
                .init(steps: [.answerFromCluster(table: 0)], rotates: false),
                .init(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false),
            ],
            listeners: [[.init(name: .root, block: 0), .init(name: try DomainName("t."), block: 1)]], hash: hash)
        return EngineInProcess(
            ServingState(plan: plan, zones: [try ZoneText.table(aliases, hash: hash)], clusters: [state]))
    }

    @Test(arguments: [160, 170, 171, 172, 173, 180, 200, 235, 240, 244, 245, 246, 248, 249, 250, 255])
    func names(zoneOctets: Int) throws {
        // Labels of one octet make the most labels, those of 60 the fewest; both fill the name to the octet.
        let single = try DomainName(wire: Self.wire(octets: zoneOctets, labelOctets: 1))
        let long = try DomainName(wire: Self.wire(octets: zoneOctets, labelOctets: 60))
        for zone in [single, long] {
            let engine = try Self.engine(zone: zone)
            for prefix in ["", "svc.", "n.svc.", "s.n.svc.", "_http._tcp.s.n.svc.", "x."] {
                let labels = try DomainName(prefix).labels + zone.labels
                guard labels.reduce(1, { $0 + $1.count + 1 }) <= 255 else { continue }
                for type in ["SOA", "NS", "SRV", "A", "TXT"] {
                    // The check of every response is the test.
                    let reply = try engine.reply(to: "\(try DomainName(labels: labels)) \(type)", over: .tcp)
                    #expect(!reply.lines.isEmpty)
                }
            }
            _ = try engine.ask("1.0.0.0.in-addr.arpa. PTR", over: .tcp)
            _ = try engine.ask("alias.t. NS", over: .tcp)
            _ = try engine.ask("alias.t. TXT", over: .tcp)
        }
    }

    private static func wire(octets: Int, labelOctets: Int) -> [UInt8] {
        var wire: [UInt8] = []
        while wire.count < octets - 1 {
            // A rest of one octet would have no room for a label.
            let left = octets - 1 - wire.count
            var count = min(labelOctets, left - 1)
            if left - count - 1 == 1 { count += 1 }
            wire += [UInt8(count)] + [UInt8](repeating: 122, count: count)
        }
        return wire + [0]
    }

    /// Without a zone to point into, PTR records name what stands above it.
    @Test func reverseZoneAlone() throws {
        let changes: [ClusterKey: [UInt8]?] = [
            .address(.v4(1)): PointerRecords(targets: [Array("\u{1}s\u{1}n\u{3}svc".utf8)]).payload
        ]
        let options = ClusterOptions(zones: [try DomainName("in-addr.arpa.")])
        let state = ClusterState(
            table: ClusterTable(hash: Self.hash).updating(changes), rules: ClusterRules(options, hash: Self.hash),
            serial: 1, synced: .all)
        let plan = QueryPlan(
            blocks: [.init(steps: [.answerFromCluster(table: 0)], rotates: false)],
            listeners: [[.init(name: .root, block: 0)]], hash: Self.hash)
        let engine = EngineInProcess(ServingState(plan: plan, clusters: [state]))
        #expect(
            try engine.ask("1.0.0.0.in-addr.arpa. PTR")
                == ["NOERROR aa", "answer 1.0.0.0.in-addr.arpa. 5 PTR s.n.svc."])
    }
}
