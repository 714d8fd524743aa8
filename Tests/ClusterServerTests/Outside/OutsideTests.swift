import DNSWire
import KubernetesObjects
import PlayedAPIServer
import Testing

/// `k8s_external` on a cluster that is followed through its API server.
@Suite(.timeLimit(.minutes(5))) struct OutsideTests {
    private static let block = """
        k8s_external k8s.test 192.0.2.0/24 {
                headless
            }
        """

    /// A load balancer gets its address, another one, a name, and goes; all else stays as it was.
    @Test func aLoadBalancerComesAndGoes() async throws {
        try await FollowedCluster.with(block: Self.block) { cluster in
            try await cluster.waitForWatches()
            let (web, client) = ("web.default.k8s.test.", cluster.client)
            try client.expectNoName(web)
            try client.expectNoData("default.k8s.test.")
            for address in ["192.0.2.10", "192.0.2.11"] {
                let service = try Objects.outside("web", ["lb:\(address)"], inside: ["10.96.0.10"], ports: ["http:80"])
                try await cluster.api.apply([.upsert(service)])
                try client.ask(web, .a, until: [address])
                let reverse = address.split(separator: ".").reversed().joined(separator: ".") + ".in-addr.arpa."
                try client.expect(reverse, [web])
            }
            try client.expectNoName("10.2.0.192.in-addr.arpa.")
            try client.expectNoData("_tcp." + web)
            let ports = try client.ask("_http._tcp." + web, .srv)
            #expect(ports.answerData == ["0 100 80 " + web])
            let named = try Objects.outside("web", ["lb:www.other.test"], inside: ["10.96.0.10"], ports: ["http:80"])
            try await cluster.api.apply([.upsert(named)])
            try client.ask(web, .a) { $0.answerData == ["www.other.test.", "192.0.2.1"] }
            #expect(try client.ask("_http._tcp." + web, .srv).answerData == ["0 100 80 www.other.test."])
            try await cluster.api.apply([try Sample.service("web", "10.96.0.10")])
            try client.ask(web, .a) { $0.responseCode == .nameError }
            try client.expectSample()
        }
    }

    /// `headless` answers with endpoints as they come and go.
    @Test func headlessServices() async throws {
        try await FollowedCluster.with(block: Self.block) { cluster in
            try await cluster.waitForWatches()
            try cluster.client.expect("db.default.k8s.test.", Sample.dbAddresses)
            try cluster.client.expect("db-0.db.default.k8s.test.", ["10.1.0.1"])
            try await cluster.api.apply([.upsert(try Sample.database(["10.1.0.7=db-0"]))])
            try cluster.client.ask("db-0.db.default.k8s.test.", .a, until: ["10.1.0.7"])
        }
    }

    /// Before the cluster has been read, no name is denied.
    @Test func nothingIsDeniedBeforeItHasBeenRead() async throws {
        try await FollowedCluster.with(
            FollowedCluster.withoutWaiting, block: Self.block,
            prepare: { try await $0.down() }
        ) { cluster in
            try cluster.client.expectNotReady("web.default.k8s.test.", "none.default.k8s.test.", "default.k8s.test.")
        }
    }
}
