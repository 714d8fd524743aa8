import Foundation
import KubernetesObjects
import NetworkAddress
import PlayedAPIServer

/// Objects of every kind, with and without what can be missing.
enum Samples {
    static func service(_ name: String, labels: [String: String] = [:], port: UInt16 = 80) -> KubernetesObject {
        var service = Service(metadata: ObjectMetadata(namespace: "default", name: name, labels: labels))
        service.clusterIPs = [.v4(0x0a60_0001)]
        service.ports = [ServicePort(name: "http", port: port)]
        return .service(service)
    }

    static func key(_ name: String) -> ObjectKey { ObjectKey(kind: .service, namespace: "default", name: name) }

    static let all: [KubernetesObject] = {
        var objects = services + endpoints + pods
        objects.append(.namespace(Namespace(metadata: ObjectMetadata(name: "prod", labels: ["team": "a"]))))
        objects.append(
            .node(
                Node(
                    metadata: ObjectMetadata(name: "node-1"),
                    addresses: [
                        NodeAddress(scope: .internal, ip: .v4(0x0a0a_0a0a)),
                        NodeAddress(scope: .external, ip: .v6(high: 1, low: 2)),
                    ])))
        objects.append(
            .serviceImport(
                ServiceImport(
                    metadata: ObjectMetadata(namespace: "prod", name: "shared"), addresses: [.v4(0x0a2a_0001)],
                    ports: [ServicePort(name: "http", port: 80)])))
        objects.append(
            .serviceImport(
                ServiceImport(metadata: ObjectMetadata(namespace: "prod", name: "headless"), isHeadless: true)))
        return objects
    }()

    private static let services: [KubernetesObject] = {
        var full = Service(
            metadata: ObjectMetadata(namespace: "prod", name: "full", labels: ["app": "full", "x/y": ""]),
            type: .loadBalancer)
        full.clusterIPs = [.v4(0x0a60_0002), .v6(high: 0xfd00 << 48, low: 2)]
        full.ipFamilies = [.ipv4, .ipv6]
        full.ipFamilyPolicy = .requireDualStack
        full.ports = [
            ServicePort(name: "dns", transport: .udp, port: 53, targetPort: .number(5353)),
            ServicePort(name: "web", port: 443, targetPort: .name("https")),
        ]
        full.selector = ["app": "full", "tier": "front"]
        full.publishNotReadyAddresses = true
        full.externalIPs = [.v4(0xc0a8_0001)]
        full.loadBalancerIngress = [
            LoadBalancerIngress(ip: .v4(0xc633_6401)), LoadBalancerIngress(hostname: "lb.example.org"),
        ]
        var headless = Service(metadata: ObjectMetadata(namespace: "prod", name: "headless"))
        headless.isHeadless = true
        var external = Service(metadata: ObjectMetadata(namespace: "prod", name: "external"), type: .externalName)
        external.externalName = "db.example.org"
        return [.service(full), .service(headless), .service(external)]
    }()

    private static let endpoints: [KubernetesObject] = [
        .endpointSlice(
            EndpointSlice(
                metadata: ObjectMetadata(
                    namespace: "prod", name: "full-abcde", lastChangeTriggerTime: "2026-01-02T03:04:05Z"),
                serviceName: "full", addressType: .ipv4,
                endpoints: [
                    Endpoint(
                        addresses: [EndpointAddress("10.128.0.1")], hostname: "full-0",
                        target: TargetReference(kind: "Pod", name: "full-0"), nodeName: "node-1", zone: "eu-1a"),
                    Endpoint(addresses: [EndpointAddress("10.128.0.2")], isReady: false),
                ],
                ports: [EndpointPort(name: "web", port: 443), EndpointPort(transport: .sctp, port: nil)])),
        .endpointSlice(
            EndpointSlice(
                metadata: ObjectMetadata(namespace: "prod", name: "lone"), serviceName: nil, addressType: .ipv6)),
        .endpoints(
            Endpoints(
                metadata: ObjectMetadata(namespace: "prod", name: "old"),
                subsets: [
                    EndpointsSubset(
                        addresses: [
                            EndpointsAddress(
                                address: EndpointAddress("10.128.0.3"), hostname: "old-0",
                                target: TargetReference(kind: "Pod", name: "old-0"), nodeName: "node-1")
                        ], notReadyAddresses: [EndpointsAddress(address: EndpointAddress("10.128.0.4"))],
                        ports: [EndpointPort(name: "web", port: 8080)])
                ])),
    ]

    private static let pods: [KubernetesObject] = {
        var full = Pod(metadata: ObjectMetadata(namespace: "prod", name: "full-0", labels: ["app": "full"]))
        full.podIPs = [EndpointAddress("10.128.0.1"), EndpointAddress("fd00::1")]
        full.phase = .running
        full.hostname = "full-0"
        full.subdomain = "headless"
        full.containerPorts = [ContainerPort(name: "https", port: 8443), ContainerPort(transport: .udp, port: 53)]
        full.isReady = true
        full.deletionTimestamp = "2026-02-28T23:59:58Z"
        full.hostNetwork = true
        full.nodeName = "node-1"
        return [.pod(full), .pod(Pod(metadata: ObjectMetadata(namespace: "prod", name: "empty")))]
    }()
}

/// What a real API server sent.
enum Recordings {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

    static func octets(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }
}
