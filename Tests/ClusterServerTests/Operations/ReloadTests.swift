import DNSWire
import Foundation
import PlayedAPIServer
import Testing

/// What a reload means for a cluster that is followed.
@Suite(.timeLimit(.minutes(5))) struct ReloadTests {
    /// A reload that changes something else keeps the watches: the API server is not asked again, and changes go on to
    /// arrive, into a table that has another number.
    @Test func watchesStay() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            let before = try await cluster.api.observation().requests.count
            for round in 1...3 {
                let more = """
                    more\(round).test:PORT {
                        bind 127.0.0.1
                        kubernetes cluster\(round).test {
                            manifests .
                        }
                    }

                    """
                let corefile = more + FollowedCluster.corefile(FollowedCluster.whenSynced)
                try await onThread { try cluster.server.reload(corefile) }
                #expect(try cluster.client.ask(Sample.web).answerData == Sample.webAddress)
                try await cluster.expectChangesShow("added\(round)", "10.96.7.\(round)")
            }
            #expect(try await cluster.api.observation().requests.count == before)
        }
    }

    /// Other options of `kubernetes` mean another list; the old answers stand until it is in.
    @Test func anotherDirectiveIsAnotherCluster() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            #expect(try cluster.client.ask(Sample.web).answers.map(\.ttl) == [5])
            let corefile = FollowedCluster.corefile(FollowedCluster.whenSynced + "\nttl 42")
            try await onThread { try cluster.server.reload(corefile) }
            #expect(try cluster.client.ask(Sample.web).answers.map(\.ttl) == [42])
            try await cluster.expectChangesShow()
        }
    }

    /// E22: a reload before the cluster has been read: it becomes ready afterwards.
    @Test func readyAfterAReloadBeforeTheClusterWasRead() async throws {
        let port = try FreePort.next()
        let block = "ready 127.0.0.1:\(port)"
        try await FollowedCluster.with(
            FollowedCluster.withoutWaiting, block: block, prepare: { try await $0.down() }
        ) { cluster in
            let http = HTTPClient(port: port)
            #expect(try http.get("/ready").body == "kubernetes")
            for options in [FollowedCluster.withoutWaiting, FollowedCluster.withoutWaiting + "\nttl 42"] {
                let corefile = FollowedCluster.corefile(options, block: block)
                try await onThread { try cluster.server.reload(corefile) }
                #expect(try http.get("/ready").body == "kubernetes")
            }
            try await cluster.api.up()
            try await onThread { try cluster.client.ask(Sample.web, .a, until: Sample.webAddress) }
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
            #expect(try http.get("/ready").body == "OK")
        }
    }

    /// An API server that is away: a cluster that is known does not become one that is not.
    @Test func aKnownClusterStays() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            try await cluster.api.down()
            let corefile = FollowedCluster.corefile(FollowedCluster.withoutWaiting + "\nttl 42")
            let port = cluster.server.port
            try cluster.server.folder.write("Corefile", corefile.replacingOccurrences(of: "PORT", with: "\(port)"))
            cluster.server.process.signal(SIGUSR1)
            try await onThread { try cluster.server.waitForLine(with: "the configuration stays as it is") }
            #expect(!cluster.server.lines(with: "the API server could not be read").isEmpty)
            #expect(try cluster.client.ask(Sample.web).answerData == Sample.webAddress)
            try await cluster.api.up()
            try await cluster.waitForWatches()
            try await cluster.expectChangesShow()
        }
    }

    /// Credentials that cannot be read: the configuration is refused, and the old cluster followed as before.
    @Test func credentialsThatCannotBeRead() async throws {
        try await FollowedCluster.with { cluster in
            try await cluster.waitForWatches()
            let corefile = FollowedCluster.corefile(FollowedCluster.whenSynced)
                .replacingOccurrences(of: "kubeconfig kubeconfig", with: "kubeconfig nothing")
            let port = cluster.server.port
            try cluster.server.folder.write("Corefile", corefile.replacingOccurrences(of: "PORT", with: "\(port)"))
            cluster.server.process.signal(SIGUSR1)
            try await onThread { try cluster.server.waitForLine(with: "the configuration stays as it is") }
            #expect(!cluster.server.lines(with: "nothing").isEmpty)
            try await cluster.expectChangesShow()
        }
    }
}
