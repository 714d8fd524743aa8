import KubernetesObjects
import NetworkAddress
import Testing

/// Endpoints of services without slices.
@Suite struct DerivationTests {
    private let web = Samples.service("web", selector: ["app": "web"])

    private func slices(_ service: Service, _ objects: [KubernetesObject]) -> [EndpointSlice] {
        var cluster = ClusterObjects()
        _ = cluster.apply(([.service(service)] + objects).map(ObjectChange.upsert))
        return cluster.endpoints(of: service.key)
    }

    private func slices(_ service: Service, pods: Pod...) -> [EndpointSlice] {
        slices(service, pods.map(KubernetesObject.pod))
    }

    /// `address` or `!address` of endpoints that are not ready.
    private func words(_ slices: [EndpointSlice]) -> [[String]] {
        slices.map { slice in
            slice.endpoints.map { ($0.isReady ? "" : "!") + $0.addresses.map(\.text).joined(separator: "+") }
        }
    }

    // MARK: from pods

    @Test func podsAreSelectedByAllLabelsInTheirNamespace() {
        let service = Samples.service("web", selector: ["app": "web", "tier": "front"])
        let both = ["app": "web", "tier": "front", "other": "x"]
        let found = slices(
            service, pods: Samples.pod("b", "10.0.0.2", labels: both), Samples.pod("a", "10.0.0.1", labels: both),
            Samples.pod("c", "10.0.0.3"), Samples.pod("d", "10.0.0.4", namespace: "other", labels: both),
            Samples.pod("e", labels: both))
        #expect(words(found) == [["10.0.0.1", "10.0.0.2"]])
        #expect(found.first?.endpoints.map(\.target?.name) == ["a", "b"])
        #expect(found.first?.endpoints.first?.target?.kind == "Pod")
        #expect(found.first?.serviceName == "web" && found.first?.metadata.namespace == "default")
    }

    @Test(
        arguments: [
            (PodPhase.running, true, false, false, ["10.0.0.1"]), (.running, false, false, false, ["!10.0.0.1"]),
            (.running, true, true, false, ["!10.0.0.1"]), (.running, false, false, true, ["10.0.0.1"]),
            (.running, true, true, true, ["10.0.0.1"]), (.pending, false, false, false, ["!10.0.0.1"]),
            (nil, true, false, false, ["10.0.0.1"]), (.unknown, true, false, false, ["10.0.0.1"]),
            (.succeeded, true, false, true, []), (.failed, true, false, true, []),
        ] as [(PodPhase?, Bool, Bool, Bool, [String])])
    func readiness(phase: PodPhase?, isReady: Bool, isTerminating: Bool, publishes: Bool, expected: [String]) {
        var pod = Samples.pod("a", "10.0.0.1", isReady: isReady)
        pod.phase = phase
        pod.deletionTimestamp = isTerminating ? "2026-11-21T08:00:00Z" : nil
        var service = web
        service.publishNotReadyAddresses = publishes
        #expect(words(slices(service, pods: pod)).flatMap { $0 } == expected)
    }

    @Test(
        arguments: [
            ([IPFamily.ipv4, .ipv6], [], nil, [["10.0.0.1"], ["fd00::1"]]), ([.ipv6], [], nil, [["fd00::1"]]),
            ([.ipv6, .ipv4], [], nil, [["10.0.0.1"], ["fd00::1"]]), ([.ipv4], ["fd00::9"], nil, [["10.0.0.1"]]),
            ([], ["fd00::9"], nil, [["fd00::1"]]), ([], ["10.9.9.9", "fd00::9"], nil, [["10.0.0.1"], ["fd00::1"]]),
            ([], [], nil, [["10.0.0.1"]]), ([], [], .singleStack, [["10.0.0.1"]]),
            ([], [], .requireDualStack, [["10.0.0.1"], ["fd00::1"]]),
        ] as [([IPFamily], [String], IPFamilyPolicy?, [[String]])])
    func families(families: [IPFamily], clusterIPs: [String], policy: IPFamilyPolicy?, expected: [[String]]) {
        var service = web
        service.ipFamilies = families
        service.ipFamilyPolicy = policy
        service.clusterIPs = clusterIPs.compactMap { IPAddress($0) }
        let found = slices(service, pods: Samples.pod("a", "10.0.0.1", "fd00::1"))
        #expect(words(found) == expected)
        #expect(
            found.allSatisfy { slice in
                slice.endpoints.allSatisfy { $0.addresses.first?.ip?.isIPv4 == (slice.addressType == .ipv4) }
            })
    }

    @Test func addressesAreSpelledAsInThePod() {
        #expect(words(slices(web, pods: Samples.pod("a", "1234:ABCD:0::1"))) == [["1234:ABCD:0::1"]])
    }

    @Test(
        arguments: [
            ("one", "web", "one"), ("one", "other", nil), ("one", nil, nil), (nil, "web", nil),
        ] as [(String?, String?, String?)])
    func hostnames(hostname: String?, subdomain: String?, expected: String?) {
        var pod = Samples.pod("a", "10.0.0.1")
        pod.hostname = hostname
        pod.subdomain = subdomain
        pod.nodeName = "n1"
        let endpoint = slices(web, pods: pod).first?.endpoints.first
        #expect(endpoint?.hostname == expected && endpoint?.nodeName == "n1")
    }

    @Test func portsByNumberAndName() {
        let service = Samples.service(
            "web", selector: ["app": "web"],
            ports: [
                ServicePort(name: "http", port: 80, targetPort: .name("web")),
                ServicePort(name: "dns", transport: .udp, port: 53, targetPort: .name("web")),
                ServicePort(name: "fixed", port: 90, targetPort: .number(9090)), ServicePort(name: "same", port: 91),
            ])
        var one = Samples.pod("a", "10.0.0.1")
        one.containerPorts = [
            ContainerPort(name: "web", transport: .udp, port: 5353), ContainerPort(name: "web", port: 8080),
            ContainerPort(name: "web", port: 9999),
        ]
        var two = Samples.pod("b", "10.0.0.2")
        two.containerPorts = [ContainerPort(name: "web", port: 8081)]
        var three = Samples.pod("c", "10.0.0.3")
        three.containerPorts = one.containerPorts
        let found = slices(service, pods: one, two, three)
        #expect(words(found) == [["10.0.0.1", "10.0.0.3"], ["10.0.0.2"]])
        let fixed = [EndpointPort(name: "fixed", port: 9090), EndpointPort(name: "same", port: 91)]
        let dns = EndpointPort(name: "dns", transport: .udp, port: 5353)
        #expect(
            found.map(\.ports) == [
                [EndpointPort(name: "http", port: 8080), dns] + fixed, [EndpointPort(name: "http", port: 8081)] + fixed,
            ])
        #expect(Set(found.map(\.metadata.name)).count == 2)
    }

    @Test func servicesWithoutPortsHaveEndpointsWithoutPorts() {
        #expect(slices(web, pods: Samples.pod("a", "10.0.0.1")).map(\.ports) == [[]])
    }

    // MARK: from Endpoints objects

    @Test func endpointsObjectsAreMirrored() {
        let target = TargetReference(kind: "Pod", name: "db-0")
        let endpoints = Endpoints(
            metadata: ObjectMetadata(namespace: "default", name: "db"),
            subsets: [
                EndpointsSubset(
                    addresses: [
                        EndpointsAddress(
                            address: EndpointAddress("10.0.0.1"), hostname: "one", target: target, nodeName: "n1"),
                        EndpointsAddress(address: EndpointAddress("fd00::1")),
                    ],
                    notReadyAddresses: [EndpointsAddress(address: EndpointAddress("10.0.0.2"))],
                    ports: [EndpointPort(name: "sql", port: 5432)]),
                EndpointsSubset(
                    addresses: [EndpointsAddress(address: EndpointAddress("10.0.0.3"))],
                    ports: [EndpointPort(name: "sql", port: 5433)]), EndpointsSubset(),
            ])
        let found = slices(Samples.service("db"), [.endpoints(endpoints)])
        #expect(words(found) == [["10.0.0.1", "!10.0.0.2"], ["fd00::1"], ["10.0.0.3"]])
        #expect(found.map { $0.ports.map(\.port) } == [[5432], [5432], [5433]])
        #expect(found.map(\.addressType) == [.ipv4, .ipv6, .ipv4])
        #expect(
            found.first?.endpoints.first
                == Endpoint(
                    addresses: [EndpointAddress("10.0.0.1")], hostname: "one", target: target, nodeName: "n1"))
    }

    @Test func endpointsObjectsThatAreNotToBeMirrored() {
        var endpoints = Samples.endpoints("db", "10.0.0.1")
        endpoints.metadata.labels = ["endpointslice.kubernetes.io/skip-mirror": "true"]
        #expect(slices(Samples.service("db"), [.endpoints(endpoints)]) == [])
    }

    // MARK: which of them

    @Test func slicesComeFirstThenPodsThenEndpoints() {
        let pod = KubernetesObject.pod(Samples.pod("a", "10.0.0.1"))
        let endpoints = KubernetesObject.endpoints(Samples.endpoints("web", "10.0.0.2"))
        let slice = KubernetesObject.endpointSlice(Samples.slice("web-x", of: "web", "10.0.0.3"))
        let empty = KubernetesObject.endpointSlice(Samples.slice("web-y", of: "web"))
        #expect(words(slices(web, [pod, endpoints, slice])) == [["10.0.0.3"]])
        #expect(words(slices(web, [pod, endpoints, empty, slice])) == [["10.0.0.3"], []])
        #expect(words(slices(web, [pod, endpoints])) == [["10.0.0.1"]])
        #expect(words(slices(web, [endpoints])) == [["10.0.0.2"]])
        #expect(words(slices(Samples.service("web"), [pod, endpoints])) == [["10.0.0.2"]])
        #expect(words(slices(Samples.service("web"), [pod])) == [])
        var external = web
        external.type = .externalName
        #expect(words(slices(external, [pod, endpoints])) == [])
    }
}
