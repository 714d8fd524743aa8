import DNSWire
import KubernetesObjects
import PlayedAPIServer
import Testing

/// Watches that end, and what is taken up again behind them.
@Suite(.timeLimit(.minutes(5))) struct ResumingTests {
    /// E4: the API server goes away after everything was read; answers stay, and what changed meanwhile shows on return.
    @Test func theAPIServerGoesAway() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            try await cluster.api.down()
            _ = try cluster.server.waitForLine(with: "connection refused")
            try cluster.client.expectSample()
            try await cluster.api.apply([.upsert(try Sample.database(["10.1.0.7=db-7"]))])
            try cluster.client.expectSample()
            try await cluster.api.up()
            try await cluster.waitForWatches()
            try cluster.client.ask(Sample.db, .a, until: ["10.1.0.7"])
            try cluster.client.expectNoName(Sample.dbReverse)
            _ = try cluster.server.waitForLine(with: "followed again")
        }
    }

    /// How a server says that a version is too old to watch from.
    enum Expiry: CaseIterable { case event, response, compaction }

    /// E5, E6: what was deleted meanwhile is gone after the relist, though no event said so; nothing else ever is.
    @Test(arguments: Expiry.allCases)
    func theVersionHasExpired(expiry: Expiry) async throws {
        try await FollowedCluster.with { cluster in
            let api = cluster.api
            try await api.apply([try Sample.service("old", "10.96.3.3")])
            try cluster.client.ask(Sample.name("old"), .a, until: ["10.96.3.3"])
            try await cluster.waitForWatches()
            try await api.down()
            try await api.apply([
                Sample.delete(.service, "old"), try Sample.service("new", "10.96.4.4"),
                .upsert(try Sample.database(["10.1.0.2=db-1", "10.1.0.3=db-2"])),
            ])
            switch expiry {
            case .event:
                for path in Sample.paths { try await api.setFault(.expired, for: path, times: 1) }
            case .response:
                let gone = PlayedStatus(code: 410, reason: "Gone", message: "too old")
                for path in Sample.paths { try await api.setFault(.status(gone), for: path, times: 1) }
            case .compaction: try await api.compact()
            }
            let before = try await api.observation().requests.count
            try await api.up()
            try cluster.client.ask(
                Sample.name("new"), until: ["10.96.4.4"], while: Sample.web, has: Sample.webAddress)
            try await cluster.waitForWatches()
            try cluster.client.ask(Sample.db, .a, until: ["10.1.0.2", "10.1.0.3"])
            try cluster.client.expectNoName(Sample.name("old"))
            try cluster.client.expectNoName("3.3.96.10.in-addr.arpa.")
            try cluster.client.expectNoName(Sample.dbReverse)
            let seen = try await api.observation()
            let services = seen.requests[before...].filter { $0.path == Sample.services }
            #expect(services.count { $0.query["resourceVersion"] == nil } == 1)
        }
    }

    /// E7: a watch that ends as soon as it has begun is begun again with growing pauses: fewer than 300 requests in 5 s.
    @Test func watchesThatEndAtOnce() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            let before = try await cluster.api.observation().requests.count
            try await cluster.api.setFault(Fault(.endAtOnce, verb: .watch))
            try await cluster.api.disturbWatches(.endAtOnce)
            let seen = try await cluster.api.wait { seen in
                let requests = seen.requests[before...]
                guard let first = requests.first, let last = requests.last else { return false }
                return last.nanoseconds - first.nanoseconds >= 5_000_000_000 || requests.count >= 300
            }
            let requests = seen.requests[before...]
            let first = try #require(requests.first)
            #expect(requests.count { $0.nanoseconds - first.nanoseconds < 5_000_000_000 } < 60)
            try cluster.client.expectSample()
            try await cluster.api.clearFaults()
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
        }
    }

    /// E9: a watch is resumed from the last bookmark, without a list, though all before it has been compacted.
    @Test func bookmarks() async throws {
        try await FollowedCluster.with { cluster in
            let api = cluster.api
            try await cluster.waitForWatches()
            try await api.apply([.upsert(Objects.namespace("elsewhere"))])
            let version = try await api.resourceVersion()
            try await api.sendBookmarks()
            try await api.compact()
            let before = try await api.observation().requests.count
            try await api.disturbWatches(of: Sample.services, .endAtOnce)
            try await api.waitForRequest(after: before) { $0.path == Sample.services }
            try await cluster.expectChangesShow()
            let seen = try await api.observation()
            for request in seen.requests[before...] where request.path == Sample.services {
                #expect(request.isWatch && request.query["sendInitialEvents"] == nil)
                #expect(request.query["resourceVersion"] == "\(version)")
            }
        }
    }

    /// E10: a server that vanished without a word is noticed within 30 s, and the gap is closed.
    @Test func aConnectionThatHasDied() async throws {
        try await FollowedCluster.with { cluster in
            let api = cluster.api
            try await cluster.waitForWatches()
            try await api.freezeAllConnections()
            try await api.acceptSilently()
            try await api.apply([.upsert(try Sample.database(["10.1.0.9=db-9"]))])
            let accepted = try await api.observation().connectionsAccepted
            // The question whether it is there; it never learns of the silence of this connection's end.
            try await api.wait { $0.connectionsAccepted > accepted }
            try cluster.client.expectSample()
            try await api.clearFaults()
            let before = try await api.observation().requests.count
            try await api.wait { seen in
                Sample.paths.allSatisfy { path in seen.requests[before...].contains { $0.path == path } }
            }
            try cluster.client.ask(Sample.db, .a, until: ["10.1.0.9"])
        }
    }

    /// E15: a list in pages of two, and one whose second page has expired, are complete.
    @Test(arguments: [false, true])
    func pages(expires: Bool) async throws {
        let services = try (1...25).map { try Sample.service("s\($0)", "10.96.1.\($0)") }
        try await FollowedCluster.with(
            adjust: {
                $0.streamingLists = .rejected
                $0.pageLimitMax = 2
            },
            prepare: { api in
                try await api.apply(services)
                if expires { try await api.setFault(.expireContinue, for: Sample.services, times: 1) }
            }
        ) { cluster in
            try cluster.client.expectSample()
            for number in 1...25 { try cluster.client.expect(Sample.name("s\(number)"), ["10.96.1.\(number)"]) }
            let seen = try await cluster.api.observation()
            let requests = seen.requests(Sample.services, isWatch: false)
            #expect(requests.count { $0.query["continue"] != nil } >= (expires ? 1 : 12))
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
        }
    }

    /// E16: after a restore versions are lower than before; what the server has is taken for what there is.
    @Test func versionsGoBack() async throws {
        try await FollowedCluster.with { cluster in
            let api = cluster.api
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow("lost", "10.96.5.5")
            // As an API server answers for a version that it has yet to reach. With the connection that is cut this makes
            // four failures from one version.
            let tooLarge = PlayedStatus(code: 504, reason: "Timeout", message: "Too large resource version")
            for path in Sample.paths { try await api.setFault(.status(tooLarge), for: path, times: 3) }
            try await api.restoreEtcd(objects: try Sample.objects(), resourceVersion: 20)
            try await cluster.waitForWatches()
            try cluster.client.ask(Sample.name("lost"), .a) { $0.responseCode == .nameError }
            try cluster.client.expectSample()
            try await cluster.expectChangesShow()
            #expect(try await api.resourceVersion() == 21)
        }
    }
}
