public import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

/// Turning changes into records.
extension ClusterRecordIndex {
    /// From this many octets of slices on, a Service's endpoints are sorted by address before PTR records look for them.
    private static var manyEndpoints: Int { 256 }
    /// So many octets of records go into the table at once: what is on its way needs memory too.
    private static var octetsAtOnce: Int { 64 << 20 }

    /// The table with everything in it that has changed since the last time, and the keys of it.
    public mutating func update(_ table: ClusterTable) -> (table: ClusterTable, changed: [ClusterKey]) {
        var update = ClusterTableChanges(hash: hash)
        for namespace in changes.namespaces {
            update.set(.namespace(namespace), exists: isExposed(namespace))
        }
        for pod in changes.pods {
            let exists = isExposed(pod.namespace) && pods[pod.namespace]?.contains(pod.ip) ?? false
            update.set(.pod(pod.ip, namespace: pod.namespace), exists: exists)
        }
        var table = table
        let addresses = updateServices(&update, &table)
        updatePointers(at: addresses, &update, &table)
        if options.recordsExternal { updateExternals(&update) }
        if !hasNameServers || concernServers(addresses) {
            update.set(.nameServers, to: nameServers.payload)
            if options.recordsExternal { update.set(.externalServers, to: externalServers.payload) }
            hasNameServers = true
        }
        for number in changes.services.keys { services.releaseIfEmpty(number) }
        changes = PendingChanges()
        return update.keys.isEmpty ? (table, []) : (table.updating(update), update.keys)
    }

    private static func flush(_ update: inout ClusterTableChanges, into table: inout ClusterTable) {
        guard update.octetCount >= octetsAtOnce else { return }
        table = table.updating(update)
        update.removeAll()
    }

    /// Sets the records of the Services that have changed, brings ``holders`` up to date, and returns the addresses whose
    /// PTR records may differ and are not in the update yet.
    private mutating func updateServices(
        _ update: inout ClusterTableChanges, _ table: inout ClusterTable
    ) -> Set<IPAddress> {
        var addresses: Set<IPAddress> = []
        var endpoints = PlainEndpoints()
        var plain: [ServiceEntries.Number] = []
        for (number, before) in changes.services {
            guard let entry = services[number] else { continue }
            Self.flush(&update, into: &table)
            let isPlain = setRecords(of: entry, &endpoints, &update)
            let own = services.clusterAddresses(number)
            // At the start, Services mostly come before their endpoints.
            if isPlain, before.allSatisfy({ $0.endpoint == nil && own.contains($0.address) }) {
                for index in 0..<endpoints.count { holders.insert(number, at: endpoints.addresses[index]) }
                for address in own { holders.insert(number, at: address) }
                plain.append(number)
                continue
            }
            let after = pointers(to: number)
            for pointer in Set(before).symmetricDifference(after) { addresses.insert(pointer.address) }
            let (had, has) = (Set(before.map(\.address)), Set(after.map(\.address)))
            for address in had.subtracting(has) { holders.remove(number, at: address) }
            for address in has.subtracting(had) { holders.insert(number, at: address) }
        }
        for number in plain { setPointers(to: number, &endpoints, &addresses, &update, &table) }
        return addresses
    }

    /// Whether the records could be laid out in the plain way; then `endpoints` are the Service's.
    private func setRecords(
        of entry: ServiceEntry, _ endpoints: inout PlainEndpoints, _ update: inout ClusterTableChanges
    ) -> Bool {
        let isExposed = isExposed(entry.key.namespace)
        if let kind = mapping.plainKind(of: entry, isExposed: isExposed, &endpoints) {
            var isPlain = true
            update.set(entry.key.clusterKey) { out in
                isPlain = PlainServiceEncoder.append(kind, endpoints, hash: hash, to: &out)
                guard !isPlain, let records = mapping.records(of: entry, isExposed: isExposed) else { return }
                out.append(records.payload(hash))
            }
            return isPlain
        }
        if let records = mapping.records(of: entry, isExposed: isExposed) {
            update.set(entry.key.clusterKey, to: records.payload(hash))
        } else {
            update.remove(entry.key.clusterKey)
        }
        return false
    }

    // MARK: - PTR records

    /// Sets the PTR records of a Service of which no endpoint had any, where no other has a say in them; the other
    /// addresses are added to those that have to be looked at.
    private func setPointers(
        to number: ServiceEntries.Number, _ endpoints: inout PlainEndpoints, _ addresses: inout Set<IPAddress>,
        _ update: inout ClusterTableChanges, _ table: inout ClusterTable
    ) {
        guard let entry = services[number],
            let kind = mapping.plainKind(of: entry, isExposed: isExposed(entry.key.namespace), &endpoints)
        else { return }
        // Endpoints of a plain headless Service have an address each, and those named after theirs have too.
        let areDistinct = if case .headless = kind { true } else { !endpoints.hasOwnNames }
        Self.flush(&update, into: &table)
        let own = services.clusterAddresses(number)
        let known = (changes.services[number] ?? []).map(\.address)
        addresses.formUnion(own.filter { !known.contains($0) })
        for index in 0..<endpoints.count {
            let address = endpoints.addresses[index]
            let label = endpoints.label(index)
            guard areDistinct, holders.isOnly(number, at: address), !own.contains(address),
                addresses.isEmpty || !addresses.contains(address),
                label.count + entry.labels.count < NameLimits.nameOctetsMax
            else {
                addresses.insert(address)
                continue
            }
            update.set(.address(address)) { PointerRecords.append(label, above: entry.labels, to: &$0) }
        }
    }

    private func updatePointers(
        at addresses: Set<IPAddress>, _ update: inout ClusterTableChanges, _ table: inout ClusterTable
    ) {
        var sorted: [ServiceEntries.Number: [IPAddress: [String]]] = [:]
        for address in addresses {
            Self.flush(&update, into: &table)
            guard let pointers = pointerRecords(at: address, sorted: &sorted) else {
                update.remove(.address(address))
                continue
            }
            update.set(.address(address), to: pointers.payload)
        }
    }

    /// One name for a cluster address, that of the first Service; otherwise one for each endpoint with the address.
    private func pointerRecords(
        at address: IPAddress, sorted: inout [ServiceEntries.Number: [IPAddress: [String]]]
    ) -> PointerRecords? {
        let numbers = services.sorted(holders.services(at: address))
        guard !numbers.isEmpty else { return nil }
        for number in numbers where services.hasClusterAddress(address, number) {
            return PointerRecords(targets: [services.labels(number)], isClusterAddress: true)
        }
        var targets: [[UInt8]] = []
        for number in numbers {
            let names = endpointNames(of: number, at: address, sorted: &sorted)
            // Sorted, because the order in which slices came to be is not in the change of one of them.
            for name in names.count > 1 ? names.sorted() : names {
                let target = WireLabels.encode(name, above: services.labels(number))
                if !targets.contains(target) { targets.append(target) }
            }
        }
        return PointerRecords(targets: targets)
    }

    private func endpointNames(
        of number: ServiceEntries.Number, at address: IPAddress,
        sorted: inout [ServiceEntries.Number: [IPAddress: [String]]]
    ) -> [String] {
        guard !options.ignoresEndpoints else { return [] }
        guard services.sliceOctets(number) > Self.manyEndpoints * 5 else {
            return services.endpointNames(at: address, number)
        }
        if sorted[number] == nil {
            let endpoints = services[number]?.slices.flatMap { $0.slice.endpoints } ?? []
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
            return [NameServerRecords.Server(labels: entry.labels, addresses: addresses)]
        }
        return endpoints.map { endpoint in
            NameServerRecords.Server(
                labels: WireLabels.encode([endpoint.name]) + entry.labels, addresses: [address])
        }
    }
}

extension ClusterTableChanges {
    /// Sets a key that has no records but its being there.
    fileprivate mutating func set(_ key: ClusterKey, exists: Bool) {
        if exists { set(key, to: []) } else { remove(key) }
    }
}
