import KubernetesObjects
import KubernetesWatch
import PlayedAPIServer
import Testing

/// The first list, in all the ways in which servers give one.
@Suite(.timeLimit(.minutes(5)))
struct FirstListTests {
    private static let kinds: [ObjectKind] = [.namespace, .service, .endpointSlice]
    private static let services = WatchedCollection(.service).path

    @Test(arguments: Way.all)
    func streamsGiveEverything(_ way: Way) async throws {
        try await Follower.with(way, Self.kinds, objects: Objects.cluster) { server, follower in
            for kind in Self.kinds {
                try await follower.waitForEverything(kind, of: server)
                let told = follower.told(kind)
                #expect(told.effects.first == .beginRelist)
                #expect(told.effects.filter { $0 == .synced }.count == 1)
                #expect(told.effects.suffix(3).first == .endRelist)
                #expect(told.lines == [])
            }
            let seen = try await server.observation()
            #expect(seen.requests.count == Self.kinds.count)
            #expect(seen.requests.allSatisfy { $0.query["sendInitialEvents"] == "true" })
            #expect(seen.requests.allSatisfy { $0.isHTTP2 == (way.transport == .http2) })
            #expect(seen.connectionsAccepted <= (way.transport == .http2 ? 1 : Self.kinds.count))
        }
    }

    @Test(arguments: Way.all)
    func pagesGiveEverything(_ way: Way) async throws {
        var settings = ReflectorSettings.prompt
        settings.pageSize = 4
        try await Follower.with(
            way, objects: Objects.cluster, options: { $0.streamingLists = .rejected }, settings: settings
        ) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            let line = try #require(follower.told(.service).lines.first)
            #expect(line.hasPrefix("services: no initial events here, listing in pages (watch failed (422"))
            let pages = try await server.observation().requests(Self.services, isWatch: false)
            // Thirty Services in pages of four.
            #expect(pages.map { $0.query["limit"] } == Array(repeating: "4", count: 8))
            #expect(Set(pages.map { $0.query["continue"] }).count == 8)
            let watch = try await server.waitForRequest { $0.isWatch && $0.query["resourceVersion"] != nil }
            let version = try await server.resourceVersion()
            #expect(watch.query["resourceVersion"] == String(version))
        }
    }

    /// A server that does not know initial events sends everything and then nothing more.
    @Test(arguments: Way.encodings)
    func withoutEndOfTheInitialEventsPagesAreRead(_ way: Way) async throws {
        try await Follower.with(
            way, objects: Objects.cluster, options: { $0.streamingLists = .ignored }, settings: .impatient
        ) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            #expect(
                follower.told(.service).lines.contains("services: the initial events have no end, listing in pages"))
            let pages = try await server.observation().requests(Self.services, isWatch: false)
            #expect(pages.first?.query["limit"] == "500")
        }
    }

    /// A page that the server cannot continue at is followed by one list without pages.
    @Test(arguments: Way.encodings)
    func expiredPagesAreFollowedByAWholeList(_ way: Way) async throws {
        var settings = ReflectorSettings.prompt
        settings.pageSize = 10
        try await Follower.with(
            way, objects: Objects.cluster, options: { $0.streamingLists = .rejected }, settings: settings,
            before: { try await $0.setFault(.expireContinue, times: 1) }
        ) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            let lists = try await server.observation().requests(Self.services, isWatch: false)
            #expect(lists.map { $0.query["limit"] } == ["10", "10", nil])
        }
    }

    @Test(arguments: Way.encodings)
    func noObjectsAreAListToo(_ way: Way) async throws {
        try await Follower.with(way, Self.kinds) { server, follower in
            for kind in Self.kinds { try await follower.wait(kind) { $0.isSynced } }
            try await server.apply([.upsert(Objects.service("web"))])
            try await follower.waitForEverything(.service, of: server)
        }
    }
}
