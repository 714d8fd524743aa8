import DNSWire
import Foundation
import KubernetesObjects
import PlayedAPIServer
import Testing

/// What those who run the server see of a cluster: `/ready`, and metrics.
@Suite(.timeLimit(.minutes(5))) struct ReadinessTests {
    /// E1, E4: unready until everything has been read once, and never unready again because the API server is away.
    @Test func readyOnceTheClusterIsRead() async throws {
        let port = try FreePort.next()
        let operations = """
            health 127.0.0.1:\(port)
            ready 127.0.0.1:\(port)
            prometheus 127.0.0.1:\(port)
            """
        try await FollowedCluster.with(
            FollowedCluster.withoutWaiting, block: operations, prepare: { try await $0.down() }
        ) { cluster in
            let client = HTTPClient(port: port)
            let unready = try client.get("/ready")
            #expect(unready.status == 503 && unready.body == "kubernetes")
            #expect(try client.get("/health").body == "OK")
            let zone = "{zone=\"cluster.local.\"}"
            #expect(try client.metrics().value("clusterdns_kubernetes_synced\(zone)") == 0)

            try await cluster.api.up()
            try await cluster.waitForWatches()
            let page = try client.metrics { $0.value("clusterdns_kubernetes_synced\(zone)") == 1 }
            let ready = try client.get("/ready")
            #expect(ready.status == 200 && ready.body == "OK")
            for kind in ["namespace", "service", "endpointslice"] {
                let labels = "{zone=\"cluster.local.\",kind=\"\(kind)\"}"
                #expect(page.value("clusterdns_kubernetes_objects\(labels)") ?? 0 > 0, "\(kind)\n\(page.text)")
                #expect(page.value("clusterdns_kubernetes_age_seconds\(labels)") ?? -1 >= 0, "\(kind)")
                #expect(page.value("clusterdns_kubernetes_request_failures_total\(labels)") ?? 0 > 0, "\(kind)")
            }
            #expect(page.value("clusterdns_kubernetes_table_bytes\(zone)") ?? 0 > 0)
            let requests = "coredns_kubernetes_rest_client_requests_total"
            #expect(page.sum(of: requests, with: ["code=\"200\",method=\"GET\",host=\"127.0.0.1:"]) >= 3)
            #expect(page.sum(of: requests, with: ["code=\"<error>\""]) > 0)
            #expect(page.sum(of: "coredns_kubernetes_rest_client_request_duration_seconds_count") >= 3)
            #expect(page.types["coredns_kubernetes_rest_client_rate_limiter_duration_seconds"] == "histogram")

            try await cluster.api.down()
            _ = try client.metrics {
                $0.sum(of: "clusterdns_kubernetes_watch_restarts_total") >= 3
            }
            #expect(try client.get("/ready").body == "OK")
            try cluster.client.expectSample()
        }
    }

    /// How long changes of endpoints took where their controller has noted when they were, by the kind of Service.
    @Test func programmingDurations() async throws {
        let port = try FreePort.next()
        try await FollowedCluster.with(block: "prometheus 127.0.0.1:\(port)") { cluster in
            func changed(_ name: String, of service: String, _ address: String) throws -> ObjectChange {
                let object = try Objects.slice(name, of: service, [address], ports: ["http:80"])
                guard case .endpointSlice(var slice) = object else { return .upsert(object) }
                slice.metadata.lastChangeTriggerTime = "2026-01-02T03:04:05Z"
                return .upsert(.endpointSlice(slice))
            }
            try await cluster.waitForWatches()
            let client = HTTPClient(port: port)
            let count = "coredns_kubernetes_dns_programming_duration_seconds_count"
            // What was there before the start has no time.
            #expect(try client.metrics().sum(of: count) == 0)
            try await cluster.api.apply([
                changed("web-1", of: "web", "10.1.5.1"), changed("web-2", of: "web", "10.1.5.2"),
                changed("db-2", of: "db", "10.1.5.3"), changed("none-1", of: "none", "10.1.5.4"),
            ])
            try cluster.client.ask(Sample.db, .a, until: Sample.dbAddresses + ["10.1.5.3"])
            let page = try client.metrics { $0.sum(of: count) >= 3 }
            #expect(page.value(count + "{service_kind=\"cluster_ip\"}") == 2, "\(page.text)")
            #expect(page.value(count + "{service_kind=\"headless_with_selector\"}") == 1, "\(page.text)")
        }
    }

    /// While the server waits for the cluster, its probes are answered.
    @Test func probesAreAnsweredWhileItWaits() async throws {
        let port = try FreePort.next()
        try await FollowedCluster.withAPIServer { api, _, folder in
            try await api.acceptSilently()
            let block = "health 127.0.0.1:\(port)\nready 127.0.0.1:\(port)"
            let own = try FreePort.next()
            let corefile = FollowedCluster.corefile(FollowedCluster.whenSynced, block: block)
            try folder.write("Corefile", corefile.replacingOccurrences(of: "PORT", with: "\(own)"))
            try await onThread {
                let process = try RunningProcess(
                    try Programs.clusterdns, ["-conf", folder.path(of: "Corefile")], in: folder.path)
                defer { process.finish() }
                _ = try process.waitForLine { $0.contains("waiting for Kubernetes API") }
                #expect(try HTTPClient(port: port).get("/health").body == "OK")
                #expect(try HTTPClient(port: port).get("/ready").body == "kubernetes")
                process.signal(SIGTERM)
                #expect(try process.waitForEnd() == .exit(0))
            }
        }
    }
}
