import DNSWire

/// Answers for the names by which a cluster's Services are known outside of it: `k8s_external`.
///
/// `SVC.NS.ZONE` has the addresses at which the Service is reached from outside, `_PORT._PROTO.SVC.NS.ZONE` its ports.
/// Names that exist have NODATA for what they lack (RFC 8020).
extension QueryEngine {
    mutating func answerFromExternal(_ cluster: ClusterView, rotates: Bool) -> StepResult {
        guard cluster.external.count > 0 else { return .pass }
        let external = cluster.external[0]
        let number = external.rules.zone(of: current)
        guard number >= 0 else { return .pass }
        let zone = external.rules.zones[number]
        // The table is the cluster's, the zones and the TTL are not.
        let cluster = ClusterView(
            table: cluster.table, rules: external.rules, serial: cluster.serial, synced: cluster.synced,
            external: cluster.external)
        switch findExternal(cluster, external, zone, rotates: rotates) {
        case .answered: return .done
        case .alias: return .chase
        case .noData: break
        case .nameError:
            if !isChasing, external.rules.fallthroughZones.covers(question) { return .pass }
            writer.responseCode = .nameError
        case .notReady:
            if zone.reverse != .none, !isChasing, external.rules.fallthroughZones.covers(question) { return .pass }
            return fail(.serverFailure, .notReady)
        }
        writer.section = .authority
        if !writeExternalSOA(external, cluster, zone) { writer.isTruncated = true }
        return .done
    }

    /// `NS`, `SVC.NS`, `EP.SVC.NS` and `_PORT._PROTO.SVC.NS`, all left of the zone, and the names of the zone itself.
    private mutating func findExternal(
        _ cluster: ClusterView, _ external: ExternalRulesView, _ zone: ClusterRulesView.Zone, rotates: Bool
    ) -> ClusterFinding {
        let name = current
        let count = name.labelCount &- zone.labelCount
        guard count > 0 else { return findExternalApex(cluster, external, zone) }
        if name.labelHashes[count &- 1] == external.apexLabel {
            return findExternalServer(cluster, external, labelCount: count)
        }
        guard zone.reverse == .none else { return findExternalPointers(cluster, zone) }
        guard count > 1 else { return findNamespace(cluster) }
        guard count <= 4 else { return .nameError }
        guard cluster.synced.holds(cluster.rules.kindsOfServices) else { return .notReady }
        let serviceLabel = count &- 2
        let records = findRecords(ClusterKey.Kind.externalService, cluster, serviceLabel: serviceLabel)
        let service = ServiceView(arena: records.arena, base: records.offset)
        guard records.exists else {
            return external.answersHeadless
                ? findHeadless(cluster, serviceLabel: serviceLabel, rotates: rotates) : .nameError
        }
        if service.kind == ServiceLayout.externalHosts {
            return findHosts(service, cluster, serviceLabel: serviceLabel)
        }
        switch serviceLabel {
        case 0: return answer(service.ownView, of: service, cluster, serviceLabel: 0, rotates: rotates)
        case 1: return findProtocol(of: service, serviceLabel: 1)
        default:
            guard let view = service.findPort(portLabel(0), portLabel(1)) else { return .nameError }
            return answer(view, of: service, cluster, serviceLabel: 2, rotates: rotates)
        }
    }

    /// A headless Service without an address outside: its endpoints, as inside of the cluster.
    private mutating func findHeadless(
        _ cluster: ClusterView, serviceLabel: Int, rotates: Bool
    ) -> ClusterFinding {
        let records = findRecords(ClusterKey.Kind.service, cluster, serviceLabel: serviceLabel)
        guard records.exists else { return .nameError }
        let service = ServiceView(arena: records.arena, base: records.offset)
        guard service.kind == ServiceLayout.headless else { return .nameError }
        return answer(service, cluster, serviceLabel: serviceLabel, rotates: rotates)
    }

    /// The Services at an address: PTR (and ANY), for a whole address and nothing else.
    private mutating func findExternalPointers(
        _ cluster: ClusterView, _ zone: ClusterRulesView.Zone
    ) -> ClusterFinding {
        let octets = readAddress(zone)
        guard octets > 0 else { return .nameError }
        guard cluster.synced.holds(cluster.rules.kindsOfServices) else { return .notReady }
        let hash = ClusterHash.address(hash, hash.label(composed.octets, at: 0, length: octets))
        let records = cluster.table.find(
            ClusterKey.Kind.externalAddress, composed.octets.slice(at: 0, count: octets), hash: hash)
        guard records.exists else { return .nameError }
        return query.type == .ptr || query.type == .any ? answerPointers(records, cluster) : .noData
    }

    // MARK: - Load balancers with names

    /// The Service's name is an alias; its ports' names have SRV records, and nothing beside them.
    private mutating func findHosts(
        _ service: ServiceView, _ cluster: ClusterView, serviceLabel: Int
    ) -> ClusterFinding {
        guard serviceLabel > 0 else { return answerExternalName(service, cluster) }
        let hosts = ExternalHostsView(arena: service.arena, base: service.base)
        if serviceLabel == 1 {
            let label = current.label(0)
            let isProtocol = label.count > 1 && label[0] == UInt8(ascii: "_")
            return isProtocol && hosts.hasProtocol(portLabel(0)) ? .noData : .nameError
        }
        let found = hosts.count(portLabel(0), portLabel(1)) &* hosts.hostCount
        guard found > 0 else { return .nameError }
        guard query.type == .srv || query.type == .any else { return .noData }
        writer.section = .answer
        let start = writer.mark
        var port = hosts.firstPort
        var left = hosts.portCount
        let weight = UInt16(truncatingIfNeeded: max(100 / found, 1))
        while left > 0 {
            if port.matches(portLabel(0), portLabel(1)), !writeHosts(of: port, hosts, weight, cluster) {
                writer.rollBack(to: start)
                writer.isTruncated = true
                return .answered
            }
            port = port.next
            left &-= 1
        }
        return .answered
    }

    /// The SRV records of one port: one for each host.
    private mutating func writeHosts(
        of port: ExternalHostsView.Port, _ hosts: ExternalHostsView, _ weight: UInt16, _ cluster: ClusterView
    ) -> Bool {
        var host = hosts.firstHost
        var left = hosts.hostCount
        while left > 0 {
            let count = ResponseWriter.end(ofName: hosts.arena, at: host) &- host
            let data = writer.writeRecord(currentOwner, type: .srv, ttl: cluster.rules.ttl, dataOctets: 6 &+ count)
            guard data >= 0 else { return false }
            writer.buffer.store16(0, at: data)
            writer.buffer.store16(weight, at: data &+ 2)
            writer.buffer.store16(port.number, at: data &+ 4)
            writer.buffer.copy(hosts.arena.slice(at: host, count: count), at: data &+ 6)
            host = hosts.host(behind: host)
            left &-= 1
        }
        return true
    }
}
