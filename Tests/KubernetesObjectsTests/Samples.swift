import KubernetesObjects
import NetworkAddress

/// Objects in few words.
enum Samples {
    static func service(
        _ name: String, namespace: String = "default", selector: [String: String] = [:], ports: [ServicePort] = [],
        isHeadless: Bool = true
    ) -> Service {
        var service = Service(metadata: ObjectMetadata(namespace: namespace, name: name))
        service.isHeadless = isHeadless
        service.selector = selector
        service.ports = ports
        return service
    }

    static func pod(
        _ name: String, _ addresses: String..., namespace: String = "default",
        labels: [String: String] = ["app": "web"],
        isReady: Bool = true
    ) -> Pod {
        var pod = Pod(metadata: ObjectMetadata(namespace: namespace, name: name, labels: labels))
        pod.podIPs = addresses.map { EndpointAddress($0) }
        pod.phase = .running
        pod.isReady = isReady
        return pod
    }

    static func slice(
        _ name: String, of service: String?, namespace: String = "default", _ addresses: String...
    ) -> EndpointSlice {
        EndpointSlice(
            metadata: ObjectMetadata(namespace: namespace, name: name), serviceName: service, addressType: .ipv4,
            endpoints: addresses.map { Endpoint(addresses: [EndpointAddress($0)]) })
    }

    static func endpoints(_ name: String, namespace: String = "default", _ addresses: String...) -> Endpoints {
        let subset = EndpointsSubset(addresses: addresses.map { EndpointsAddress(address: EndpointAddress($0)) })
        return Endpoints(metadata: ObjectMetadata(namespace: namespace, name: name), subsets: [subset])
    }

    static func namespace(_ name: String, labels: [String: String] = [:]) -> Namespace {
        Namespace(metadata: ObjectMetadata(name: name, labels: labels))
    }

    static func key(_ name: String, namespace: String = "default") -> NamespacedName {
        NamespacedName(namespace: namespace, name: name)
    }
}
