import DNSEngine
import KubernetesObjects
import NetworkAddress

/// Setting and removing objects, one kind after the other. What an object was is looked at before it changes: from that
/// the addresses follow that lose a name.
extension ClusterRecordIndex {
    // MARK: - Services

    mutating func set(_ head: ServiceHead?, of key: ServiceKey, external: ExternalRecords? = nil) {
        guard head != nil || services.number(of: key) != nil else { return }
        let number = services.assign(key)
        if services[number]?.head != head || externals[number] != external {
            willChange(number)
            services[number]?.head = head
            externals[number] = external
        }
        let round = round(of: key.isImported ? .serviceImport : .service)
        services[number]?.headRound = round
    }

    /// A Service is about to be another one. Only the first change before an update matters.
    private mutating func willChange(_ number: ServiceEntries.Number) {
        guard changes.services[number] == nil else { return }
        changes.services[number] = pointers(to: number)
        changes.externals[number] = external(of: number)
    }

    /// The PTR records that a Service has now.
    func pointers(to number: ServiceEntries.Number) -> [Pointer] {
        guard let entry = services[number], !entry.key.isImported,
            let records = mapping.records(of: entry, isExposed: isExposed(entry.key.namespace))
        else { return [] }
        var pointers: [Pointer] = []
        if case .clusterIP(let addresses) = records.kind {
            for address in addresses { pointers.append(Pointer(address: address, endpoint: nil)) }
        }
        for endpoint in records.endpoints {
            pointers.append(Pointer(address: endpoint.address, endpoint: endpoint.name))
        }
        return pointers
    }

    // MARK: - Slices

    mutating func set(_ slice: EndpointSlice?, named name: NamespacedName) {
        let packed = slice.flatMap(mapping.packed)
        let old = owners[name]
        let service = packed == nil ? nil : slice?.serviceName
        let imported = packed == nil ? nil : slice?.importKey?.name
        if let service = old?.service, service != slice?.serviceName || packed == nil {
            set(nil, named: name, of: service, isImported: false)
        }
        if let imported = old?.imported, imported != slice?.importKey?.name || packed == nil {
            set(nil, named: name, of: imported, isImported: true)
        }
        if let service { set(packed, named: name, of: service, isImported: false) }
        if let imported { set(packed, named: name, of: imported, isImported: true) }
        owners[name] =
            service == nil && imported == nil
            ? nil : SliceOwners(service: service, imported: imported, round: round(of: .endpointSlice))
    }

    private mutating func set(
        _ slice: PackedSlice?, named name: NamespacedName, of service: String, isImported: Bool
    ) {
        let key = ServiceKey(NamespacedName(namespace: name.namespace, name: service), isImported: isImported)
        let number = services.assign(key)
        guard services[number]?.slice(named: name.name) != slice else { return }
        willChange(number)
        services[number]?.set(slice, named: name.name)
    }

    // MARK: - Namespaces

    /// Whether the options let a namespace be served.
    func isExposed(_ namespace: Namespace) -> Bool {
        EndpointNames.isLabel(namespace.metadata.name)
            && (options.namespaces.isEmpty || options.namespaces.contains(namespace.metadata.name))
            && (options.namespaceSelector?.matches(labels: namespace.metadata.labels) ?? true)
    }

    func isExposed(_ namespace: String) -> Bool { namespaces[namespace]?.isExposed ?? false }

    /// - Parameter isExposed: `nil` for a namespace that is gone.
    mutating func set(_ isExposed: Bool?, namespace: String) {
        if self.isExposed(namespace) != isExposed ?? false {
            changes.namespaces.insert(namespace)
            for number in services.numbers(in: namespace) { willChange(number) }
            for address in pods[namespace]?.addresses.map({ $0 }) ?? [] {
                changes.pods.insert(PodAddress(namespace: namespace, ip: address))
            }
        }
        namespaces[namespace] = isExposed.map { NamespaceState(isExposed: $0, round: round(of: .namespace)) }
    }

    // MARK: - Pods

    mutating func set(_ address: IPAddress?, ofPod key: NamespacedName) {
        guard options.recordsPods else { return }
        let changed = pods[key.namespace, default: PodAddresses()].set(
            address, ofPod: key.name, round: round(of: .pod))
        if isExposed(key.namespace) {
            for address in changed { changes.pods.insert(PodAddress(namespace: key.namespace, ip: address)) }
        }
        if pods[key.namespace]?.isEmpty == true { pods[key.namespace] = nil }
    }
}
