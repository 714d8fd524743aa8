import KubernetesObjects
import NetworkAddress

/// `spec` and `status` of Services and ServiceImports.
enum ServiceJSON {
    static func write(_ service: Service, to writer: inout JSONWriter) {
        writer.member("spec") { writer in
            writer.member("ports", ifAny: service.ports) { write($1, to: &$0, hasTarget: true) }
            writer.member("selector", ifAny: service.selector)
            writeAddresses(of: service, to: &writer)
            writer.member("type", service.type.rawValue)
            writer.member("externalIPs", ifAny: service.externalIPs.map(\.description))
            writer.member("sessionAffinity", "None")
            writer.member("externalName", ifPresent: service.externalName)
            if service.publishNotReadyAddresses { writer.member("publishNotReadyAddresses", true) }
            writer.member("ipFamilies", ifAny: service.ipFamilies.map(\.rawValue))
            writer.member("ipFamilyPolicy", ifPresent: service.ipFamilyPolicy?.rawValue)
            if service.type != .externalName { writer.member("internalTrafficPolicy", "Cluster") }
        }
        writer.member("status") { writer in
            writer.member("loadBalancer") { writer in
                writer.member("ingress", ifAny: service.loadBalancerIngress) { writer, ingress in
                    writer.member("ip", ifPresent: ingress.ip?.description)
                    writer.member("hostname", ifPresent: ingress.hostname)
                }
            }
        }
    }

    static func write(_ imported: ServiceImport, to writer: inout JSONWriter) {
        writer.member("spec") { writer in
            writer.member("type", imported.isHeadless ? "Headless" : "ClusterSetIP")
            writer.member("ips", ifAny: imported.addresses.map(\.description))
            writer.member("ports", ifAny: imported.ports) { write($1, to: &$0, hasTarget: false) }
        }
        writer.member("status") { _ in }
    }

    private static func writeAddresses(of service: Service, to writer: inout JSONWriter) {
        guard service.type != .externalName else { return }
        let addresses = service.isHeadless ? ["None"] : service.clusterIPs.map(\.description)
        writer.member("clusterIP", ifPresent: addresses.first)
        writer.member("clusterIPs", ifAny: addresses)
    }

    private static func write(_ port: ServicePort, to writer: inout JSONWriter, hasTarget: Bool) {
        writer.member("name", ifPresent: port.name)
        writer.member("protocol", port.transport.rawValue)
        writer.member("port", port.port)
        guard hasTarget else { return }
        switch port.targetPort {
        case .number(let number): writer.member("targetPort", number)
        case .name(let name): writer.member("targetPort", name)
        }
    }
}
