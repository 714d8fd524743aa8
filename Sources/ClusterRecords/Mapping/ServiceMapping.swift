import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

/// Turns objects into what is kept of them, and that into records.
struct ServiceMapping {
    let options: ClusterRecordOptions

    // MARK: - Objects

    /// `nil` where nothing can be made of the Service.
    func head(of service: Service) -> ServiceHead? {
        guard EndpointNames.isLabel(service.metadata.name), EndpointNames.isLabel(service.metadata.namespace),
            options.selector?.matches(labels: service.metadata.labels) ?? true
        else { return nil }
        if service.type == .externalName { return externalName(of: service) }
        // A headless Service answers with its endpoints' ports.
        if service.isHeadless { return ServiceHead(kind: .headless, ports: []) }
        return ServiceHead(kind: .clusterIP(service.clusterIPs), ports: Self.ports(of: service.ports))
    }

    /// `nil` where nothing can be made of the import.
    func head(of imported: ServiceImport) -> ServiceHead? {
        guard EndpointNames.isLabel(imported.metadata.name), EndpointNames.isLabel(imported.metadata.namespace) else {
            return nil
        }
        if imported.isHeadless { return ServiceHead(kind: .headless, ports: []) }
        return ServiceHead(kind: .clusterIP(imported.addresses), ports: Self.ports(of: imported.ports))
    }

    static func ports(of ports: [ServicePort]) -> [ServiceRecords.Port] {
        ports.map { ServiceRecords.Port(name: $0.name, proto: $0.transport.rawValue, number: $0.port) }
    }

    /// An address is no name to point to (behaviour.md 1.2); neither is what cannot be a name.
    private func externalName(of service: Service) -> ServiceHead? {
        guard let target = service.externalName, !target.isEmpty, IPAddress(target) == nil else { return nil }
        do {
            return ServiceHead(kind: .externalName(try DomainName(target)), ports: [])
        } catch {
            return nil
        }
    }

    /// `nil` where the slice does not count.
    func packed(_ slice: EndpointSlice) -> PackedSlice? {
        guard options.selector?.matches(labels: slice.metadata.labels) ?? true else { return nil }
        return PackedSlice(slice, usesPodNames: options.usesPodNames, recordsZones: options.recordsZones)
    }

    // MARK: - Records

    /// `nil` where the Service has no records: then its name does not exist.
    ///
    /// - Parameter isExposed: whether its namespace is served.
    func records(of entry: ServiceEntry, isExposed: Bool) -> ServiceRecords? {
        guard let head = entry.head else { return nil }
        let isImported = entry.key.isImported
        if case .externalName(let target) = head.kind {
            return isExposed ? ServiceRecords(kind: .externalName(target)) : nil
        }
        let isHeadless = head.kind == .headless
        guard isExposed, !(isHeadless && options.ignoresEndpoints) else { return hidden(entry, head) }
        let endpoints = options.ignoresEndpoints ? [] : entry.slices.flatMap { $0.slice.endpoints }
        if isHeadless, endpoints.isEmpty, let alias = alias(of: entry) { return alias }
        if isHeadless { return ServiceRecords(kind: .headless, endpoints: endpoints, isImported: isImported) }
        if options.ignoresEmptyServices, endpoints.isEmpty { return nil }
        guard case .clusterIP(let addresses) = head.kind else { return nil }
        return ServiceRecords(
            kind: .clusterIP(addresses), ports: head.ports, endpoints: endpoints, isImported: isImported)
    }

    /// What a Service's name stands for, where its records can be laid out in the plain way, and its endpoints; otherwise
    /// ``records(of:isExposed:)`` says what there is.
    func plainKind(
        of entry: ServiceEntry, isExposed: Bool, _ endpoints: inout PlainEndpoints
    ) -> PlainServiceEncoder.Kind? {
        endpoints.removeAll()
        guard let head = entry.head, isExposed, !entry.key.isImported, !options.ignoresEndpoints else { return nil }
        var first: PackedSlice?
        for slice in entry.slices {
            guard slice.slice.append(to: &endpoints, first: &first) else { return nil }
        }
        switch head.kind {
        case .externalName: return nil
        case .headless:
            return endpoints.count == 0 || entry.slices.contains { $0.slice.hasZones } ? nil : .headless
        case .clusterIP(let addresses):
            return options.ignoresEmptyServices && endpoints.count == 0 ? nil : .clusterIP(addresses, ports: head.ports)
        }
    }

    /// What is left of a Service that is not served: the protocols of its named ports.
    private func hidden(_ entry: ServiceEntry, _ head: ServiceHead) -> ServiceRecords? {
        guard !entry.key.isImported else { return nil }
        let ports = head.kind == .headless ? entry.slices.flatMap { $0.slice.endpoints.flatMap(\.ports) } : head.ports
        let named = ports.filter { !$0.name.isEmpty }
        return named.isEmpty ? nil : ServiceRecords(kind: .hidden, ports: named)
    }

    /// Slices of the deprecated type FQDN hold a host name, which counts as an alias (behaviour.md 1.2).
    private func alias(of entry: ServiceEntry) -> ServiceRecords? {
        guard let host = entry.slices.lazy.compactMap({ $0.slice.host }).first else { return nil }
        do {
            return ServiceRecords(kind: .externalName(try DomainName(host)))
        } catch {
            return nil
        }
    }
}
