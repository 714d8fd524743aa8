import KubernetesObjects
import NetworkAddress
import Testing

/// Short forms of the objects that the tests' clusters are made of.
enum Objects {
    static func namespace(_ name: String, labels: [String: String] = [:]) -> KubernetesObject {
        .namespace(Namespace(metadata: ObjectMetadata(name: name, labels: labels)))
    }

    /// A Service with cluster addresses. Ports are `NAME/PROTOCOL:NUMBER`.
    static func service(
        _ name: String, in namespace: String = "default", _ addresses: [String] = [], ports: [String] = [],
        labels: [String: String] = [:]
    ) throws -> KubernetesObject {
        var service = Service(metadata: ObjectMetadata(namespace: namespace, name: name, labels: labels))
        service.clusterIPs = try addresses.map { try #require(IPAddress($0)) }
        service.ports = try ports.map { text in
            let port = try PortText(text)
            return ServicePort(name: port.name, transport: port.transport, port: try #require(port.number))
        }
        return .service(service)
    }

    static func headless(_ name: String, in namespace: String = "default") -> KubernetesObject {
        var service = Service(metadata: ObjectMetadata(namespace: namespace, name: name))
        service.isHeadless = true
        return .service(service)
    }

    static func external(_ name: String, in namespace: String = "default", _ target: String) -> KubernetesObject {
        var service = Service(metadata: ObjectMetadata(namespace: namespace, name: name), type: .externalName)
        service.externalName = target
        return .service(service)
    }

    /// A slice of a Service. Endpoints are `ADDRESS`, `ADDRESS=HOSTNAME`, either with `@POD` and `%ZONE` behind it, with `!`
    /// in front where they are not ready; ports are as for Services, with `-` for no number.
    static func slice(
        _ name: String, of service: String?, in namespace: String = "default", _ endpoints: [String],
        ports: [String] = [], labels: [String: String] = [:]
    ) throws -> KubernetesObject {
        let isIPv6 = endpoints.contains { $0.contains(":") }
        return .endpointSlice(
            EndpointSlice(
                metadata: ObjectMetadata(namespace: namespace, name: name, labels: labels), serviceName: service,
                addressType: isIPv6 ? .ipv6 : .ipv4, endpoints: endpoints.map(endpoint),
                ports: try ports.map { text in
                    let port = try PortText(text)
                    return EndpointPort(name: port.name, transport: port.transport, port: port.number)
                }))
    }

    /// A ServiceImport with cluster set addresses, or a headless one without any.
    static func imported(
        _ name: String, _ addresses: [String], ports: [String] = [], namespace: String = "default"
    ) throws -> KubernetesObject {
        .serviceImport(
            ServiceImport(
                metadata: ObjectMetadata(namespace: namespace, name: name), isHeadless: addresses.isEmpty,
                addresses: try addresses.map { try #require(IPAddress($0)) },
                ports: try ports.map { text in
                    let port = try PortText(text)
                    return ServicePort(name: port.name, transport: port.transport, port: try #require(port.number))
                }))
    }

    /// A slice of a ServiceImport, from one of the clusters.
    static func importedSlice(
        _ name: String, of imported: String, cluster: String, _ endpoints: [String], ports: [String] = []
    ) throws -> KubernetesObject {
        let labels = [EndpointSlice.importNameLabel: imported, EndpointSlice.sourceClusterLabel: cluster]
        return try slice(name, of: nil, endpoints, ports: ports, labels: labels)
    }

    private static func endpoint(_ text: String) -> Endpoint {
        let isReady = !text.hasPrefix("!")
        let zoned = (isReady ? text[...] : text.dropFirst()).split(separator: "%")
        let parts = zoned[0].split(separator: "@")
        let names = parts[0].split(separator: "=")
        return Endpoint(
            addresses: [EndpointAddress(String(names[0]))], isReady: isReady,
            hostname: names.count > 1 ? String(names[1]) : nil,
            target: parts.count > 1 ? TargetReference(kind: "Pod", name: String(parts[1])) : nil,
            zone: zoned.count > 1 ? String(zoned[1]) : nil)
    }

    static func pod(
        _ name: String, in namespace: String = "default", _ addresses: [String], phase: PodPhase = .running,
        labels: [String: String] = [:]
    ) -> KubernetesObject {
        var pod = Pod(metadata: ObjectMetadata(namespace: namespace, name: name, labels: labels))
        pod.podIPs = addresses.map { EndpointAddress($0) }
        pod.phase = phase
        pod.isReady = true
        return .pod(pod)
    }
}

/// `NAME/PROTOCOL:NUMBER`, TCP where no protocol is given.
private struct PortText {
    let name: String
    let transport: TransportProtocol
    let number: UInt16?

    init(_ text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        name = String(names[0])
        transport = names.count > 1 ? try #require(TransportProtocol(rawValue: String(names[1]))) : .tcp
        if parts[1] == "-" {
            number = nil
        } else {
            let required: UInt16 = try #require(UInt16(parts[1]))
            number = required
        }
    }
}
