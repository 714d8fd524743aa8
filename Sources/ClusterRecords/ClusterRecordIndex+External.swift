import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

/// Where Services are reached from outside of the cluster, for `k8s_external`. Without that directive nothing of it is
/// kept.
extension ClusterRecordIndex {
    /// Where a Service is reached now, if its namespace is served.
    func external(of number: ServiceEntries.Number) -> ExternalRecords? {
        guard let external = externals[number], let entry = services[number], isExposed(entry.key.namespace) else {
            return nil
        }
        return external
    }

    /// Sets the records of the Services that are reached elsewhere now; what else may have changed of them does not count.
    mutating func updateExternals(_ update: inout ClusterTableChanges) {
        var addresses: Set<IPAddress> = []
        for number in changes.services.keys {
            let (before, after) = (changes.externals[number], external(of: number))
            guard before != after, let key = services[number]?.key else { continue }
            let clusterKey = ClusterKey.externalService(name: key.name, namespace: key.namespace)
            if let after { update.set(clusterKey, to: after.payload(hash)) } else { update.remove(clusterKey) }
            let (had, has) = (Set(before?.addresses ?? []), Set(after?.addresses ?? []))
            for address in had.subtracting(has) { externalHolders.remove(number, at: address) }
            for address in has.subtracting(had) { externalHolders.insert(number, at: address) }
            addresses.formUnion(had.symmetricDifference(has))
        }
        for address in addresses {
            let targets = services.sorted(externalHolders.services(at: address)).compactMap { services[$0]?.key }.map {
                WireLabels.encode([$0.name, $0.namespace])
            }
            if targets.isEmpty {
                update.remove(.externalAddress(address))
            } else {
                update.set(.externalAddress(address), to: PointerRecords(targets: targets).payload)
            }
        }
    }

    // MARK: - Name servers

    /// Where this server is reached: at the addresses outside of the Services that it is an endpoint of, or at its own
    /// where there are none.
    var externalServers: NameServerRecords {
        var addresses: [IPAddress] = []
        for own in options.serverAddresses {
            for number in services.sorted(holders.services(at: own)) {
                for address in externalAddresses(of: number, at: own) where !addresses.contains(address) {
                    addresses.append(address)
                }
            }
        }
        let server = NameServerRecords.Server(
            labels: [], addresses: addresses.isEmpty ? options.serverAddresses : addresses)
        return NameServerRecords(servers: [server])
    }

    /// A Service's addresses outside, if `own` is one of its endpoints.
    private func externalAddresses(of number: ServiceEntries.Number, at own: IPAddress) -> [IPAddress] {
        guard let entry = services[number],
            let records = mapping.records(of: entry, isExposed: isExposed(entry.key.namespace)),
            records.endpoints.contains(where: { $0.address == own })
        else { return [] }
        if let external = external(of: number) { return external.addresses }
        return options.externalHeadless && records.kind == .headless ? records.endpoints.map(\.address) : []
    }
}
