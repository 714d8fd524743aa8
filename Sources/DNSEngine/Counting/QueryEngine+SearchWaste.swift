import DNSWire

/// Tells names that a resolver's search list has made from names that somebody meant.
extension QueryEngine {
    /// The number of the cluster zone in which the search for the question's name was in vain; negative where the name,
    /// which does not exist, could have been one of the cluster.
    ///
    /// In vain is a search for what no object of the cluster can be called, below a zone that is not a reverse one:
    /// - the label before the zone is neither `svc` nor `pod`: `www.example.com.cluster.local`;
    /// - the namespace does not exist: `www.example.com.svc.cluster.local`, `web.svc.cluster.local`;
    /// - there are more labels than a name can have: `web.default.svc.cluster.local.default.svc.cluster.local`;
    /// - there are labels before a Service that does not exist, without being `_port._protocol`:
    ///   `example.com.default.svc.cluster.local`.
    ///
    /// A Service that is missing in a namespace that exists is not: somebody may have meant it, or with `zonal` one of its
    /// topology zones.
    func searchWasteZone(_ cluster: ClusterView) -> Int {
        guard !isChasing else { return -1 }
        let number = cluster.rules.zone(of: question)
        guard number >= 0, cluster.rules.zones[number].reverse == .none else { return -1 }
        let zone = cluster.rules.zones[number]
        let count = question.labelCount &- zone.labelCount
        guard count > 0 else { return -1 }
        switch question.labelHashes[count &- 1] {
        case cluster.rules.labels.pod: return -1
        case cluster.rules.labels.svc:
            let kind = zone.isMulticluster ? ClusterKey.Kind.importedService : ClusterKey.Kind.service
            return isWaste(cluster, kind, labelCount: count &- 1) ? number : -1
        default: return number
        }
    }

    /// - Parameter count: the labels left of `svc`.
    private func isWaste(_ cluster: ClusterView, _ kind: UInt8, labelCount count: Int) -> Bool {
        let namesZone =
            cluster.rules.isZonal && count > 4 && question.labelHashes[count &- 3] == cluster.rules.labels.zone
        guard count <= 4 || namesZone else { return true }
        guard count > 0, namespaceExists(cluster, label: count &- 1) else { return count > 0 }
        guard count > 2, !namesZone else { return false }
        let namesPort = question.label(0)[0] == UInt8(ascii: "_") && question.label(1)[0] == UInt8(ascii: "_")
        return !namesPort && !findRecords(kind, cluster, serviceLabel: count &- 2).exists
    }
}
