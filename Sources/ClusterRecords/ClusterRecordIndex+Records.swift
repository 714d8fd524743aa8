public import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

/// Turning changes into records.
extension ClusterRecordIndex {
    /// From this many octets of slices on, a Service's endpoints are sorted by address before PTR records look for them.
    private static var manyEndpoints: Int { 256 }

    /// The table with everything in it that has changed since the last time, and the keys of it.
    public mutating func update(_ table: ClusterTable) -> (table: ClusterTable, changed: [ClusterKey]) {
        var keys = changes.namespaces.map { ClusterKey.namespace($0) }
        keys += changes.pods.map { .pod($0.ip, namespace: $0.namespace) }
        keys += changes.services.keys.compactMap { services[$0]?.key.clusterKey }
        let addresses = moveHolders()
        keys += addresses.map { .address($0) }
        if !hasNameServers || concernServers(addresses) { keys.append(.nameServers) }
        guard !keys.isEmpty else { return (table, []) }
        hasNameServers = true
        var sorted: [ServiceEntries.Number: [IPAddress: [String]]] = [:]
        let updated = table.updating(keys) { records(of: $0, sorted: &sorted) }
        for number in changes.services.keys { services.releaseIfEmpty(number) }
        changes = PendingChanges()
        return (updated, keys)
    }

    /// Brings ``holders`` up to date and returns the addresses whose PTR records may differ.
    private mutating func moveHolders() -> Set<IPAddress> {
        var addresses: Set<IPAddress> = []
        for (number, before) in changes.services {
            if before.isEmpty {
                for address in self.addresses(of: number) {
                    holders.insert(number, at: address)
                    addresses.insert(address)
                }
                continue
            }
            let after = pointers(to: number)
            for pointer in Set(before).symmetricDifference(after) { addresses.insert(pointer.address) }
            let (had, has) = (Set(before.map(\.address)), Set(after.map(\.address)))
            for address in had.subtracting(has) { holders.remove(number, at: address) }
            for address in has.subtracting(had) { holders.insert(number, at: address) }
        }
        return addresses
    }

    /// The addresses that have PTR records by a Service.
    private func addresses(of number: ServiceEntries.Number) -> [IPAddress] {
        guard let entry = services[number], !entry.key.isImported, let head = entry.head,
            isExposed(entry.key.namespace)
        else { return [] }
        var addresses: [IPAddress] = []
        if !options.ignoresEndpoints, head.kind.hasEndpoints {
            for slice in entry.slices { slice.slice.forEachAddress { addresses.append($0) } }
        }
        guard case .clusterIP(let own) = head.kind, !(options.ignoresEmptyServices && addresses.isEmpty) else {
            return addresses
        }
        return own + addresses
    }

    private func records(
        of key: ClusterKey, sorted: inout [ServiceEntries.Number: [IPAddress: [String]]]
    ) -> [UInt8]? {
        switch key {
        case .service(let name, let namespace):
            return records(of: ServiceKey(NamespacedName(namespace: namespace, name: name)))
        case .importedService(let name, let namespace):
            return records(of: ServiceKey(NamespacedName(namespace: namespace, name: name), isImported: true))
        case .namespace(let name): return isExposed(name) ? [] : nil
        case .address(let address): return pointerRecords(at: address, sorted: &sorted)?.payload
        case .pod(let address, let namespace):
            return isExposed(namespace) && pods[namespace]?.contains(address) ?? false ? [] : nil
        case .nameServers: return nameServers.payload
        }
    }

    private func records(of key: ServiceKey) -> [UInt8]? {
        guard let entry = services.number(of: key).flatMap({ services[$0] }) else { return nil }
        return mapping.records(of: entry, isExposed: isExposed(key.namespace))?.payload(hash)
    }

    // MARK: - PTR records

    /// One name for a cluster address, that of the first Service; otherwise one for each endpoint with the address.
    private func pointerRecords(
        at address: IPAddress, sorted: inout [ServiceEntries.Number: [IPAddress: [String]]]
    ) -> PointerRecords? {
        var held: [(number: ServiceEntries.Number, service: ServiceEntry)] = []
        for number in holders.services(at: address) {
            if let service = services[number] { held.append((number, service)) }
        }
        guard !held.isEmpty else { return nil }
        if held.count > 1 { held.sort { $0.service.key < $1.service.key } }
        for (_, service) in held where hasClusterAddress(service, address) {
            return PointerRecords(targets: [service.key.labels])
        }
        var targets: [[UInt8]] = []
        for (number, service) in held {
            let suffix = service.key.labels
            // Sorted, because the order in which slices came to be is not in the change of one of them.
            for name in endpointNames(of: number, service, at: address, sorted: &sorted).sorted() {
                let target = WireLabels.encode([name]) + suffix
                if !targets.contains(target) { targets.append(target) }
            }
        }
        return PointerRecords(targets: targets)
    }

    private func hasClusterAddress(_ service: ServiceEntry, _ address: IPAddress) -> Bool {
        guard case .clusterIP(let addresses) = service.head?.kind else { return false }
        return addresses.contains(address)
    }

    private func endpointNames(
        of number: ServiceEntries.Number, _ service: ServiceEntry, at address: IPAddress,
        sorted: inout [ServiceEntries.Number: [IPAddress: [String]]]
    ) -> [String] {
        guard !options.ignoresEndpoints else { return [] }
        guard service.slices.reduce(0, { $0 + $1.slice.octetCount }) > Self.manyEndpoints * 5 else {
            return service.endpointNames(at: address)
        }
        if sorted[number] == nil {
            let endpoints = service.slices.flatMap { $0.slice.endpoints }
            sorted[number] = Dictionary(grouping: endpoints, by: \.address).mapValues { $0.map(\.name) }
        }
        return sorted[number]?[address] ?? []
    }

    // MARK: - Name servers

    /// Whether one of this server's addresses has other names now, or a Service behind it has changed.
    private func concernServers(_ addresses: Set<IPAddress>) -> Bool {
        options.serverAddresses.contains { address in
            addresses.contains(address) || holders.services(at: address).contains { changes.services[$0] != nil }
        }
    }

    /// The Services that this server is an endpoint of, or `ns.dns` where there is none (behaviour.md 1.3).
    private var nameServers: NameServerRecords {
        var servers: [NameServerRecords.Server] = []
        for address in options.serverAddresses {
            let held = holders.services(at: address).compactMap { services[$0] }.sorted { $0.key < $1.key }
            for server in held.flatMap({ self.servers(of: $0, address) }) where !servers.contains(server) {
                servers.append(server)
            }
        }
        guard servers.isEmpty else { return NameServerRecords(servers: servers) }
        let own = NameServerRecords.Server(
            labels: WireLabels.encode(["ns", "dns"]), addresses: options.serverAddresses)
        return NameServerRecords(servers: [own])
    }

    /// A Service with cluster addresses serves under its own name, a headless one under its endpoints'.
    private func servers(of entry: ServiceEntry, _ address: IPAddress) -> [NameServerRecords.Server] {
        guard let records = mapping.records(of: entry, isExposed: isExposed(entry.key.namespace)) else { return [] }
        let endpoints = records.endpoints.filter { $0.address == address }
        guard !endpoints.isEmpty else { return [] }
        if case .clusterIP(let addresses) = records.kind {
            return [NameServerRecords.Server(labels: entry.key.labels, addresses: addresses)]
        }
        return endpoints.map { endpoint in
            NameServerRecords.Server(
                labels: WireLabels.encode([endpoint.name]) + entry.key.labels, addresses: [address])
        }
    }
}
