import KubernetesObjects
import PlayedAPIServer
import Testing

/// Each fault does what it says, to lists and as answers in place of watches.
struct FaultTests {
    private static let services = "/api/v1/services"
    private static let watch = services + "?watch=true&resourceVersion=100"

    @Test(arguments: Dialect.allCases) func closedAtOnce(dialect: Dialect) async throws {
        try await withServer(dialect) { (server, client) async throws in
            try await server.setFault(.close, times: 1)
            await #expect(throws: (any Error).self) { try await client.get(Self.services) }
            #expect(try await client.getAgain(Self.services).status == 200)
        }
    }

    @Test(arguments: Dialect.allCases) func closedMidBody(dialect: Dialect) async throws {
        try await withServer(dialect) { (server, client) async throws in
            try await server.setFault(Fault(.closeMidBody(afterOctets: 10), verb: .watch, times: 1))
            let watch = try await client.watch(Self.services + "?watch=true")
            #expect(watch.status == 200)
            try await server.waitForWatch(of: Self.services)
            try await server.apply([.upsert(Samples.service("a"))])
            await #expect(throws: (any Error).self) { try await watch.next() }
            try await server.waitForNoWatch(of: Self.services)
            #expect(try await client.getAgain(Self.services).status == 200)
        }
    }

    @Test(arguments: Dialect.allCases) func listsClosedMidBody(dialect: Dialect) async throws {
        try await withServer(dialect) { (server, client) async throws in
            try await server.setFault(.closeMidBody(afterOctets: 10), for: Self.services)
            let list = try await client.watch(Self.services)
            #expect(try await list.octets(10).count == 10)
            await #expect(throws: (any Error).self) { try await list.rest() }
            try await server.clearFaults()
            #expect(try await client.getAgain(Self.services).status == 200)
        }
    }

    @Test func endedAtOnce() async throws {
        try await withServer { (server, client) async throws in
            try await server.setFault(.endAtOnce, times: 2)
            #expect(try await client.watch(Self.watch).next() == nil)
            #expect(try await client.get(Self.services).body == [])
        }
    }

    @Test(arguments: Dialect.allCases) func stalled(dialect: Dialect) async throws {
        try await withServer(dialect) { (server, client) async throws in
            try await server.setFault(.stall(afterOctets: 5), times: 1)
            let list = try await client.watch(Self.services)
            #expect(try await list.octets(5).count == 5)
            try await server.setFault(.stall(afterOctets: nil), times: 1)
            let answer = Task { try await client.get(Self.services) }
            try await server.waitForRequest { $0.number == 2 }
            try await server.cutAllConnections()
            await #expect(throws: (any Error).self) { try await answer.value }
            await #expect(throws: (any Error).self) { try await list.rest() }
        }
    }

    @Test(arguments: Dialect.allCases) func halfOpen(dialect: Dialect) async throws {
        try await withServer(dialect) { (server, client) async throws in
            let watch = try await client.watch(Self.watch)
            try await server.waitForWatch(of: Self.services)
            #expect(try await server.disturbWatches(of: Self.services, .halfOpen) == 1)
            try await server.apply([.upsert(Samples.service("a"))])
            #expect(try await server.observation().connections >= 1)
            try await server.cutAllConnections()
            await #expect(throws: (any Error).self) { try await watch.next() }
        }
    }

    @Test func halfOpenFromTheRequestOn() async throws {
        try await withServer(.http2) { (server, client) async throws in
            try await server.setFault(.halfOpen, for: Self.services)
            let answer = Task { try await client.get(Self.services) }
            try await server.waitForRequest { $0.path == Self.services }
            try await server.cutAllConnections()
            await #expect(throws: (any Error).self) { try await answer.value }
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func statuses(encoding: PlayedEncoding) async throws {
        try await withServer { (server, client) async throws in
            let status = PlayedStatus(code: 429, reason: "TooManyRequests", message: "later", retryAfterSeconds: 3)
            try await server.setFault(.status(status), times: 1)
            let answer = try await client.get(Self.services, encoding)
            #expect(answer.status == 429 && answer.retryAfter == "3")
            if encoding == .json {
                #expect(try answer.json()["details"]?["retryAfterSeconds"]?.integer == 3)
            } else {
                #expect(try ProtobufTree(enveloped: answer.body).text(4) == "TooManyRequests")
            }
            try await server.setFault(.plainStatus(code: 503, retryAfterSeconds: nil, text: "away"), times: 1)
            let plain = try await client.get(Self.services, encoding)
            #expect(plain.status == 503 && plain.text == "away" && plain.contentType.hasPrefix("text/plain"))
        }
    }

    @Test func faultsMeetWhatTheyAreFor() async throws {
        try await withServer { (server, client) async throws in
            try await server.setFault(Fault(.forbid, path: Self.services, verb: .watch))
            #expect(try await client.get(Self.services).status == 200)
            #expect(try await client.get("/api/v1/pods").status == 200)
            let forbidden = try await client.get(Self.watch)
            #expect(forbidden.status == 403)
            let recorded = try ManifestValue(json: try Recordings.octets("services.anonymous-403.json"))
            let message = try forbidden.json()["message"]?.string ?? ""
            #expect(message.contains("cannot watch resource \"services\" in API group \"\" at the cluster scope"))
            #expect(try forbidden.json()["details"] == recorded["details"])
            try await server.clearFaults(for: "/api/v1/pods")
            #expect(try await client.get(Self.watch).status == 403)
            try await server.clearFaults(for: Self.services)
            try await server.setFault(.rejectToken, times: 1)
            #expect(try await client.get(Self.services, token: "good").status == 401)
            #expect(try await client.get(Self.services, token: "good").status == 200)
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func expired(encoding: PlayedEncoding) async throws {
        try await withServer { (server, client) async throws in
            try await server.setFault(.expired, times: 2)
            #expect(try await client.get(Self.services, encoding).status == 410)
            #expect(try await client.watch(Self.watch, encoding).next()?.code == 410)
            try await server.apply(["a", "b"].map { .upsert(Samples.service($0)) })
            try await server.setFault(.expireContinue)
            let token = try await client.get(Self.services + "?limit=1").json()["metadata"]?["continue"]?.string ?? ""
            #expect(try await client.get(Self.services + "?limit=1&continue=\(token)").status == 410)
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func nonsenseInsteadOfAnAnswer(encoding: PlayedEncoding) async throws {
        try await withServer { (server, client) async throws in
            try await server.setFault(.garbage([1, 2, 3]), times: 2)
            let list = try await client.get(Self.services, encoding)
            #expect(list.status == 200 && list.body == [1, 2, 3])
            #expect(try await client.get(Self.watch, encoding).body == [1, 2, 3])
            try await server.setFault(.html200, times: 1)
            let page = try await client.get(Self.services, encoding)
            #expect(page.status == 200 && page.contentType.hasPrefix("text/html") && page.text.contains("<html>"))
            try await server.setFault(.truncateFrame, times: 1)
            let half = try await client.get(Self.services, encoding).body
            let whole = try await client.get(Self.services, encoding).body
            #expect(half == Array(whole.prefix(whole.count / 2)))
        }
    }
}
