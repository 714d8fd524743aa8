import DNSEngine

extension MetricCatalogue {
    static let access = AccessList.Action.allCases.map(access)
    static let local = [localRequests]
    static let localRequests = MetricFamily(
        "coredns_local_localhost_requests_total", .counter, [], "Counter of localhost.<domain> requests.")

    /// The counter of one kind of decision. Zones of queries that go on are not told apart.
    static func access(_ action: AccessList.Action) -> MetricFamily {
        let zone = action == .allow ? [] : ["zone"]
        let name: String
        switch action {
        case .allow: name = "allowed"
        case .block: name = "blocked"
        case .filter: name = "filtered"
        case .drop: name = "dropped"
        }
        return MetricFamily(
            "coredns_acl_\(name)_requests_total", .counter, ["server"] + zone + ["view"],
            "Counter of DNS requests being \(name).")
    }
}
