import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

/// Turns one Service with its EndpointSlices into records.
struct ServiceMapping {
    let options: ClusterRecordOptions

    /// `nil` where the Service has no records: then its name does not exist.
    ///
    /// - Parameter isExposed: whether its namespace is served.
    func records(of service: Service, _ slices: [EndpointSlice], isExposed: Bool) -> ServiceRecords? {
        guard EndpointNames.isLabel(service.metadata.name), EndpointNames.isLabel(service.metadata.namespace),
            options.selector?.matches(labels: service.metadata.labels) ?? true
        else { return nil }
        if service.type == .externalName { return isExposed ? externalName(of: service) : nil }
        guard isExposed, !(service.isHeadless && options.ignoresEndpoints) else { return hidden(service, slices) }
        let endpoints = options.ignoresEndpoints ? [] : endpoints(slices)
        if service.isHeadless, endpoints.isEmpty, let alias = endpointName(slices) { return alias }
        if service.isHeadless { return ServiceRecords(kind: .headless, endpoints: endpoints) }
        if options.ignoresEmptyServices, endpoints.isEmpty { return nil }
        let ports = service.ports.map {
            ServiceRecords.Port(name: $0.name, proto: $0.transport.rawValue, number: $0.port)
        }
        return ServiceRecords(kind: .clusterIP(service.clusterIPs), ports: ports, endpoints: endpoints)
    }

    /// What is left of a Service that is not served: the protocols of its named ports.
    private func hidden(_ service: Service, _ slices: [EndpointSlice]) -> ServiceRecords? {
        let ports =
            service.isHeadless
            ? endpoints(slices).flatMap(\.ports)
            : service.ports.map { .init(name: $0.name, proto: $0.transport.rawValue, number: $0.port) }
        let named = ports.filter { !$0.name.isEmpty }
        return named.isEmpty ? nil : ServiceRecords(kind: .hidden, ports: named)
    }

    /// An address is no name to point to (behaviour.md 1.2); neither is what cannot be a name.
    private func externalName(of service: Service) -> ServiceRecords? {
        guard let target = service.externalName, !target.isEmpty, IPAddress(target) == nil else { return nil }
        do {
            return ServiceRecords(kind: .externalName(try DomainName(target)))
        } catch {
            return nil
        }
    }

    /// Slices of the deprecated type FQDN hold a host name, which counts as an alias (behaviour.md 1.2).
    private func endpointName(_ slices: [EndpointSlice]) -> ServiceRecords? {
        guard !options.ignoresEndpoints else { return nil }
        let endpoints = slices.filter { $0.addressType == .fqdn }.flatMap(\.endpoints).filter(\.isReady)
        guard let host = endpoints.flatMap(\.addresses).first?.text else { return nil }
        do {
            return ServiceRecords(kind: .externalName(try DomainName(host)))
        } catch {
            return nil
        }
    }

    private func endpoints(_ slices: [EndpointSlice]) -> [ServiceRecords.Endpoint] {
        slices.filter { options.selector?.matches(labels: $0.metadata.labels) ?? true }.flatMap { slice in
            let ports = slice.ports.map {
                ServiceRecords.Port(name: $0.name, proto: $0.transport.rawValue, number: $0.port)
            }
            return slice.endpoints.filter(\.isReady).flatMap { endpoint in
                endpoint.addresses.compactMap { address -> ServiceRecords.Endpoint? in
                    guard let ip = address.ip,
                        let name = EndpointNames.label(of: endpoint, address, usesPodNames: options.usesPodNames)
                    else { return nil }
                    return ServiceRecords.Endpoint(name: name, address: ip, ports: ports)
                }
            }
        }
    }
}
