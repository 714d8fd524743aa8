import DNSEngine
import DNSWire
import NetworkAddress

/// What the directives of a server block know of a query beside what it says itself: `{/kubernetes/service}`.
struct QueryMetadata: Sendable {
    /// The zones of the block's `kubernetes` directive that are no reverse zones.
    var clusterZones: [DomainName] = []
    /// Whether that directive has names for topology zones.
    var isZonal = false

    /// `nil` for what is not known, or has no value for this query.
    func value(of key: String, _ fields: QueryLogFields) -> String? {
        if key == "forward/upstream" {
            return fields.entry.upstream.port == 0 ? nil : "\(fields.entry.upstream)"
        }
        return value(of: key, for: fields.name)
    }

    /// What is known of a query before it is answered.
    func value(of key: String, for name: DomainName) -> String? {
        let words = key.split(separator: "/", maxSplits: 1).map(String.init)
        guard words.count == 2, words[0] == "kubernetes" else { return nil }
        let zones = clusterZones.filter { name.isEqualOrBelow($0) }
        guard let zone = zones.max(by: { $0.labelCount < $1.labelCount }) else { return nil }
        return ClusterNameParts(name, below: zone, isZonal: isZonal)?.value(of: words[1])
    }
}

/// The parts of a name in a cluster's zone, by what they stand for there (behaviour.md 1.1).
struct ClusterNameParts: Equatable {
    var kind = ""
    var namespace = ""
    var service = ""
    var endpoint = ""
    var cluster = ""
    var port = ""
    var transportProtocol = ""
    var topologyZone = ""

    /// `nil` where the name has none of the shapes.
    init?(_ name: DomainName, below zone: DomainName, isZonal: Bool = false) {
        let count = name.labelCount - zone.labelCount
        guard count > 0 else { return nil }
        var labels = "\(name.canonical)".split(separator: ".").map(String.init)
        // A label with an escaped dot in it is no name of the cluster.
        guard labels.count == name.labelCount else { return nil }
        labels.removeLast(zone.labelCount)
        kind = labels.removeLast()
        guard kind == "svc" || kind == "pod" else { return nil }
        guard let namespace = labels.popLast() else { return }
        self.namespace = namespace
        guard let service = labels.popLast() else { return }
        self.service = service
        switch labels.count {
        case 0: return
        case 1: endpoint = labels[0]
        case 2 where labels[0].hasPrefix("_") || labels[1].hasPrefix("_"):
            port = Self.withoutUnderscore(labels[0])
            transportProtocol = Self.withoutUnderscore(labels[1])
        case 2: (endpoint, cluster) = (labels[0], labels[1])
        case let count where isZonal && kind == "svc" && labels[count - 1] == "_zone":
            guard ["pin", "prefer"].contains(labels[count - 2]) else { return nil }
            topologyZone = labels.dropLast(2).joined(separator: ".")
        default: return nil
        }
    }

    /// The value of a metadata key behind `kubernetes/`; `nil` for an empty one and for an unknown key.
    func value(of key: String) -> String? {
        let value =
            switch key {
            case "kind": kind
            case "namespace": namespace
            case "service": service
            case "endpoint": endpoint
            case "cluster": cluster
            case "port-name": port
            case "protocol": transportProtocol
            case "zone": topologyZone
            default: ""
            }
        return value.isEmpty ? nil : value
    }

    private static func withoutUnderscore(_ label: String) -> String {
        label.hasPrefix("_") ? String(label.dropFirst()) : label
    }
}
