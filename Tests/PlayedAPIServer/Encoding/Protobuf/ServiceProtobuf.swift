import KubernetesObjects
import NetworkAddress

/// `spec` and `status` of Services.
enum ServiceProtobuf {
    static func write(_ service: Service, to writer: inout ProtobufWriter) {
        writer.message(2) { write(specOf: service, to: &$0) }
        writer.message(3) { status in
            status.message(1) { balancer in
                for ingress in service.loadBalancerIngress {
                    balancer.message(1) {
                        $0.string(1, ingress.ip?.description ?? "")
                        $0.string(2, ingress.hostname ?? "")
                    }
                }
            }
        }
    }

    private static func write(specOf service: Service, to writer: inout ProtobufWriter) {
        for port in service.ports { writer.message(1) { write(port, to: &$0) } }
        writer.map(2, service.selector)
        let addresses = service.isHeadless ? ["None"] : service.clusterIPs.map(\.description)
        let isReachable = service.type != .externalName
        writer.string(3, isReachable ? addresses.first ?? "" : "")
        writer.string(4, service.type.rawValue)
        writer.strings(5, service.externalIPs.map(\.description))
        writer.string(7, "None")
        writer.string(8, "")
        writer.string(10, service.externalName ?? "")
        writer.string(11, "")
        writer.integer(12, 0)
        writer.bool(13, service.publishNotReadyAddresses)
        writer.string(17, ifPresent: service.ipFamilyPolicy?.rawValue)
        if isReachable { writer.strings(18, addresses) }
        writer.strings(19, service.ipFamilies.map(\.rawValue))
        if isReachable { writer.string(22, "Cluster") }
    }

    private static func write(_ port: ServicePort, to writer: inout ProtobufWriter) {
        writer.string(1, port.name)
        writer.string(2, port.transport.rawValue)
        writer.integer(3, port.port)
        writer.message(4) { target in
            switch port.targetPort {
            case .number(let number):
                target.integer(1, 0)
                target.integer(2, number)
                target.string(3, "")
            case .name(let name):
                target.integer(1, 1)
                target.integer(2, 0)
                target.string(3, name)
            }
        }
        writer.integer(5, 0)
    }
}
