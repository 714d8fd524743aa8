import DNSEngine
import DNSWire

/// The `k8s_external` directive of these tests.
enum Outside {
    static func options(
        headless: Bool = false, apex: String = "dns", fallthroughZones: [String] = [],
        zones: [String] = ["k8s.test.", "2.0.192.in-addr.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa."]
    ) throws -> ExternalOptions {
        ExternalOptions(
            zones: try zones.map { try DomainName($0) }, apexLabel: apex, ttl: 60, answersHeadless: headless,
            fallthroughZones: try fallthroughZones.map { try DomainName($0) })
    }

    static let soa = soa(of: "k8s.test.")

    static func soa(of zone: String, section: String = "authority", apex: String = "dns") -> String {
        "\(section) \(zone) 60 SOA ns1.\(apex).\(zone) hostmaster.\(apex).\(zone) 7 7200 1800 86400 60"
    }
}
