import Corefile
import DNSEngine
import DNSWire
import NetworkAddress

/// Where the queries of each zone at each address are counted: nowhere where its server block has no `prometheus`.
struct ListenerCounting {
    /// The zones of the plan's listeners, with their series.
    private(set) var zones: [[QueryPlan.Zone]] = []
    /// Where each listener counts queries that no zone is found for.
    private(set) var unmatched: [QuerySeries?] = []
    private var names: [String] = []
    private(set) var enabledDirectives: [OperationsPlan.EnabledDirective] = []

    init(
        _ listeners: [ListenerPlanner.Listener], _ blocks: [ServerBlock], _ builder: ConfigurationBuilder,
        _ series: QuerySeriesRegistry
    ) {
        let counted = builder.operations.countedBlocks
        for listener in listeners {
            let server = Self.name(of: listener.endpoint)
            names.append(server)
            zones.append(
                listener.zones.map { zone in
                    guard counted.contains(zone.block) else { return zone }
                    var zone = zone
                    zone.series = series.series(
                        server: server, zone: "\(zone.name.canonical)",
                        clusterZones: (builder.clusterZones[zone.block] ?? []).map {
                            $0.map { "\($0.canonical)" } ?? ""
                        })
                    return zone
                })
            let counts = listener.zones.contains { counted.contains($0.block) }
            unmatched.append(counts ? series.series(server: server, zone: QuerySeriesRegistry.dropped) : nil)
            for zone in listener.zones where counted.contains(zone.block) {
                let names = Set(blocks[zone.block].directives.map(\.name.text))
                enabledDirectives += names.sorted().map {
                    OperationsPlan.EnabledDirective(server: server, zone: "\(zone.name.canonical)", name: $0)
                }
            }
        }
    }

    /// For each block the first address at which it is served.
    func servers(of blocks: [Int]) -> [String] {
        blocks.map { block in
            let listener = zones.firstIndex { $0.contains { $0.block == block } }
            return listener.map { names[$0] } ?? ""
        }
    }

    /// `dns://:53` for every address, `dns://10.0.0.1:53` for one, as in CoreDNS.
    static func name(of endpoint: SocketEndpoint) -> String {
        endpoint.address.isUnspecified ? "dns://:\(endpoint.port)" : "dns://\(endpoint)"
    }
}
