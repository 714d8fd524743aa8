import DNSWire
import Testing

/// What counts as a search in vain, against the quick start's cluster.
@Suite struct SearchWasteMetricTests {
    /// Names in cluster.local, without it, and whether they were a waste.
    static let names: [(name: String, isWaste: Bool)] = [
        // What a search list makes of a name outside of the cluster.
        ("www.example.com", true), ("www.example.com.svc", true), ("www.example.com.default.svc", true),
        ("example.com.svc", true), ("example.com.default.svc", true), ("com", true),
        // What it makes of a name inside.
        ("kubernetes.default.svc.cluster.local.default.svc", true), ("kubernetes.default.svc.cluster.local.svc", true),
        ("kubernetes.default.svc.cluster.local", true), ("kubernetes.default.default.svc", true),
        ("kubernetes.default", true), ("nosuch.svc", true),
        // What somebody may have meant.
        ("nosuch.default.svc", false), ("_http._tcp.nosuch.default.svc", false),
        ("nosuch.kubernetes.default.svc", false), ("10-0-0-300.default.pod", false),
        // What is there.
        ("kubernetes.default.svc", false), ("default.svc", false), ("svc", false), ("dns-version", false),
        // Nobody's namespace.
        ("eu.pin._zone.db.nosuch.svc", true),
    ]
    /// Names of topology zones are meant, too, where there are any.
    private static let zones = ["eu.pin._zone.nosuch.default.svc", "eu.1.prefer._zone.kubernetes.default.svc"]

    @Test(arguments: [false, true])
    func wasteIsCounted(isZonal: Bool) throws {
        let metrics = try FreePort.next()
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                prometheus 127.0.0.1:\(metrics)
                kubernetes cluster.local in-addr.arpa {
                    manifests \(Repository.path)/deploy/quickstart/manifests
                    pods insecure
                    \(isZonal ? "zonal" : "")
                }
            }
            """
        try RunningServer.with(corefile) { server throws in
            let client = HTTPClient(port: metrics)
            let zones = "zone=\".\",cluster_zone=\"cluster.local.\"}"
            var waste = 0.0
            let names = Self.names + Self.zones.map { ($0, !isZonal) }
            for (number, (name, isWaste)) in names.enumerated() {
                let response = try server.client.ask("\(name).cluster.local")
                if isWaste { #expect(response.responseCode == .nameError, "\(name)") }
                let page = try client.metrics { $0.sum(of: "coredns_dns_requests_total") >= Double(number + 1) }
                let now = page.sum(of: "clusterdns_search_waste_total", with: [zones])
                #expect(now - waste == (isWaste ? 1 : 0), "\(name)")
                waste = now
            }
            // Addresses are not searched for.
            _ = try server.client.ask("1.2.3.4.in-addr.arpa", .ptr)
            let page = try client.metrics {
                $0.sum(of: "coredns_dns_requests_total") > Double(names.count)
            }
            #expect(page.sum(of: "clusterdns_search_waste_total") == waste)
        }
    }
}
