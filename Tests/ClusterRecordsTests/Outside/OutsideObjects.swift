import KubernetesObjects
import NetworkAddress

extension Objects {
    /// A Service that is reached from outside. Addresses are `externalIPs`; behind `lb:` stands the address or the host
    /// name of a load balancer. Ports are as for other Services.
    static func outside(
        _ name: String, in namespace: String = "default", _ targets: [String], inside: [String] = ["10.96.0.1"],
        ports: [String] = [], labels: [String: String] = [:]
    ) throws -> KubernetesObject {
        guard case .service(var service) = try service(name, in: namespace, inside, ports: ports, labels: labels)
        else { return Objects.namespace(namespace) }
        service.isHeadless = inside.isEmpty
        for target in targets {
            if let address = IPAddress(target) {
                service.externalIPs.append(address)
                continue
            }
            let text = String(target.dropFirst(3))
            let address = IPAddress(text)
            service.loadBalancerIngress.append(
                LoadBalancerIngress(ip: address, hostname: address == nil ? text : nil))
        }
        return .service(service)
    }
}
