import DNSWire
import KubernetesObjects
import PlayedAPIServer
import Testing

/// `zonal` behind an API server: the zones that EndpointSlices name, and their changes.
@Suite(.timeLimit(.minutes(5))) struct TopologyZoneTests {
    @Test(arguments: [PlayedEncoding.protobuf, .json])
    func zonesOfEndpoints(encoding: PlayedEncoding) async throws {
        let options = FollowedCluster.whenSynced + "\nzonal"
        let objects = [
            Objects.namespace("default"), Objects.headless("db"),
            try Sample.database(["10.1.0.1=db-0%eu-1a", "10.1.0.2=db-1%eu-1b", "!10.1.0.3%eu-1c"]),
        ]
        try await FollowedCluster.with(options, objects: objects, adjust: { $0.encodings = [encoding] }) { cluster in
            try await cluster.waitForWatches()
            try cluster.client.expect("eu-1a.pin._zone." + Sample.db, ["10.1.0.1"])
            try cluster.client.expect("eu-1b.prefer._zone." + Sample.db, ["10.1.0.2"])
            try cluster.client.expect("eu-1c.prefer._zone." + Sample.db, ["10.1.0.1", "10.1.0.2"])
            try cluster.client.expectNoData("eu-1c.pin._zone." + Sample.db)
            try cluster.client.expectNoName("eu-1a.pin._zone." + Sample.none)
            let ports = try cluster.client.ask("eu-1b.pin._zone." + Sample.db, .srv)
            #expect(ports.answerData == ["0 100 5432 db-1." + Sample.db])
            // The same endpoints elsewhere.
            let moved = try Sample.database(["10.1.0.1=db-0%eu-1b", "10.1.0.2=db-1%eu-1b", "10.1.0.3%eu-1c"])
            try await cluster.api.apply([.upsert(moved)])
            try cluster.client.ask("eu-1b.pin._zone." + Sample.db, .a, until: ["10.1.0.1", "10.1.0.2"])
            try cluster.client.expect("eu-1c.pin._zone." + Sample.db, ["10.1.0.3"])
            try cluster.client.expectNoData("eu-1a.pin._zone." + Sample.db)
        }
    }
}
