import DNSWire

/// Names in a multicluster zone: Services that the clusters of a set have in common (KEP-1645, behaviour.md 1.7).
extension QueryEngine {
    /// `NS`, `SVC.NS`, `EP.CLUSTER.SVC.NS` and `_PORT._PROTO.SVC.NS`, all left of `svc`. With four labels, either a port's
    /// or an endpoint's: an underscore makes it a port's.
    mutating func findImported(_ cluster: ClusterView, labelCount count: Int, rotates: Bool) -> ClusterFinding {
        guard count > 0 else { return .noData }
        guard count > 1 else { return findNamespace(cluster) }
        guard count <= 4 else { return .nameError }
        guard cluster.synced.holds(cluster.rules.kindsOfImports) else { return .notReady }
        let serviceLabel = count &- 2
        let records = findRecords(ClusterKey.Kind.importedService, cluster, serviceLabel: serviceLabel)
        guard records.exists else { return .nameError }
        let service = ServiceView(arena: records.arena, base: records.offset)
        let isEndpoint = serviceLabel == 2 && !hasUnderscore(0) && !hasUnderscore(1)
        if service.kind == ServiceLayout.headless || isEndpoint || serviceLabel == 1 {
            guard cluster.synced.holds(.endpointSlices) else { return .notReady }
        }
        switch serviceLabel {
        case 0:
            if service.kind == ServiceLayout.headless, service.endpointCount == 0 { return .nameError }
            return answer(service.ownView, of: service, cluster, serviceLabel: 0, rotates: rotates)
        case 1:
            if service.hasCluster(current.label(0)) { return .noData }
            return findProtocol(of: service, serviceLabel: 1)
        default:
            if isEndpoint {
                let number = service.findEndpoint(
                    current.label(0), cluster: current.label(1), hash: current.labelHashes[0])
                guard number >= 0 else { return .nameError }
                return answer(service.endpointView(number), of: service, cluster, serviceLabel: 2, rotates: rotates)
            }
            guard let view = service.findPort(portLabel(0), portLabel(1)) else { return .nameError }
            return answer(view, of: service, cluster, serviceLabel: 2, rotates: rotates)
        }
    }

    private func hasUnderscore(_ label: Int) -> Bool {
        let label = current.label(label)
        return label.count > 0 && label[0] == UInt8(ascii: "_")
    }
}
