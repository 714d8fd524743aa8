import DNSWire
import KubernetesObjects
import PlayedAPIServer
import Testing

/// What is asked of the API server, by the options of `kubernetes` (behaviour.md 1.6).
@Suite(.timeLimit(.minutes(5))) struct RequestTests {
    /// Options, and what the requests for each path have as selectors; paths that are not named are not asked for.
    struct Selection: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let paths: [String: [String: String]]

        init(_ options: String, _ paths: [String: [String: String]]) {
            testDescription = options
            self.paths = paths
        }
    }

    private static let pods = "/api/v1/pods"
    private static let imports = "/apis/multicluster.x-k8s.io/v1alpha1/serviceimports"
    private static let none: [String: String] = [:]

    static let selections = [
        Selection("ttl 5", [Sample.namespaces: none, Sample.services: none, Sample.slices: none]),
        Selection("noendpoints", [Sample.namespaces: none, Sample.services: none]),
        Selection("namespaces default", [Sample.namespaces: none, Sample.services: none, Sample.slices: none]),
        Selection(
            "namespace_labels team in (a,b)",
            [Sample.namespaces: ["labelSelector": "team in (a,b)"], Sample.services: none, Sample.slices: none]),
        Selection(
            "labels app=web,tier!=test",
            [
                Sample.namespaces: none, Sample.services: ["labelSelector": "app=web,tier!=test"],
                Sample.slices: ["labelSelector": "app=web,tier!=test"],
            ]),
        Selection("pods insecure", [Sample.namespaces: none, Sample.services: none, Sample.slices: none]),
        Selection(
            "pods verified",
            [
                Sample.namespaces: none, Sample.services: none, Sample.slices: none,
                pods: ["fieldSelector": "status.phase!=Succeeded,status.phase!=Failed,status.phase!=Unknown"],
            ]),
        Selection(
            "multicluster cluster.local",
            [Sample.namespaces: none, Sample.services: none, Sample.slices: none, imports: none]),
    ]

    @Test(arguments: selections)
    func selectors(selection: Selection) async throws {
        let options = FollowedCluster.whenSynced + "\n" + selection.testDescription
        try await FollowedCluster.with(options, adjust: { $0.absentKinds = [] }) { cluster in
            try await cluster.waitForWatches(of: Array(selection.paths.keys))
            let requests = try await cluster.api.observation().requests
            #expect(Set(requests.map(\.path)) == Set(selection.paths.keys))
            for request in requests {
                let selectors = request.query.filter { $0.key.hasSuffix("Selector") }
                #expect(selectors == selection.paths[request.path], "\(request.path)")
            }
        }
    }

    @Test func requestsSayWhoAsks() async throws {
        try await FollowedCluster.with { cluster in
            for request in try await cluster.api.observation().requests {
                #expect(request.method == "GET" && request.token == FollowedCluster.token)
                let agent = try #require(request.userAgent)
                #expect(agent.hasPrefix("clusterdns/") && agent.count > "clusterdns/".count, "\(agent)")
                #expect(request.accept == "application/vnd.kubernetes.protobuf, application/json")
            }
        }
    }

    /// `multicluster` without the API group: there are no imports, and no name waits for them.
    @Test func anAbsentGroup() async throws {
        let options = FollowedCluster.whenSynced + "\nmulticluster cluster.local"
        try await FollowedCluster.with(options) { cluster in
            try cluster.server.waitForLine(with: "API group multicluster.x-k8s.io is not there (404)")
            try cluster.client.expectNoName(Sample.web)
        }
    }

    /// No more requests at a time than `apiserver_max_inflight`: with 1, the others wait for an answer that never comes.
    @Test func requestsInFlight() async throws {
        try await FollowedCluster.with(
            FollowedCluster.withoutWaiting + "\napiserver_max_inflight 1",
            prepare: { try await $0.setFault(.stall(afterOctets: nil), times: 1) }
        ) { cluster in
            let seen = try await cluster.api.wait { $0.requests.count >= 2 }
            // The first one was given up after 10 s.
            #expect(seen.requests[1].nanoseconds - seen.requests[0].nanoseconds >= 9_000_000_000)
            try await cluster.waitForWatches()
            try cluster.client.ask(Sample.db, .a, until: Sample.dbAddresses)
        }
    }
}
