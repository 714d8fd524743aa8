import KubernetesObjects
import NetworkAddress
import Testing

/// Random histories: what the objects are now counts, not how they came to be so.
@Suite struct HistoryTests {
    private let names = ["a", "b", "c", "d"]
    private let namespaces = ["default", "prod", "test"]

    private func randomObject(_ random: inout SeededRandom) -> KubernetesObject {
        func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: 0..<elements.count, using: &random)]
        }
        let (name, namespace) = (pick(names), pick(namespaces))
        let address = "10.0.0.\(Int.random(in: 1...5, using: &random))"
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            var service = Samples.service(
                name, namespace: namespace, selector: pick([[:], ["app": "x"], ["app": "y"]]))
            service.type = pick([.clusterIP, .clusterIP, .externalName])
            service.publishNotReadyAddresses = pick([true, false])
            return .service(service)
        case 1:
            let slice = Samples.slice("\(name)-\(pick(names))", of: pick(names + [nil]), namespace: namespace, address)
            return .endpointSlice(slice)
        case 2: return .endpoints(Samples.endpoints(name, namespace: namespace, address))
        case 3: return .namespace(Samples.namespace(namespace, labels: pick([[:], ["t": "p"]])))
        case 4:
            let node = Node(
                metadata: ObjectMetadata(name: name),
                addresses: IPAddress(address).map { [NodeAddress(scope: .internal, ip: $0)] } ?? [])
            return .node(node)
        default:
            var pod = Samples.pod(
                name, address, namespace: namespace, labels: pick([["app": "x"], ["app": "y"], [:]]),
                isReady: pick([true, false]))
            pod.phase = pick([.running, .running, .failed])
            return .pod(pod)
        }
    }

    private func endpoints(of cluster: ClusterObjects) -> [NamespacedName: [EndpointSlice]] {
        var all: [NamespacedName: [EndpointSlice]] = [:]
        for namespace in namespaces {
            for name in names {
                all[Samples.key(name, namespace: namespace)] = cluster.endpoints(
                    of: Samples.key(name, namespace: namespace))
            }
        }
        return all
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func everyHistoryEndsInTheStateOfAFreshLoad(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var cluster = ClusterObjects()
        var current: [ObjectKey: KubernetesObject] = [:]
        for _ in 0..<60 {
            var changes: [ObjectChange] = []
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let object = randomObject(&random)
                let isDeletion = Int.random(in: 0..<3, using: &random) == 0
                changes.append(isDeletion ? .delete(object.key) : .upsert(object))
                current[object.key] = isDeletion ? nil : object
            }
            let before = cluster
            let services = cluster.apply(changes)
            check(services, from: before, to: cluster)
        }
        var fresh = ClusterObjects()
        _ = fresh.apply(current.values.shuffled(using: &random).map(ObjectChange.upsert))
        #expect(cluster == fresh)
        #expect(endpoints(of: cluster) == endpoints(of: fresh))
        _ = cluster.apply(current.keys.shuffled(using: &random).map(ObjectChange.delete))
        #expect(cluster == ClusterObjects())
    }

    /// Every service that is different, or whose endpoints are, is named.
    private func check(_ services: Set<NamespacedName>, from old: ClusterObjects, to new: ClusterObjects) {
        let (oldEndpoints, newEndpoints) = (endpoints(of: old), endpoints(of: new))
        for (key, slices) in newEndpoints where slices != oldEndpoints[key] || old.service(key) != new.service(key) {
            #expect(services.contains(key), "\(key)")
        }
    }

    /// The manifest set and the store together: a file changed step by step, against one read afresh.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func rereadFilesEndInTheStateOfAFreshLoad(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let folder = try TemporaryFolder()
        var manifests = ManifestSet(paths: [folder.path])
        var cluster = ClusterObjects()
        let objects = try Golden.lists().values.flatMap { $0["items"]?.list ?? [] }
            .sorted { YAMLWriter.text(of: $0) < YAMLWriter.text(of: $1) }
        let services = try #require(Golden.lists()["services"]?["items"]?.list)
        #expect(objects.count == 70 && services.count == 21)
        for _ in 0..<12 {
            let file = "\(Int.random(in: 0..<3, using: &random))"
            let chosen = services.shuffled(using: &random).prefix(Int.random(in: 1...21, using: &random))
            let list = ManifestValue(
                .map([
                    "apiVersion": ManifestValue(.string("v1")), "kind": ManifestValue(.string("ServiceList")),
                    "items": ManifestValue(.list(Array(chosen))),
                ]))
            try folder.write("\(file).yaml", YAMLWriter.text(of: list))
            _ = cluster.apply(manifests.refresh().changes)
            var fresh = ClusterObjects()
            let read = ManifestReader(paths: [folder.path]).read()
            _ = fresh.apply(read.objects.map(ObjectChange.upsert))
            #expect(cluster == fresh)
        }
    }
}
