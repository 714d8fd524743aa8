import Foundation
import KubernetesObjects
import PlayedAPIServer
import Testing

/// Going down and coming up, certificates, restores, and recorded bodies.
struct LifeTests {
    private static let services = "/api/v1/services"

    @Test(arguments: Dialect.allCases) func downAndUp(dialect: Dialect) async throws {
        try await withServer(dialect) { (server, client) async throws in
            try await server.apply([.upsert(Samples.service("a"))])
            let watch = try await client.watch(Self.services + "?watch=true&resourceVersion=101")
            try await server.waitForWatch(of: Self.services)
            try await server.down()
            await #expect(throws: (any Error).self) { try await watch.next() }
            await #expect(throws: (any Error).self) { try await client.get(Self.services) }
            try await server.up()
            #expect(try await client.getAgain(Self.services).text.contains(#""name":"a""#))
        }
    }

    @Test func rotatedCertificates() async throws {
        try await withTemporaryFolder { folder in
            let certificates = try TestCertificates.make(in: folder)
            try await PlayedAPIServer.with(.init(certificates: certificates)) { (server) async throws in
                try await withClient(of: server.url, http2: true, certificates) { (client) async throws in
                    #expect(try await client.get("/readyz").text == "ok")
                }
                try certificates.rotate()
                try await withClient(of: server.url, http2: true, certificates) { (client) async throws in
                    await #expect(throws: (any Error).self) { try await client.get("/readyz") }
                }
                try await server.use(certificates)
                try await withClient(of: server.url, http2: true, certificates) { (client) async throws in
                    #expect(try await client.get("/readyz").text == "ok")
                }
            }
        }
    }

    @Test(arguments: [true, false]) func clientCertificates(http2: Bool) async throws {
        try await withTemporaryFolder { folder in
            let certificates = try TestCertificates.make(in: folder)
            var options = PlayedAPIServer.Options(certificates: certificates)
            options.clientCertificates = .accepted
            options.tokens = ["token"]
            try await PlayedAPIServer.with(options) { (server) async throws in
                try await withClient(of: server.url, http2: http2, certificates, presentsCertificate: true) {
                    (client) async throws in
                    #expect(try await client.get(Self.services).status == 200)
                }
                try await withClient(of: server.url, http2: http2, certificates) { (client) async throws in
                    #expect(try await client.get(Self.services).status == 401)
                    #expect(try await client.get(Self.services, token: "token").status == 200)
                }
            }
            options.clientCertificates = .required
            try await PlayedAPIServer.with(options) { (server) async throws in
                try await withClient(of: server.url, http2: http2, certificates) { (client) async throws in
                    await #expect(throws: (any Error).self) { try await client.get(Self.services, token: "token") }
                }
            }
        }
    }

    @Test func withoutHTTP2() async throws {
        var options = PlayedAPIServer.Options()
        options.offersHTTP2 = false
        try await withServer(.http2, options) { (server, client) async throws in
            #expect(try await client.get("/readyz").status == 200)
            #expect(try await server.observation().requests.first?.isHTTP2 == false)
        }
    }

    @Test func restoredFromABackup() async throws {
        try await withServer { (server, client) async throws in
            try await server.apply(["a", "b"].map { .upsert(Samples.service($0)) })
            let watch = try await client.watch(Self.services + "?watch=true&resourceVersion=102")
            try await server.waitForWatch(of: Self.services)
            try await server.restoreEtcd(objects: [Samples.service("old")], resourceVersion: 50)
            await #expect(throws: (any Error).self) { try await watch.next() }
            let list = try await client.get(Self.services).json()
            #expect(list["metadata"]?["resourceVersion"]?.string == "50")
            #expect(ObjectDecoder.decode(list).compactMap { $0.key?.name } == ["old"])
            #expect(try await client.get(Self.services + "?resourceVersion=102").status == 504)
            #expect(try await server.apply([.upsert(Samples.service("new"))]).resourceVersion == 51)
        }
    }

    @Test func acceptedAndLeftAlone() async throws {
        try await withServer(.http2) { (server, client) async throws in
            try await server.acceptSilently()
            let answer = Task { try await client.get("/readyz") }
            let seen = try await server.wait { $0.connections == 1 }
            #expect(seen.requests.isEmpty)
            try await server.clearFaults()
            try await server.cutAllConnections()
            await #expect(throws: (any Error).self) { try await answer.value }
        }
    }

    @Test(arguments: ["json", "pb"]) func recordedBodies(ending: String) async throws {
        try await withServer { (server, client) async throws in
            try await server.replayRecordings(in: Recordings.folder) { $0.hasSuffix(ending) && !$0.contains("410") }
            let encoding: PlayedEncoding = ending == "json" ? .json : .protobuf
            let list = try await client.get(Self.services, encoding)
            let recordedList = try Recordings.octets("services.list.\(ending)")
            #expect(list.body == recordedList)
            let query = "?watch=true&resourceVersion=353&timeoutSeconds=20&allowWatchBookmarks=true"
            let watch = try await client.get(Self.services + query, encoding)
            let recordedWatch = try Recordings.octets("services.watch-\(ending).\(ending)")
            #expect(watch.body == recordedWatch)
            if encoding == .json {
                let page = try await client.get(Self.services + "?limit=7&allowWatchBookmarks=true")
                let recordedPage = try Recordings.octets("services.page1.json")
                #expect(page.body == recordedPage)
            }
            try await server.clearReplays()
            #expect(try await client.get(Self.services, encoding).body != list.body)
        }
    }

    @Test func waitingEndsWithTheServer() async throws {
        let server = try await PlayedAPIServer.start()
        let never = Task { try await server.wait { $0.requests.count == 1_000 } }
        let cancelled = Task { try await server.wait { $0.requests.count == 1_000 } }
        try await server.stop()
        await #expect(throws: (any Error).self) { try await never.value }
        await #expect(throws: (any Error).self) { try await cancelled.value }
    }

    @Test func waitingEndsWithItsTask() async throws {
        try await withServer { server, _ in
            let task = Task { try await server.wait { $0.requests.count == 1_000 } }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
