import DNSWire

/// Answers for a cluster's names: the DNS-based service discovery specification 1.1.0 as CoreDNS serves it
/// (behaviour.md part 1), without its faults against the RFCs.
extension QueryEngine {
    /// What a name of the cluster's zone turned out to be.
    enum ClusterFinding: BitwiseCopyable {
        /// The name exists, without data of the type asked for.
        case noData
        case nameError
        /// The answer has been written.
        case answered
        /// An alias has been written; its target is the current name now.
        case alias
        /// A kind of objects that the name depends on has not been read yet.
        case notReady
    }

    mutating func answerFromCluster(_ cluster: ClusterView, rotates: Bool) -> StepResult {
        let number = cluster.rules.zone(of: current)
        guard number >= 0 else { return .pass }
        let zone = cluster.rules.zones[number]
        let finding =
            zone.reverse == .none
            ? findForward(cluster, zone, rotates: rotates) : findReverse(cluster, zone)
        switch finding {
        case .answered: return .done
        case .alias: return .chase
        case .noData: break
        case .nameError:
            if !isChasing, cluster.rules.fallthroughZones.covers(question) { return .pass }
            writer.responseCode = .nameError
        case .notReady:
            // Most addresses are not the cluster's: whoever else knows them need not wait for it (decision 0017).
            if zone.reverse != .none, !isChasing, cluster.rules.fallthroughZones.covers(question) { return .pass }
            return fail(.serverFailure, .notReady)
        }
        writer.section = .authority
        if !writeClusterSOA(cluster, zone) { writer.isTruncated = true }
        return .done
    }

    // MARK: - Zone-level names

    /// Labels are read from the right: `svc`, `pod`, and the few names of the zone itself.
    private mutating func findForward(
        _ cluster: ClusterView, _ zone: ClusterRulesView.Zone, rotates: Bool
    ) -> ClusterFinding {
        let name = current
        let count = name.labelCount &- zone.labelCount
        guard count > 0 else { return findApex(cluster, zone) }
        let labels = cluster.rules.labels
        switch name.labelHashes[count &- 1] {
        case labels.svc:
            return zone.isMulticluster
                ? findImported(cluster, labelCount: count &- 1, rotates: rotates)
                : findService(cluster, labelCount: count &- 1, rotates: rotates)
        case labels.pod: return findPod(cluster, labelCount: count &- 1)
        case labels.version where count == 1: return findVersion(cluster)
        case labels.dns where count == 2 && name.labelHashes[0] == labels.ns: return findNameServer(cluster)
        default: return .nameError
        }
    }

    private mutating func findApex(_ cluster: ClusterView, _ zone: ClusterRulesView.Zone) -> ClusterFinding {
        writer.section = .answer
        switch query.type {
        case .soa:
            if !writeClusterSOA(cluster, zone) { writer.isTruncated = true }
            return .answered
        case .ns: return writeNameServers(cluster, zone)
        default: return .noData
        }
    }

    /// `dns-version`: the version of the specification (its section 2.2).
    private mutating func findVersion(_ cluster: ClusterView) -> ClusterFinding {
        guard query.type == .txt || query.type == .any else { return query.type == .soa ? .nameError : .noData }
        writer.section = .answer
        let data = writer.writeRecord(currentOwner, type: .txt, ttl: 28_800, dataOctets: 6)
        guard data >= 0 else {
            writer.isTruncated = true
            return .answered
        }
        // "1.1.0" with its length octet.
        writer.buffer[data] = 5
        writer.buffer.store32(0x312e_312e, at: data &+ 1)
        writer.buffer[data &+ 5] = 0x30
        return .answered
    }

    // MARK: - Services

    /// `NS`, `SVC.NS`, `EP.SVC.NS` and `_PORT._PROTO.SVC.NS`, all left of `svc`; longer names are those of topology zones.
    private mutating func findService(
        _ cluster: ClusterView, labelCount count: Int, rotates: Bool
    ) -> ClusterFinding {
        guard count > 0 else { return .noData }
        guard count > 1 else { return findNamespace(cluster) }
        guard count <= 4 else { return findTopologyZone(cluster, labelCount: count, rotates: rotates) }
        guard cluster.synced.holds(cluster.rules.kindsOfServices) else { return .notReady }
        let serviceLabel = count &- 2
        let records = findRecords(ClusterKey.Kind.service, cluster, serviceLabel: serviceLabel)
        guard records.exists else { return .nameError }
        let service = ServiceView(arena: records.arena, base: records.offset)
        if service.kind == ServiceLayout.externalName {
            return serviceLabel == 0 ? answerExternalName(service, cluster) : .nameError
        }
        if service.kind == ServiceLayout.hidden { return findProtocol(of: service, serviceLabel: serviceLabel) }
        return answer(service, cluster, serviceLabel: serviceLabel, rotates: rotates)
    }

    /// What a Service's own name answers, or a name below it: an endpoint's or a port's.
    mutating func answer(
        _ service: ServiceView, _ cluster: ClusterView, serviceLabel: Int, rotates: Bool
    ) -> ClusterFinding {
        if service.kind == ServiceLayout.headless || serviceLabel == 1 {
            guard cluster.synced.holds(.endpointSlices) else { return .notReady }
        }
        switch serviceLabel {
        case 0:
            if service.kind == ServiceLayout.headless, service.endpointCount == 0 { return .nameError }
            return answer(service.ownView, of: service, cluster, serviceLabel: 0, rotates: rotates)
        case 1: return findEndpoint(of: service, cluster, rotates: rotates)
        default:
            guard let view = service.findPort(portLabel(0), portLabel(1)) else {
                return isAboveTopologyZones(service, cluster, serviceLabel: 2) ? .noData : .nameError
            }
            return answer(view, of: service, cluster, serviceLabel: 2, rotates: rotates)
        }
    }

    func findNamespace(_ cluster: ClusterView) -> ClusterFinding {
        guard cluster.synced.holds(.namespaces) else { return .notReady }
        return namespaceExists(cluster, label: 0) ? .noData : .nameError
    }

    /// The records of a Service whose label in the current name is given, with its namespace's behind it.
    func findRecords(_ kind: UInt8, _ cluster: ClusterView, serviceLabel: Int) -> ClusterRecordsView {
        let name = current
        let hash = ClusterHash.service(
            hash, name: name.labelHashes[serviceLabel], namespace: name.labelHashes[serviceLabel &+ 1])
        let start = Int(name.labelOffsets[serviceLabel])
        let key = name.canonical.octets.slice(
            at: start, count: Int(name.labelOffsets[serviceLabel &+ 2]) &- start)
        return cluster.table.find(kind, key, hash: hash)
    }

    /// `EP.SVC.NS`; `_tcp.SVC.NS` is no endpoint but the empty non-terminal above a port.
    private mutating func findEndpoint(
        of service: ServiceView, _ cluster: ClusterView, rotates: Bool
    ) -> ClusterFinding {
        let name = current
        let label = name.label(0)
        let number = service.findEndpoint(label, hash: name.labelHashes[0])
        if number >= 0 {
            return answer(service.endpointView(number), of: service, cluster, serviceLabel: 1, rotates: rotates)
        }
        if isAboveTopologyZones(service, cluster, serviceLabel: 1) { return .noData }
        return findProtocol(of: service, serviceLabel: 1)
    }

    /// `_tcp.SVC.NS`: the empty non-terminal above the names of ports (RFC 8020).
    func findProtocol(of service: ServiceView, serviceLabel: Int) -> ClusterFinding {
        guard serviceLabel == 1, current.label(0)[0] == UInt8(ascii: "_"), current.label(0).count > 1 else {
            return .nameError
        }
        return service.hasProtocol(portLabel(0)) ? .noData : .nameError
    }

    /// A label without the underscore that it may start with.
    func portLabel(_ index: Int) -> Octets {
        let label = current.label(index)
        return label[0] == UInt8(ascii: "_") ? label.slice(at: 1, count: label.count &- 1) : label
    }

    /// The alias of a Service that stands for a host outside of the cluster.
    mutating func answerExternalName(_ service: ServiceView, _ cluster: ClusterView) -> ClusterFinding {
        switch query.type {
        case .a, .aaaa, .cname, .any: break
        default: return .noData
        }
        // A name that points at itself is no alias (CoreDNS drops it).
        guard !isCurrent(service.arena, at: service.externalName) else { return .noData }
        writer.section = .answer
        let written = writer.writeAlias(
            currentOwner, ttl: cluster.rules.ttl, target: service.arena, at: service.externalName)
        guard written else {
            writer.isTruncated = true
            return .answered
        }
        guard query.type == .a || query.type == .aaaa else { return .answered }
        guard follow(service.arena, at: service.externalName) else {
            _ = fail(.serverFailure)
            return .answered
        }
        return .alias
    }

    /// Whether the name at `offset` of an arena is the one being looked up.
    private mutating func isCurrent(_ arena: Octets, at offset: Int) -> Bool {
        do {
            _ = try related.parse(arena, at: offset, hash: hash)
            return related.octets.equals(current.octets)
        } catch {
            // Tables hold only names that have been checked.
            return false
        }
    }

    func namespaceExists(_ cluster: ClusterView, label: Int) -> Bool {
        let name = current
        let start = Int(name.labelOffsets[label])
        let key = name.canonical.octets.slice(at: start, count: Int(name.labelOffsets[label &+ 1]) &- start)
        let hash = ClusterHash.namespace(hash, name.labelHashes[label])
        return cluster.table.find(ClusterKey.Kind.namespace, key, hash: hash).exists
    }
}
