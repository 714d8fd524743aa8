import DNSWire

/// The records of a `k8s_external` zone itself: its SOA, and one name server, `ns1.dns.ZONE`.
extension QueryEngine {
    mutating func findExternalApex(
        _ cluster: ClusterView, _ external: ExternalRulesView, _ zone: ClusterRulesView.Zone
    ) -> ClusterFinding {
        writer.section = .answer
        switch query.type {
        case .soa:
            if !writeExternalSOA(external, cluster, zone) { writer.isTruncated = true }
            return .answered
        case .ns: return writeExternalServer(cluster, external, zone)
        default: return .noData
        }
    }

    /// `dns`, which is empty, and `ns1.dns`.
    mutating func findExternalServer(
        _ cluster: ClusterView, _ external: ExternalRulesView, labelCount count: Int
    ) -> ClusterFinding {
        guard count > 1 else { return .noData }
        guard count == 2, current.labelHashes[0] == external.serverLabel else { return .nameError }
        guard query.type == .a || query.type == .aaaa else { return .noData }
        guard cluster.synced.holds(cluster.rules.kindsOfServices.union(.endpointSlices)) else { return .notReady }
        let records = externalServers(cluster)
        guard records.exists else { return .noData }
        writer.section = .answer
        let start = writer.mark
        let server = ServerView(arena: records.arena, offset: records.offset &+ 2)
        guard write(query.type, of: server, currentOwner, cluster) else {
            writer.isTruncated = true
            return .answered
        }
        return writer.mark.answerCount > start.answerCount ? .answered : .noData
    }

    /// NS, with the server's addresses beside it as far as they fit.
    private mutating func writeExternalServer(
        _ cluster: ClusterView, _ external: ExternalRulesView, _ zone: ClusterRulesView.Zone
    ) -> ClusterFinding {
        guard cluster.synced.holds(cluster.rules.kindsOfServices.union(.endpointSlices)) else { return .notReady }
        let zoneLabel = current.labelCount &- zone.labelCount
        compose(external.serverLabels, zoneLabel)
        let start = writer.mark
        guard writeNameServer(ofZoneAt: zoneLabel, ttl: cluster.rules.ttl) else {
            writer.rollBack(to: start)
            writer.isTruncated = true
            return .answered
        }
        let records = externalServers(cluster)
        guard records.exists else { return .answered }
        writer.section = .additional
        let server = ServerView(arena: records.arena, offset: records.offset &+ 2)
        let owner = ResponseWriter.Owner.name(composed.octets, at: 0)
        if write(.a, of: server, owner, cluster) { _ = write(.aaaa, of: server, owner, cluster) }
        return .answered
    }

    /// The SOA that CoreDNS makes up for such a zone.
    mutating func writeExternalSOA(
        _ external: ExternalRulesView, _ cluster: ClusterView, _ zone: ClusterRulesView.Zone
    ) -> Bool {
        let start = writer.mark
        let zoneLabel = current.labelCount &- zone.labelCount
        let data = writer.writeRecord(owner(fromLabel: zoneLabel), type: .soa, ttl: cluster.rules.ttl, dataOctets: 0)
        guard data >= 0, writeName(below: zoneLabel, external.serverLabels),
            writeName(below: zoneLabel, external.mailboxLabels), let numbers = writer.reserve(20)
        else {
            writer.rollBack(to: start)
            return false
        }
        writeSOANumbers(serial: cluster.serial, minimum: cluster.rules.ttl, at: numbers)
        writer.closeRecord(dataAt: data)
        return true
    }

    private mutating func writeName(below zoneLabel: Int, _ labels: Octets) -> Bool {
        compose(labels, zoneLabel)
        let octets = labels.count &+ current.suffix(from: zoneLabel).count
        return writeName(
            composed.octets.slice(at: 0, count: octets), prefixOctets: labels.count, zoneLabel: zoneLabel)
    }

    /// Puts labels in front of the zone, in ``composed``.
    private func compose(_ labels: Octets, _ zoneLabel: Int) {
        composed.copy(labels, at: 0)
        composed.copy(current.suffix(from: zoneLabel), at: labels.count)
    }

    private func externalServers(_ cluster: ClusterView) -> ClusterRecordsView {
        cluster.table.find(
            ClusterKey.Kind.externalServers, composed.octets.slice(at: 0, count: 0),
            hash: ClusterHash.nameServers(hash))
    }
}
