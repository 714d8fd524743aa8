import DNSWire
import Foundation
import KubernetesObjects
import PlayedAPIServer
import Testing

/// Starts without an API server, or with half of one.
@Suite(.timeLimit(.minutes(5))) struct StartingTests {
    /// E1: the API server is down; the server is up, other zones are answered, cluster names fail and are not denied.
    @Test func withoutAnAPIServer() async throws {
        try await FollowedCluster.with(
            FollowedCluster.withoutWaiting, prepare: { try await $0.down() }
        ) { cluster in
            try expectNothingOfTheCluster(cluster.client)
            _ = try cluster.server.waitForLine(with: "starting server with unsynced Kubernetes API")
            _ = try cluster.server.waitForLine(with: "connection refused")
            try await cluster.api.up()
            try await cluster.waitForWatches()
            try cluster.client.ask(Sample.db, .a, until: Sample.dbAddresses)
            try cluster.client.expectSample()
        }
    }

    /// E1: queries that come while the server waits are answered when `startup_timeout` is over.
    @Test func waitsForTheAPIServerAtFirst() async throws {
        try await FollowedCluster.with("startup_timeout 700ms", prepare: { try await $0.down() }) { cluster in
            #expect(cluster.server.lines(with: "waiting for Kubernetes API before starting server").count == 1)
            try expectNothingOfTheCluster(cluster.client)
        }
    }

    /// What an API server does that is there and says nothing.
    enum Silence: CaseIterable { case connections, requests }

    /// E2: the API server accepts connections, or requests, and never answers.
    @Test(arguments: Silence.allCases)
    func withAnAPIServerThatNeverAnswers(silence: Silence) async throws {
        try await FollowedCluster.with(
            FollowedCluster.withoutWaiting,
            prepare: { api in
                switch silence {
                case .connections: try await api.acceptSilently()
                case .requests: try await api.setFault(.stall(afterOctets: nil))
                }
            }
        ) { cluster in
            try await cluster.api.wait { silence == .connections ? $0.connections >= 3 : $0.requests.count >= 3 }
            try expectNothingOfTheCluster(cluster.client)
            try await cluster.api.clearFaults()
            try await cluster.waitForWatches()
            try cluster.client.ask(Sample.db, .a, until: Sample.dbAddresses)
            try cluster.client.expectSample()
        }
    }

    /// E3, E13: one kind breaks off half-way, again and again; what does not depend on it is answered, and nothing else.
    @Test(arguments: Sample.paths)
    func withoutOneKind(path: String) async throws {
        try await FollowedCluster.with(
            FollowedCluster.withoutWaiting,
            prepare: { try await $0.setFault(.closeMidBody(afterOctets: 300), for: path) }
        ) { cluster in
            try await cluster.waitForWatches(of: Sample.paths.filter { $0 != path })
            let client = cluster.client
            if path == Sample.slices {
                try client.ask(Sample.web, .a, until: Sample.webAddress)
                try client.ask(Sample.webReverse, .ptr, until: [Sample.web])
                try client.expectNoName(Sample.none)
                try client.expectNotReady(Sample.db, Sample.dbReverse, "db-0." + Sample.db)
            } else {
                try client.expectNotReady(Sample.web, Sample.webReverse, Sample.db, Sample.dbReverse, Sample.none)
            }
            #expect(try client.ask("www.other.test").answerData == ["192.0.2.1"])
            try await cluster.api.clearFaults()
            try await cluster.waitForWatches()
            try client.ask(Sample.db, .a, until: Sample.dbAddresses)
            try client.expectSample()
        }
    }

    /// SIGTERM ends a server that waits for its API server, at once and well.
    @Test func isStoppedWhileItWaits() async throws {
        try await FollowedCluster.withAPIServer { api, _, folder in
            try await api.acceptSilently()
            let corefile = FollowedCluster.corefile(FollowedCluster.whenSynced)
            let port = try FreePort.next()
            try folder.write("Corefile", corefile.replacingOccurrences(of: "PORT", with: "\(port)"))
            let end = try await onThread {
                let process = try RunningProcess(
                    try Programs.clusterdns, ["-conf", folder.path(of: "Corefile")], in: folder.path)
                defer { process.finish() }
                _ = try process.waitForLine { $0.contains("waiting for Kubernetes API") }
                process.signal(15)
                return try process.waitForEnd()
            }
            #expect(end == .exit(0))
        }
    }

    private func expectNothingOfTheCluster(_ client: DNSClient) throws {
        try client.expectNotReady(Sample.web, Sample.webReverse, Sample.db, Sample.dbReverse, Sample.none)
        #expect(try client.ask("www.other.test").answerData == ["192.0.2.1"])
    }
}
