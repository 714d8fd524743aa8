import KubernetesObjects
import NetworkAddress
import Testing

@Suite struct GoldenTests {
    @Test func everythingIsDecodedWithoutFaults() throws {
        let lists = try Golden.lists()
        for (key, count) in ["services": 21, "endpointslices": 22, "namespaces": 11, "pods": 14, "nodes": 2] {
            let items = ObjectDecoder.decode(try #require(lists[key]))
            #expect(items.count == count, "\(key)")
            for item in items {
                #expect(item.object != nil && item.faults.isEmpty, "\(item)")
                #expect(item.object?.key == item.key && item.label == item.key?.description)
            }
        }
    }

    @Test func yamlAndJSONGiveTheSameObjects() throws {
        for (key, list) in try Golden.lists() {
            let fromYAML = ObjectDecoder.decode(try ManifestValue(yaml: YAMLWriter.text(of: list)))
            #expect(fromYAML == ObjectDecoder.decode(list), "\(key)")
        }
    }

    @Test func objectsAreAsTheAPIServerGaveThem() throws {
        var cluster = ClusterObjects()
        _ = cluster.apply(try Golden.objects().map(ObjectChange.upsert))
        let dual = try #require(cluster.service(.init(namespace: "prod", name: "dual")))
        #expect(dual.clusterIPs.map(\.description) == ["10.96.62.122", "fd00:10:96::f9c7"])
        #expect(dual.ipFamilies == [.ipv4, .ipv6] && !dual.isHeadless)
        let alias = try #require(cluster.service(.init(namespace: "prod", name: "alias")))
        #expect(alias.type == .externalName && alias.externalName == "my-nginx.default.svc.cluster.local")
        let gateway = try #require(cluster.service(.init(namespace: "istio-system", name: "istio-ingressgateway")))
        #expect(gateway.loadBalancerIngress == [LoadBalancerIngress(ip: IPAddress("106.15.5.17"))])
        #expect(try #require(cluster.service(.init(namespace: "prod", name: "early"))).publishNotReadyAddresses)
        let api = cluster.endpoints(of: .init(namespace: "default", name: "kubernetes"))
        #expect(api.map(\.endpoints) == [[Endpoint(addresses: [EndpointAddress("10.10.20.10")])]])
        #expect(api.map(\.ports) == [[EndpointPort(name: "https", port: 17000)]])
        let pod = try #require(cluster.pod(.init(namespace: "prod", name: "dual-0")))
        #expect(pod.podIPs.map(\.text) == ["10.244.3.1", "fd00:10:244::1"])
        #expect(pod.podIP == IPAddress("10.244.3.1") && pod.phase == .running && pod.isReady)
        #expect(cluster.nodes["node1.cluster.k8s"]?.addresses.map(\.ip.description) == ["10.10.20.21"])
        #expect(cluster.namespaces.count == 11 && cluster.count(of: .service) == 21 && cluster.count(of: .pod) == 14)
    }

    /// Without its slices, the cluster's own controllers' work must come out of the pods again.
    @Test func derivedEndpointsAreThoseOfTheControllers() throws {
        var real = ClusterObjects()
        var derived = ClusterObjects()
        let objects = try Golden.objects()
        _ = real.apply(objects.map(ObjectChange.upsert))
        _ = derived.apply(objects.filter { $0.kind != .endpointSlice }.map(ObjectChange.upsert))
        var compared = 0
        for namespace in real.namespaceNames {
            for service in real.services(in: namespace) where !service.selector.isEmpty {
                let hasPods = real.pods(in: namespace).contains { pod in
                    service.selector.allSatisfy { pod.metadata.labels[$0.key] == $0.value }
                }
                guard hasPods else { continue }
                let expected = flatten(real.endpoints(of: service.key))
                #expect(flatten(derived.endpoints(of: service.key)) == expected, "\(service.key)")
                compared += 1
            }
        }
        #expect(compared >= 8)
    }

    private struct FlatEndpoint: Hashable {
        let address: String
        let isReady: Bool
        let hostname: String?
        let target: TargetReference?
        let nodeName: String?
        let ports: Set<EndpointPort>
    }

    private func flatten(_ slices: [EndpointSlice]) -> Set<FlatEndpoint> {
        Set(
            slices.flatMap { slice in
                slice.endpoints.flatMap { endpoint in
                    endpoint.addresses.map {
                        FlatEndpoint(
                            address: $0.text, isReady: endpoint.isReady, hostname: endpoint.hostname,
                            target: endpoint.target, nodeName: endpoint.nodeName, ports: Set(slice.ports))
                    }
                }
            })
    }
}
