import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// A Service laid out in the plain way answers as it does laid out in the general way, whatever is asked.
struct PlainServiceTests {
    private static let hash = NameHash(secret: 77)

    /// One Service in both forms; `nil` where the plain way declines.
    private struct Forms {
        var general: [UInt8]
        var plain: [UInt8]?
    }

    private static func forms(
        _ kind: PlainServiceEncoder.Kind, ports: [ServiceRecords.Port], _ endpoints: [(IPAddress, name: String?)]
    ) -> Forms {
        var plain = PlainEndpoints()
        plain.ports = ports
        for (address, name) in endpoints {
            if let name {
                plain.append(address, name: name.utf8)
            } else if case .v4(let bits) = address {
                plain.append(ipv4: bits)
            }
        }
        let records = (0..<plain.count).map { index in
            ServiceRecords.Endpoint(
                name: String(decoding: plain.label(index).array.dropFirst(), as: UTF8.self),
                address: endpoints[index].0, ports: ports)
        }
        let general =
            switch kind {
            case .clusterIP(let addresses, let own):
                ServiceRecords(kind: .clusterIP(addresses), ports: own, endpoints: records)
            case .headless: ServiceRecords(kind: .headless, endpoints: records)
            }
        var out = RecordOctets()
        // What is there before must not matter.
        out.append([1, 2, 3])
        let isPlain = PlainServiceEncoder.append(kind, plain, hash: hash, to: &out)
        return Forms(
            general: general.payload(hash), plain: isPlain ? Array(out.octets.array[3..<out.count]) : nil)
    }

    private static func engine(_ payload: [UInt8]) throws -> EngineInProcess {
        let options = ClusterOptions(zones: [try DomainName("cluster.local.")])
        let state = ClusterState(
            table: ClusterTable(hash: hash).updating([
                .service(name: "s", namespace: "n"): payload, .namespace("n"): [],
            ]),
            rules: ClusterRules(options, hash: hash), serial: 1, synced: .all)
        let plan = QueryPlan(
            blocks: [.init(steps: [.answerFromCluster(table: 0)], rotates: false)],
            listeners: [[.init(name: .root, block: 0)]], hash: hash)
        return EngineInProcess(ServingState(plan: plan, clusters: [state]))
    }

    private static let ports: [[ServiceRecords.Port]] = [
        [], [.init(name: "http", proto: "TCP", number: 80)], [.init(name: "", proto: "UDP", number: 53)],
        [.init(name: "Web", proto: "TCP", number: 80), .init(name: "dns", proto: "UDP", number: 53)],
        [.init(name: "a", proto: "TCP", number: 80), .init(name: "b", proto: "TCP", number: 80)],
        [.init(name: "a", proto: "TCP", number: nil), .init(name: "b", proto: "SCTP", number: 9)],
        [.init(name: "all", proto: "TCP", number: nil)],
    ]

    private static let addresses: [[IPAddress]] = [
        [], [.v4(0x0a60_0001)], [.v4(0x0a60_0001), .v6(high: 1, low: 2)], [.v4(7), .v4(7)], [.v6(high: 9, low: 9)],
    ]

    private static func endpoints(_ count: Int, _ random: inout SeededRandom) -> [(IPAddress, name: String?)] {
        (0..<count).map { index in
            switch Int.random(in: 0..<4, using: &random) {
            case 0: (.v6(high: 1, low: UInt64(index)), "six-\(index)")
            case 1: (.v4(0x0a00_0000 + UInt32(index)), "Pod-\(index)")
            default: (.v4(0x0a00_0000 + UInt32(index)), nil)
            }
        }
    }

    @Test(arguments: ports.indices, [0, 1, 2, 17, 130])
    func answersAlike(ports number: Int, count: Int) throws {
        var random = SeededRandom(seed: UInt64(number * 1000 + count))
        let ports = Self.ports[number]
        let endpoints = Self.endpoints(count, &random)
        var kinds: [PlainServiceEncoder.Kind] = Self.addresses.map { .clusterIP($0, ports: ports) }
        if count > 0 { kinds.append(.headless) }
        for kind in kinds {
            let forms = Self.forms(kind, ports: Self.ports[(number + 1) % Self.ports.count], endpoints)
            let general = try Self.engine(forms.general)
            let plain = try Self.engine(try #require(forms.plain))
            var names = ["", "pod-1.", "six-0.", "10-0-0-0.", "10-0-0-1.", "10-0-0-16.", "none.", "_tcp.", "_udp."]
            for port in ["http", "web", "dns", "a", "b", "all", "no"] {
                for proto in ["tcp", "udp", "sctp"] { names.append("_\(port)._\(proto).") }
            }
            for name in names {
                for type in ["A", "AAAA", "SRV", "TXT"] {
                    let question = "\(name)s.n.svc.cluster.local. \(type)"
                    #expect(
                        try plain.reply(to: question, over: .tcp).lines
                            == general.reply(to: question, over: .tcp).lines, "\(question)")
                }
            }
        }
    }

    /// One name or one address for two endpoints is not plain, and leaves nothing behind.
    @Test func declinesWhatIsShared() {
        let port = Self.ports[1]
        #expect(Self.forms(.headless, ports: port, [(.v4(1), "x"), (.v4(2), "X")]).plain == nil)
        #expect(Self.forms(.headless, ports: port, [(.v4(1), nil), (.v4(1), nil)]).plain == nil)
        #expect(Self.forms(.headless, ports: port, [(.v4(1), "x"), (.v4(1), "y")]).plain == nil)
        let many: [(IPAddress, name: String?)] = (0..<40).map { (.v4(UInt32($0 % 39)), name: "n\($0)") }
        #expect(Self.forms(.headless, ports: port, many).plain == nil)
        #expect(
            Self.forms(.clusterIP([.v4(9)], ports: port), ports: port, [(.v4(1), "x"), (.v4(1), "y")]).plain != nil)
    }
}
