import DNSEngine
import DNSWire
import KubernetesObjects
import NetworkAddress

extension ServiceMapping {
    /// Where a Service is reached from outside: its `externalIPs`, then what its load balancer has; a load balancer's host
    /// name counts where it has no address. `nil` for none, and without `k8s_external`.
    func external(of service: Service) -> ExternalRecords? {
        guard options.recordsExternal, !service.externalIPs.isEmpty || !service.loadBalancerIngress.isEmpty,
            head(of: service) != nil
        else { return nil }
        var addresses: [IPAddress] = []
        for address in service.externalIPs + service.loadBalancerIngress.compactMap(\.ip)
        where !addresses.contains(address) {
            addresses.append(address)
        }
        let hosts = addresses.isEmpty ? service.loadBalancerIngress.compactMap(\.hostname) : []
        let external = ExternalRecords(
            addresses: addresses, hosts: Self.names(hosts), ports: Self.ports(of: service.ports))
        return external.isEmpty ? nil : external
    }

    /// What cannot be a name is left out; a name that comes twice counts once.
    private static func names(_ texts: [String]) -> [DomainName] {
        var names: [DomainName] = []
        for text in texts where IPAddress(text) == nil {
            do {
                let name = try DomainName(text).canonical
                if name != .root, !names.contains(name) { names.append(name) }
            } catch {
                continue
            }
        }
        return names
    }
}
