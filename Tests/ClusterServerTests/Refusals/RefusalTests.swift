import DNSWire
import PlayedAPIServer
import Testing

/// An API server that says no.
@Suite(.timeLimit(.minutes(5))) struct RefusalTests {
    /// E13: without the right to read slices ClusterIP names are answered and headless ones fail; the error names the
    /// verb, the resource and the rule that is missing; once granted all is answered.
    @Test(arguments: [PlayedEncoding.protobuf, .json])
    func aMissingRight(encoding: PlayedEncoding) async throws {
        try await FollowedCluster.with(
            FollowedCluster.withoutWaiting, adjust: { $0.encodings = [encoding] },
            prepare: { try await $0.setFault(.forbid, for: Sample.slices) }
        ) { cluster in
            try await cluster.waitForWatches(of: [Sample.namespaces, Sample.services])
            try cluster.client.ask(Sample.web, .a, until: Sample.webAddress)
            try cluster.client.expectNotReady(Sample.db, Sample.dbReverse)
            try cluster.server.waitForLine(with: "not allowed to watch endpointslices")
            let lines = cluster.server.lines(with: "not allowed to watch endpointslices")
            #expect(lines.count == 1)
            #expect(lines[0].contains("[ERROR]") && lines[0].contains(#"API group "discovery.k8s.io""#))
            #expect(
                lines[0].contains(
                    #"apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"]"#))
            try await cluster.api.clearFaults()
            try await cluster.waitForWatches()
            try cluster.client.ask(Sample.db, .a, until: Sample.dbAddresses)
            try cluster.client.expectSample()
        }
    }

    /// E13: a right that is taken away later costs no answer.
    @Test func aRightThatIsTakenAway() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            try await cluster.api.setFault(.forbid, for: Sample.services)
            try await cluster.api.disturbWatches(of: Sample.services, .endAtOnce)
            try cluster.server.waitForLine(with: "not allowed to watch services")
            try cluster.client.expectSample()
            try await cluster.api.clearFaults()
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
        }
    }

    /// E14: who is asked to wait waits for as long.
    @Test(arguments: [429, 500, 503])
    func retryAfter(code: Int) async throws {
        try await FollowedCluster.with(
            prepare: { api in
                let plain = FaultAction.plainStatus(code: code, retryAfterSeconds: 2, text: "Too many requests")
                try await api.setFault(plain, for: Sample.services, times: 1)
                let status = PlayedStatus(code: code, reason: "Busy", message: "later", retryAfterSeconds: 2)
                try await api.setFault(.status(status), for: Sample.slices, times: 1)
            }
        ) { cluster in
            let seen = try await cluster.api.observation()
            for path in [Sample.services, Sample.slices] {
                let times = seen.requests(path).map(\.nanoseconds)
                try #require(times.count >= 2)
                #expect(times[1] - times[0] >= 2_000_000_000, "\(path)")
            }
            try cluster.client.expectSample()
        }
    }
}
