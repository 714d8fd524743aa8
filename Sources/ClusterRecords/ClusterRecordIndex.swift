public import DNSEngine
public import DNSWire
public import KubernetesObjects
import NetworkAddress

/// Follows a cluster's objects and says which records of a ``ClusterTable`` each change of them changes: as much work as
/// the change has, whatever the size of the cluster.
public struct ClusterRecordIndex {
    private let options: ClusterRecordOptions
    private let mapping: ServiceMapping
    private let hash: NameHash
    private var objects = ClusterObjects()
    private var reverse = ReverseIndex()
    private var exposedNamespaces: Set<String> = []
    private var hasNameServers = false

    public init(options: ClusterRecordOptions, hash: NameHash) {
        self.options = options
        self.hash = hash
        mapping = ServiceMapping(options: options)
    }

    /// Takes changed objects; returns each changed key with its records, `nil` for none any more.
    public mutating func apply(_ changes: [ObjectChange]) -> [ClusterKey: [UInt8]?] {
        let delta = objects.apply(changes)
        var records: [ClusterKey: [UInt8]?] = [:]
        var dirtyServices = delta.services
        for namespace in delta.addedNamespaces.union(delta.removedNamespaces).union(delta.relabelledNamespaces) {
            guard update(namespace, &records) else { continue }
            dirtyServices.formUnion(objects.services(in: namespace).map(\.key))
            if options.recordsPods { updatePods(inNamespace: namespace, &records) }
        }
        var dirtyAddresses: Set<IPAddress> = []
        for key in dirtyServices { dirtyAddresses.formUnion(update(key, &records)) }
        for address in dirtyAddresses {
            records[.address(address)] = reverse.pointers(to: address)?.payload as [UInt8]?
        }
        if options.recordsPods { updatePods(delta, &records) }
        if !hasNameServers || concernsServers(dirtyServices, dirtyAddresses) {
            records[.nameServers] = nameServers.payload
            hasNameServers = true
        }
        return records
    }

    // MARK: - Namespaces

    /// Whether the namespace's being exposed has changed.
    private mutating func update(_ namespace: String, _ records: inout [ClusterKey: [UInt8]?]) -> Bool {
        let isExposed = isExposed(objects.namespaces[namespace])
        guard isExposed != exposedNamespaces.contains(namespace) else { return false }
        if isExposed { exposedNamespaces.insert(namespace) } else { exposedNamespaces.remove(namespace) }
        records[.namespace(namespace)] = isExposed ? [] as [UInt8]? : .some(nil)
        return true
    }

    private func isExposed(_ namespace: Namespace?) -> Bool {
        guard let namespace, EndpointNames.isLabel(namespace.metadata.name) else { return false }
        return (options.namespaces.isEmpty || options.namespaces.contains(namespace.metadata.name))
            && (options.namespaceSelector?.matches(labels: namespace.metadata.labels) ?? true)
    }

    // MARK: - Services

    /// Sets one Service's records and returns the addresses that may have other names now.
    private mutating func update(
        _ key: NamespacedName, _ records: inout [ClusterKey: [UInt8]?]
    ) -> Set<IPAddress> {
        var latest: ServiceRecords?
        if let service = objects.service(key) {
            latest = mapping.records(
                of: service, objects.endpoints(of: key), isExposed: exposedNamespaces.contains(key.namespace))
        }
        records[.service(name: key.name, namespace: key.namespace)] = latest?.payload(hash) as [UInt8]?
        return reverse.update(key, latest)
    }

    // MARK: - Pods

    private func updatePods(_ delta: ClusterDelta, _ records: inout [ClusterKey: [UInt8]?]) {
        for address in delta.removedPodAddresses {
            records[.pod(address.ip, namespace: address.namespace)] = .some(nil)
        }
        for address in delta.addedPodAddresses where exposedNamespaces.contains(address.namespace) {
            records[.pod(address.ip, namespace: address.namespace)] = [] as [UInt8]?
        }
    }

    /// All pods of a namespace that has been exposed or hidden.
    private func updatePods(inNamespace namespace: String, _ records: inout [ClusterKey: [UInt8]?]) {
        let isExposed = exposedNamespaces.contains(namespace)
        for address in objects.pods(in: namespace).compactMap(\.podIP)
        where objects.hasPod(at: address, in: namespace) {
            records[.pod(address, namespace: namespace)] = isExposed ? [] as [UInt8]? : .some(nil)
        }
    }

    // MARK: - Name servers

    /// Whether a changed Service has, or a changed address is, one of this server's addresses.
    private func concernsServers(_ services: Set<NamespacedName>, _ addresses: Set<IPAddress>) -> Bool {
        options.serverAddresses.contains { address in
            addresses.contains(address) || !services.isDisjoint(with: reverse.services(withEndpoint: address))
        }
    }

    /// The Services that this server is an endpoint of, or `ns.dns` where there is none (behaviour.md 1.3).
    private var nameServers: NameServerRecords {
        var servers: [NameServerRecords.Server] = []
        for address in options.serverAddresses {
            for key in reverse.services(withEndpoint: address) {
                for server in self.servers(of: key, address) where !servers.contains(server) { servers.append(server) }
            }
        }
        guard servers.isEmpty else { return NameServerRecords(servers: servers) }
        let own = NameServerRecords.Server(
            labels: WireLabels.encode(["ns", "dns"]), addresses: options.serverAddresses)
        return NameServerRecords(servers: [own])
    }

    /// A Service with cluster addresses serves under its own name, a headless one under its endpoints'.
    private func servers(of key: NamespacedName, _ address: IPAddress) -> [NameServerRecords.Server] {
        guard let service = objects.service(key),
            let records = mapping.records(
                of: service, objects.endpoints(of: key), isExposed: exposedNamespaces.contains(key.namespace))
        else { return [] }
        if case .clusterIP(let addresses) = records.kind {
            return [NameServerRecords.Server(labels: key.serviceLabels, addresses: addresses)]
        }
        return records.endpoints.filter { $0.address == address }.map { endpoint in
            NameServerRecords.Server(
                labels: WireLabels.encode([endpoint.name]) + key.serviceLabels, addresses: [address])
        }
    }
}
