import KubernetesObjects
import NetworkAddress
import Testing

@Suite struct ClusterObjectsTests {
    private var cluster = ClusterObjects()

    private mutating func upsert(_ objects: KubernetesObject...) -> ClusterDelta {
        cluster.apply(objects.map(ObjectChange.upsert))
    }

    private mutating func delete(_ kind: ObjectKind, _ name: String) -> ClusterDelta {
        cluster.apply([.delete(ObjectKey(kind: kind, namespace: "default", name: name))])
    }

    private func dirty(_ names: String...) -> ClusterDelta {
        var delta = ClusterDelta()
        delta.services = Set(names.map { Samples.key($0) })
        return delta
    }

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
        #expect(upsert(.pod(Samples.pod("p", "10.0.0.1"))).services == [Samples.key("web")])
        #expect(upsert(.pod(Samples.pod("p", "10.0.0.1"))).isEmpty)
        #expect(upsert(.pod(Samples.pod("p", "10.0.0.1", isReady: false))) == dirty("web"))
        let moved = Samples.pod("p", "10.0.0.1", labels: ["app": "db"])
        #expect(upsert(.pod(moved)) == dirty("web", "db"))
        #expect(upsert(.pod(Samples.pod("q", "10.9.0.1", namespace: "other"))).services == [])
        #expect(delete(.endpointSlice, "sliced-x") == dirty("sliced"))
        #expect(upsert(.pod(Samples.pod("p", "10.0.0.1"))) == dirty("web", "db", "sliced"))
        #expect(delete(.pod, "p").services == [Samples.key("web"), Samples.key("sliced")])
    }

    @Test mutating func namespaces() {
        var delta = ClusterDelta()
        delta.addedNamespaces = ["a"]
        #expect(upsert(.namespace(Samples.namespace("a"))) == delta)
        #expect(upsert(.namespace(Samples.namespace("a"))).isEmpty)
        delta = ClusterDelta()
        delta.relabelledNamespaces = ["a"]
        #expect(upsert(.namespace(Samples.namespace("a", labels: ["t": "p"]))) == delta)
        let both: [ObjectChange] = [
            .delete(ObjectKey(kind: .namespace, namespace: "", name: "a")),
            .upsert(.namespace(Samples.namespace("a", labels: ["t": "p"]))),
        ]
        #expect(cluster.apply(both).isEmpty)
        delta = ClusterDelta()
        delta.removedNamespaces = ["a"]
        #expect(cluster.apply(both.prefix(1)) == delta)
        _ = upsert(.service(Samples.service("s", namespace: "undeclared")), .namespace(Samples.namespace("b")))
        #expect(cluster.namespaceNames == ["b", "undeclared"])
        #expect(cluster.namespaces.keys.sorted() == ["b"])
    }

    @Test mutating func podAddresses() throws {
        let ip = try #require(IPAddress("10.0.0.1"))
        let address = PodAddress(namespace: "default", ip: ip)
        var added = ClusterDelta()
        added.addedPodAddresses = [address]
        var removed = ClusterDelta()
        removed.removedPodAddresses = [address]
        #expect(upsert(.pod(Samples.pod("a", "10.0.0.1", "fd00::1"))) == added)
        #expect(cluster.hasPod(at: ip, in: "default") && !cluster.hasPod(at: ip, in: "other"))
        #expect(!cluster.hasPod(at: try #require(IPAddress("fd00::1")), in: "default"))
        // On the host's network, several pods have one address.
        #expect(upsert(.pod(Samples.pod("b", "10.0.0.1"))).isEmpty)
        #expect(delete(.pod, "a").isEmpty)
        var ended = Samples.pod("b", "10.0.0.1")
        ended.deletionTimestamp = "2026-11-21T08:00:00Z"
        #expect(upsert(.pod(ended)).isEmpty)
        ended.phase = .succeeded
        #expect(upsert(.pod(ended)) == removed)
        #expect(!cluster.hasPod(at: ip, in: "default"))
        #expect(delete(.pod, "b").isEmpty)
        #expect(cluster == ClusterObjects())
    }

    @Test mutating func nodes() throws {
        let ip = try #require(IPAddress("10.0.0.1"))
        var node = Node(metadata: ObjectMetadata(name: "n"), addresses: [NodeAddress(scope: .internal, ip: ip)])
        #expect(upsert(.node(node)).nodes == ["n"])
        node.metadata.resourceVersion = "5"
        #expect(upsert(.node(node)).isEmpty)
        node.addresses = []
        #expect(upsert(.node(node)).nodes == ["n"])
        #expect(cluster.nodes["n"]?.addresses == [])
    }
}
