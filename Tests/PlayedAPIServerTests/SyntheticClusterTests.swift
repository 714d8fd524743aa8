import KubernetesObjects
import NetworkAddress
import PlayedAPIServer
import Testing

struct SyntheticClusterTests {
    @Test func looksLikeACluster() throws {
        let objects = SyntheticCluster.make(services: 1_000, endpoints: 20_000, namespaces: 10, seed: 7)
        let services = objects.compactMap(\.service)
        let slices = objects.compactMap(\.endpointSlice)
        #expect(objects.compactMap(\.namespace).count == 10 && services.count == 1_000)
        #expect(Set(objects.map(\.key)).count == objects.count)
        #expect(services.count(where: \.isHeadless) == 100)
        #expect(Set(services.flatMap(\.clusterIPs)).count == 900)
        let endpoints = slices.flatMap(\.endpoints)
        #expect(endpoints.count == 20_000)
        #expect(Set(endpoints.flatMap(\.addresses)).count == 20_000)
        #expect(slices.allSatisfy { $0.endpoints.count <= 100 && $0.ports.count == 2 })
        #expect(Set(slices.compactMap(\.serviceKey)) == Set(services.map(\.key)))
        #expect(slices.count > services.count)
        let (cluster, pods) = (IPPrefix("10.96.0.0/12"), IPPrefix("10.128.0.0/9"))
        #expect(services.flatMap(\.clusterIPs).allSatisfy { cluster?.contains($0) == true })
        #expect(endpoints.flatMap(\.addresses).allSatisfy { $0.ip.map { pods?.contains($0) == true } == true })
        #expect(SyntheticCluster.make(services: 1_000, endpoints: 20_000, namespaces: 10, seed: 7) == objects)
        #expect(SyntheticCluster.make(services: 1_000, endpoints: 20_000, namespaces: 10, seed: 8) != objects)
    }

    /// A real server's list of 100 000 endpoints that say little of themselves has 8.4 MB.
    @Test(arguments: [true, false]) func weighsWhatARealOneDoes(isFull: Bool) async throws {
        var options = PlayedAPIServer.Options()
        options.hasManagedFields = isFull
        try await withServer(.plain, options) { (server, client) async throws in
            let objects = SyntheticCluster.make(services: 500, endpoints: 10_000, hasTopology: isFull)
            try await server.apply(objects.map(ObjectChange.upsert))
            let list = try await client.get("/apis/discovery.k8s.io/v1/endpointslices", .protobuf)
            let expected = isFull ? 1_100_000...1_300_000 : 700_000...950_000
            #expect(expected.contains(list.body.count), "\(list.body.count) octets")
            let items = try ProtobufTree(enveloped: list.body).messages(2)
            #expect(items.count == objects.count(where: { $0.kind == .endpointSlice }))
        }
    }
}
