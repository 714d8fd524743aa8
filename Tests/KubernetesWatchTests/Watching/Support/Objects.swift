import KubernetesObjects
import NetworkAddress
import PlayedAPIServer

/// What the played servers hold.
enum Objects {
    /// A Service with a cluster address in 10.96.0.0/16.
    static func service(_ name: String, _ number: UInt16 = 1, labels: [String: String] = [:]) -> KubernetesObject {
        var service = Service(metadata: ObjectMetadata(namespace: "default", name: name, labels: labels))
        service.clusterIPs = [.v4(0x0a60_0000 | UInt32(number))]
        service.ipFamilies = [.ipv4]
        service.ports = [ServicePort(name: "http", port: 80)]
        return .service(service)
    }

    static func key(_ name: String) -> ObjectKey { ObjectKey(kind: .service, namespace: "default", name: name) }

    static func imported(_ name: String) -> KubernetesObject {
        .serviceImport(
            ServiceImport(
                metadata: ObjectMetadata(namespace: "default", name: name), isHeadless: false,
                addresses: [.v4(0x0af0_0001)], ports: [ServicePort(name: "http", port: 80)]))
    }

    /// Three namespaces, thirty Services and their slices.
    static var cluster: [KubernetesObject] {
        SyntheticCluster.make(services: 30, endpoints: 90, namespaces: 3)
    }
}
