import KubernetesObjects
import NetworkAddress
import Testing

@Suite struct ClusterObjectsTests {
    private var cluster = ClusterObjects()

    private mutating func upsert(_ objects: KubernetesObject...) -> Set<NamespacedName> {
        cluster.apply(objects.map(ObjectChange.upsert))
    }

    private mutating func delete(_ kind: ObjectKind, _ name: String) -> Set<NamespacedName> {
        cluster.apply([.delete(ObjectKey(kind: kind, namespace: "default", name: name))])
    }

    private func dirty(_ names: String...) -> Set<NamespacedName> { Set(names.map { Samples.key($0) }) }

    private func withVersion(_ version: String, _ service: Service) -> Service {
        var service = service
        service.metadata.resourceVersion = version
        return service
    }

    @Test mutating func services() {
        let web = Samples.service("web")
        #expect(upsert(.service(web)) == dirty("web"))
        #expect(upsert(.service(withVersion("2", web))).isEmpty)
        #expect(cluster.service(web.key)?.metadata.resourceVersion == "2")
        #expect(upsert(.service(Samples.service("web", selector: ["a": "b"]))) == dirty("web"))
        #expect(delete(.service, "web") == dirty("web"))
        #expect(delete(.service, "web").isEmpty)
        #expect(cluster == ClusterObjects())
    }

    @Test mutating func slices() {
        #expect(upsert(.endpointSlice(Samples.slice("x", of: "web", "10.0.0.1"))) == dirty("web"))
        var touched = Samples.slice("x", of: "web", "10.0.0.1")
        touched.metadata.resourceVersion = "9"
        touched.metadata.lastChangeTriggerTime = "2026-11-21T08:00:00Z"
        #expect(upsert(.endpointSlice(touched)).isEmpty)
        #expect(upsert(.endpointSlice(Samples.slice("x", of: "other", "10.0.0.1"))) == dirty("web", "other"))
        #expect(cluster.endpoints(of: Samples.key("web")) == [])
        #expect(upsert(.endpointSlice(Samples.slice("lost", of: nil, "10.0.0.1"))).isEmpty)
        #expect(upsert(.endpointSlice(Samples.slice("a", of: "other"))) == dirty("other"))
        #expect(cluster.endpoints(of: Samples.key("other")).map(\.metadata.name) == ["a", "x"])
        #expect(delete(.endpointSlice, "x") == dirty("other"))
        #expect(delete(.endpointSlice, "x").isEmpty)
    }

    @Test mutating func endpointsCountOnlyWithoutSlices() {
        #expect(upsert(.endpoints(Samples.endpoints("db", "10.0.0.1"))) == dirty("db"))
        #expect(upsert(.endpoints(Samples.endpoints("db", "10.0.0.1"))).isEmpty)
        #expect(upsert(.endpointSlice(Samples.slice("db-x", of: "db", "10.0.0.2"))) == dirty("db"))
        #expect(upsert(.endpoints(Samples.endpoints("db", "10.0.0.3"))).isEmpty)
        #expect(delete(.endpointSlice, "db-x") == dirty("db"))
        #expect(delete(.endpoints, "db") == dirty("db"))
        #expect(cluster == ClusterObjects())
    }

    @Test mutating func podsChangeTheServicesThatSelectThem() {
        _ = upsert(
            .service(Samples.service("web", selector: ["app": "web"])),
            .service(Samples.service("db", selector: ["app": "db"])),
            .service(Samples.service("sliced", selector: ["app": "web"])), .service(Samples.service("plain")),
            .endpointSlice(Samples.slice("sliced-x", of: "sliced", "10.0.0.1")))
        #expect(upsert(.pod(Samples.pod("p", "10.0.0.1"))) == [Samples.key("web")])
        #expect(upsert(.pod(Samples.pod("p", "10.0.0.1"))).isEmpty)
        #expect(upsert(.pod(Samples.pod("p", "10.0.0.1", isReady: false))) == dirty("web"))
        let moved = Samples.pod("p", "10.0.0.1", labels: ["app": "db"])
        #expect(upsert(.pod(moved)) == dirty("web", "db"))
        #expect(upsert(.pod(Samples.pod("q", "10.9.0.1", namespace: "other"))) == [])
        #expect(delete(.endpointSlice, "sliced-x") == dirty("sliced"))
        #expect(upsert(.pod(Samples.pod("p", "10.0.0.1"))) == dirty("web", "db", "sliced"))
        #expect(delete(.pod, "p") == [Samples.key("web"), Samples.key("sliced")])
    }

    @Test mutating func namespacesAndNodes() throws {
        #expect(upsert(.namespace(Samples.namespace("a"))).isEmpty)
        _ = upsert(.service(Samples.service("s", namespace: "undeclared")), .namespace(Samples.namespace("b")))
        #expect(cluster.namespaceNames == ["a", "b", "undeclared"])
        #expect(cluster.namespaces.keys.sorted() == ["a", "b"])
        #expect(delete(.namespace, "a").isEmpty)
        #expect(cluster.namespaces.keys.sorted() == ["b"])
        let ip = try #require(IPAddress("10.0.0.1"))
        let node = Node(metadata: ObjectMetadata(name: "n"), addresses: [NodeAddress(scope: .internal, ip: ip)])
        #expect(upsert(.node(node)).isEmpty)
        #expect(cluster.nodes["n"]?.addresses.count == 1)
    }

    /// A node says in which zone the pods on it are; when it says another one, their Services have changed.
    @Test mutating func zonesOfNodes() {
        func node(_ labels: [String: String]) -> KubernetesObject {
            .node(Node(metadata: ObjectMetadata(name: "n", labels: labels)))
        }
        func pod(_ name: String, _ address: String, on node: String?, app: String) -> KubernetesObject {
            var pod = Samples.pod(name, address, labels: ["app": app])
            pod.nodeName = node
            return .pod(pod)
        }
        _ = upsert(
            .service(Samples.service("web", selector: ["app": "web"])),
            .service(Samples.service("db", selector: ["app": "db"])),
            .service(Samples.service("sliced", selector: ["app": "web"])),
            .endpointSlice(Samples.slice("sliced-x", of: "sliced", "10.0.0.1")),
            pod("p", "10.0.0.1", on: "n", app: "web"),
            pod("q", "10.0.0.2", on: nil, app: "web"), pod("r", "10.0.0.3", on: "m", app: "db"))
        let zones = { (cluster: ClusterObjects) in
            cluster.endpoints(of: Samples.key("web")).flatMap(\.endpoints).map(\.zone)
        }
        #expect(zones(cluster) == [nil, nil])
        #expect(upsert(node([Node.zoneLabel: "eu-1a"])) == dirty("web"))
        #expect(zones(cluster) == ["eu-1a", nil])
        #expect(upsert(node([Node.zoneLabel: "eu-1a", "other": "x"])).isEmpty)
        #expect(upsert(node([Node.zoneLabel: "eu-1b"])) == dirty("web"))
        #expect(zones(cluster) == ["eu-1b", nil])
        #expect(upsert(node([Node.zoneLabel: ""])) == dirty("web"))
        #expect(upsert(node([Node.zoneLabel: "eu-1c"])) == dirty("web"))
        #expect(cluster.apply([.delete(ObjectKey(kind: .node, namespace: "", name: "n"))]) == dirty("web"))
        #expect(zones(cluster) == [nil, nil])
    }

    /// Where nobody makes slices, they follow from pods or Endpoints; real ones take the derived ones' place.
    @Test func derivedSlices() throws {
        var resolved = ResolvedObjects()
        func slices(_ changes: ObjectChange...) -> [String] {
            resolved.apply(changes).compactMap { change in
                switch change {
                case .upsert(.endpointSlice(let slice)):
                    let addresses = slice.endpoints.flatMap(\.addresses).map(\.text).joined(separator: " ")
                    return "\(slice.metadata.name) \(slice.serviceName ?? "-"): \(addresses)"
                case .delete(let key) where key.kind == .endpointSlice: return "no \(key.name)"
                default: return nil
                }
            }
        }
        let web = Samples.service("web", selector: ["app": "web"])
        #expect(slices(.upsert(.service(web))) == [])
        #expect(slices(.upsert(.pod(Samples.pod("p", "10.0.0.1")))) == ["derived/web-000000 web: 10.0.0.1"])
        let made = Samples.slice("web-x", of: "web", "10.0.0.9")
        #expect(
            slices(.upsert(.endpointSlice(made))) == ["web-x web: 10.0.0.9", "no derived/web-000000"])
        let key = ObjectKey(kind: .endpointSlice, namespace: "default", name: "web-x")
        #expect(slices(.delete(key)) == ["no web-x", "derived/web-000000 web: 10.0.0.1"])
        #expect(
            slices(.delete(ObjectKey(kind: .pod, namespace: "default", name: "p"))) == ["no derived/web-000000"])
        let endpoints = ObjectChange.upsert(.endpoints(Samples.endpoints("web", "10.0.0.5")))
        #expect(slices(endpoints) == ["derived/web-000000 web: 10.0.0.5"])
        #expect(resolved.apply([endpoints]) == [])
    }
}
