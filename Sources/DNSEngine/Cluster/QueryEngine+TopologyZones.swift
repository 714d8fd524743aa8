import DNSWire

/// The endpoints of a headless Service in one topology zone of the cluster, as CoreDNS 1.14.7 serves them with `zonal`.
extension QueryEngine {
    /// `TOPOZONE.pin._zone.SVC.NS` and `TOPOZONE.prefer._zone.SVC.NS`, left of `svc`: the ready endpoints in the zone, of
    /// which `prefer` falls back to all endpoints where there are none. A zone's name may have several labels. Every name
    /// of this shape exists where the Service does: a zone that is empty now may have endpoints a moment later.
    mutating func findTopologyZone(
        _ cluster: ClusterView, labelCount count: Int, rotates: Bool
    ) -> ClusterFinding {
        let name = current
        let labels = cluster.rules.labels
        let (directive, serviceLabel) = (count &- 4, count &- 2)
        guard cluster.rules.isZonal, name.labelHashes[count &- 3] == labels.zone else { return .nameError }
        let prefers = name.labelHashes[directive] == labels.prefer
        guard prefers || name.labelHashes[directive] == labels.pin else { return .nameError }
        guard cluster.synced.holds(cluster.rules.kindsOfServices) else { return .notReady }
        let records = findRecords(ClusterKey.Kind.service, cluster, serviceLabel: serviceLabel)
        guard records.exists else { return .nameError }
        let service = ServiceView(arena: records.arena, base: records.offset)
        guard service.kind == ServiceLayout.headless else { return .nameError }
        guard cluster.synced.holds(.endpointSlices) else { return .notReady }
        let zone = name.canonical.octets.slice(at: 0, count: Int(name.labelOffsets[directive]))
        guard let view = service.findTopologyZone(zone) ?? (prefers ? service.ownView : nil) else { return .noData }
        return answer(view, of: service, cluster, serviceLabel: serviceLabel, rotates: rotates)
    }

    /// `_zone.SVC.NS`, `pin._zone.SVC.NS` and `prefer._zone.SVC.NS` of a headless Service: the empty non-terminals above
    /// the names of its zones (RFC 8020).
    func isAboveTopologyZones(_ service: ServiceView, _ cluster: ClusterView, serviceLabel: Int) -> Bool {
        guard cluster.rules.isZonal, service.kind == ServiceLayout.headless else { return false }
        let name = current
        let labels = cluster.rules.labels
        // Not in a zone of `k8s_external`.
        guard name.labelHashes[serviceLabel &- 1] == labels.zone, serviceLabel &+ 2 < name.labelCount,
            name.labelHashes[serviceLabel &+ 2] == labels.svc
        else { return false }
        return serviceLabel == 1 || name.labelHashes[0] == labels.pin || name.labelHashes[0] == labels.prefer
    }
}
