import KubernetesObjects
import NetworkAddress
import Testing

@Suite struct DecodingTests {
    private func object(_ yaml: String) throws -> KubernetesObject {
        let items = ObjectDecoder.decode(try ManifestValue(yaml: yaml))
        #expect(items.flatMap(\.faults) == [])
        return try #require(items.first?.object)
    }

    @Test func service() throws {
        let object = try object(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              namespace: prod
              uid: u-1
              resourceVersion: "42"
              labels: {app: web}
            spec:
              type: LoadBalancer
              clusterIP: 10.96.0.5
              clusterIPs: [10.96.0.5, "fd00::5"]
              ipFamilies: [IPv4, IPv6]
              ipFamilyPolicy: PreferDualStack
              externalIPs: [192.0.2.7]
              publishNotReadyAddresses: true
              selector: {app: web}
              ports:
              - {name: http, port: 80, targetPort: 8080}
              - {name: dns, port: 53, protocol: UDP, targetPort: dns-udp}
              - {port: 90}
              - {name: zero, port: 91, targetPort: 0}
            status:
              loadBalancer:
                ingress: [{ip: 203.0.113.1, ipMode: VIP}, {hostname: lb.example.net}]
            """)
        var expected = Service(
            metadata: ObjectMetadata(
                namespace: "prod", name: "web", uid: "u-1", resourceVersion: "42", labels: ["app": "web"]),
            type: .loadBalancer)
        expected.clusterIPs = [IPAddress("10.96.0.5"), IPAddress("fd00::5")].compactMap { $0 }
        expected.ipFamilies = [.ipv4, .ipv6]
        expected.ipFamilyPolicy = .preferDualStack
        expected.externalIPs = [IPAddress("192.0.2.7")].compactMap { $0 }
        expected.publishNotReadyAddresses = true
        expected.selector = ["app": "web"]
        expected.ports = [
            ServicePort(name: "http", port: 80, targetPort: .number(8080)),
            ServicePort(name: "dns", transport: .udp, port: 53, targetPort: .name("dns-udp")),
            ServicePort(port: 90, targetPort: .number(90)), ServicePort(name: "zero", port: 91),
        ]
        expected.loadBalancerIngress = [
            LoadBalancerIngress(ip: IPAddress("203.0.113.1")), LoadBalancerIngress(hostname: "lb.example.net"),
        ]
        #expect(object == .service(expected))
    }

    @Test(arguments: [
        ("{clusterIP: None}", true, []), ("{clusterIPs: [None]}", true, []), ("{clusterIP: ''}", false, []),
        ("{clusterIP: None, clusterIPs: [None]}", true, []), ("{}", false, []), ("null", false, []),
        ("{clusterIP: 10.0.0.1}", false, ["10.0.0.1"]), ("{clusterIP: 10.0.0.1, clusterIPs: []}", false, ["10.0.0.1"]),
        ("{clusterIPs: ['fd00::1', 10.0.0.1]}", false, ["fd00::1", "10.0.0.1"]),
        ("{type: ExternalName, externalName: a.b, clusterIP: 10.0.0.1}", false, []),
    ])
    func clusterIPs(spec: String, isHeadless: Bool, addresses: [String]) throws {
        let service = try object("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: \(spec)}").service
        #expect(service?.isHeadless == isHeadless)
        #expect(service?.clusterIPs.map(\.description) == addresses)
    }

    @Test func endpointSlice() throws {
        let slice = try object(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: web-x
              labels: {kubernetes.io/service-name: web}
              annotations: {endpoints.kubernetes.io/last-change-trigger-time: "2026-11-21T08:00:00Z", other: x}
            addressType: IPv6
            endpoints:
            - addresses: ["1234:ABCD:0::1", "fd00::2"]
              conditions: {ready: false, serving: true}
              hostname: one
              nodeName: n1
              zone: z1
              targetRef: {kind: Pod, name: web-0, namespace: default}
            - addresses: ["fd00::3"]
              conditions: {}
            - addresses: ["fd00::4"]
            ports:
            - {name: http, port: 80, protocol: TCP}
            - {name: "", port: null}
            """
        ).endpointSlice
        let expected = EndpointSlice(
            metadata: ObjectMetadata(
                namespace: "default", name: "web-x", labels: ["kubernetes.io/service-name": "web"],
                lastChangeTriggerTime: "2026-11-21T08:00:00Z"),
            serviceName: "web", addressType: .ipv6,
            endpoints: [
                Endpoint(
                    addresses: [EndpointAddress("1234:ABCD:0::1"), EndpointAddress("fd00::2")], isReady: false,
                    hostname: "one", target: TargetReference(kind: "Pod", name: "web-0"), nodeName: "n1", zone: "z1"),
                Endpoint(addresses: [EndpointAddress("fd00::3")]), Endpoint(addresses: [EndpointAddress("fd00::4")]),
            ], ports: [EndpointPort(name: "http", port: 80), EndpointPort(port: nil)])
        #expect(slice == expected)
        #expect(slice?.endpoints.first?.addresses.first?.text == "1234:ABCD:0::1")
        #expect(slice?.endpoints.first?.addresses.first?.ip == IPAddress("1234:abcd::1"))
    }

    @Test func olderSlicesAndHostNames() throws {
        let slice = try object(
            """
            apiVersion: discovery.k8s.io/v1beta1
            kind: EndpointSlice
            metadata: {name: a}
            addressType: FQDN
            endpoints:
            - addresses: [db.example.net]
              topology: {kubernetes.io/hostname: n2, topology.kubernetes.io/zone: z2}
            """
        ).endpointSlice
        #expect(slice?.serviceName == nil && slice?.serviceKey == nil)
        #expect(slice?.endpoints.first?.addresses.first?.ip == nil)
        #expect(slice?.endpoints.first?.nodeName == "n2" && slice?.endpoints.first?.zone == "z2")
    }

    @Test func pod() throws {
        let object = try object(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web-0.x, namespace: prod, deletionTimestamp: "2026-11-21T08:00:00Z"}
            spec:
              hostname: web-0
              subdomain: web
              hostNetwork: true
              nodeName: n1
              containers:
              - {name: a, ports: [{name: http, containerPort: 8080}]}
              - {name: b}
              initContainers:
              - {name: once, ports: [{containerPort: 1}]}
              - {name: sidecar, restartPolicy: Always, ports: [{containerPort: 53, protocol: UDP}]}
            status:
              phase: Running
              podIP: fd00::1
              podIPs: [{ip: "fd00::1"}, {ip: 10.0.0.1}]
              conditions: [{type: Initialized, status: "False"}, {type: Ready, status: "True"}]
            """)
        var expected = Pod(metadata: ObjectMetadata(namespace: "prod", name: "web-0.x"))
        expected.hostname = "web-0"
        expected.subdomain = "web"
        expected.hostNetwork = true
        expected.nodeName = "n1"
        expected.containerPorts = [ContainerPort(name: "http", port: 8080), ContainerPort(transport: .udp, port: 53)]
        expected.phase = .running
        expected.podIPs = [EndpointAddress("fd00::1"), EndpointAddress("10.0.0.1")]
        expected.isReady = true
        expected.deletionTimestamp = "2026-11-21T08:00:00Z"
        #expect(object == .pod(expected))
        #expect(expected.isTerminating)
    }

    @Test func endpoints() throws {
        let endpoints = try object(
            """
            apiVersion: v1
            kind: Endpoints
            metadata: {name: db}
            subsets:
            - addresses: [{ip: 10.0.0.1, hostname: one, nodeName: n1, targetRef: {kind: Pod, name: p}}]
              notReadyAddresses: [{ip: 10.0.0.2}]
              ports: [{name: sql, port: 5432}]
            """
        ).endpoints
        let first = EndpointsAddress(
            address: EndpointAddress("10.0.0.1"), hostname: "one", target: TargetReference(kind: "Pod", name: "p"),
            nodeName: "n1")
        let second = EndpointsAddress(address: EndpointAddress("10.0.0.2"))
        let port = EndpointPort(name: "sql", port: 5432)
        #expect(
            endpoints?.subsets == [EndpointsSubset(addresses: [first], notReadyAddresses: [second], ports: [port])])
    }

    @Test func namespacesAndNodesHaveNoNamespace() throws {
        let namespace = try object(
            "{apiVersion: v1, kind: Namespace, metadata: {name: a, namespace: x, labels: {t: p}}}")
        #expect(namespace.key.description == "Namespace a" && namespace.metadata.labels == ["t": "p"])
        let node = try object(
            """
            {apiVersion: v1, kind: Node, metadata: {name: n.example}, status: {addresses: [
              {type: InternalIP, address: 10.0.0.1}, {type: Hostname, address: n},
              {type: ExternalIP, address: '2001:db8::1'}]}}
            """
        ).node
        #expect(node?.metadata.namespace == "" && node?.addresses.map(\.scope) == [.internal, .external])
    }

    @Test(arguments: [
        "{apiVersion: apps/v1, kind: Deployment, metadata: 5}", "{apiVersion: serving.knative.dev/v1, kind: Service}",
        "{apiVersion: apps/v1, kind: StatefulSetList, items: 5}", "", "# nothing", "null",
        "{apiVersion: v1, kind: List, items: []}", "{apiVersion: v1, kind: ServiceList, items: null}",
        "{apiVersion: discovery.k8s.io/v1alpha1, kind: EndpointSliceList, items: [5]}",
    ])
    func otherKindsAreNoFault(yaml: String) throws {
        #expect(ObjectDecoder.decode(try ManifestValue(yaml: yaml)) == [])
    }

    @Test func listsOfEveryForm() throws {
        let items = ObjectDecoder.decode(
            try ManifestValue(
                yaml: """
                    apiVersion: v1
                    kind: List
                    items:
                    - {apiVersion: v1, kind: Service, metadata: {name: a}}
                    - {apiVersion: apps/v1, kind: Deployment}
                    - {kind: Service, metadata: {name: no-version}}
                    - apiVersion: v1
                      kind: ServiceList
                      items:
                      - metadata: {name: b}
                      - metadata: {}
                      - 5
                    """))
        #expect(
            items.map(\.label) == [
                "Service default/a", "items[2]", "Service default/b", "Service", "items[3].items[2]",
            ])
        #expect(items.map { $0.object != nil } == [true, false, true, false, false])
        #expect(
            items.flatMap(\.faults).map(\.reason) == [
                "apiVersion is missing", "items[3].items[1].metadata.name must be a name, got nothing",
                "must be a map, got 5",
            ])
    }

    @Test func aKindKnownFromElsewhere() {
        let value = ManifestValue(.map(["metadata": ManifestValue(.map(["name": ManifestValue(.string("a"))]))]))
        #expect(ObjectDecoder.decode(value, as: .node).object?.key == ObjectKey(kind: .node, namespace: "", name: "a"))
        let nothing = ObjectDecoder.decode(ManifestValue(.null), as: .node)
        #expect(nothing.object == nil && nothing.faults.map(\.reason) == ["metadata must be a map, got nothing"])
    }
}
