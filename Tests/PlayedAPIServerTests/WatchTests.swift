import KubernetesObjects
import PlayedAPIServer
import Testing

struct WatchTests {
    private static let services = "/api/v1/services"
    private static let streamingList =
        services
        + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan"

    @Test(arguments: Dialect.allCases, PlayedEncoding.allCases)
    func changesAreSeen(dialect: Dialect, encoding: PlayedEncoding) async throws {
        try await withServer(dialect) { (server, client) async throws in
            let watch = try await client.watch(Self.services + "?watch=true&resourceVersion=100", encoding)
            let suffix = encoding == .protobuf ? "application/vnd.kubernetes.protobuf;stream=watch" : "application/json"
            #expect(watch.status == 200 && watch.contentType == suffix)
            try await server.waitForWatch(of: Self.services)
            let before = PlayedAPIServer.now()
            let applied = try await server.apply([
                .upsert(Samples.service("a")), .upsert(Samples.service("a", port: 81)), .delete(Samples.key("a")),
                .delete(Samples.key("a")),
                .upsert(.namespace(Namespace(metadata: ObjectMetadata(name: "other")))),
            ])
            #expect(applied.eventsSent == 3 && applied.resourceVersion == 104)
            #expect(
                applied.acceptedNanoseconds >= before && applied.nanoseconds >= applied.acceptedNanoseconds
                    && applied.nanoseconds <= PlayedAPIServer.now())
            #expect(
                try await watch.next(3) == [
                    ReadEvent(type: "ADDED", name: "a", version: "101"),
                    ReadEvent(type: "MODIFIED", name: "a", version: "102"),
                    ReadEvent(type: "DELETED", name: "a", version: "103"),
                ])
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func thePastIsReplayed(encoding: PlayedEncoding) async throws {
        try await withServer { (server, client) async throws in
            try await server.apply(["a", "b", "c"].map { .upsert(Samples.service($0)) })
            let watch = try await client.watch(Self.services + "?watch=true&resourceVersion=101", encoding)
            #expect(try await watch.next(2).map(\.name) == ["b", "c"])
            try await server.apply([.upsert(Samples.service("d"))])
            #expect(try await watch.next() == ReadEvent(type: "ADDED", name: "d", version: "104"))
        }
    }

    @Test func selectorsTurnChangesIntoComingAndGoing() async throws {
        try await withServer { (server, client) async throws in
            try await server.apply([.upsert(Samples.service("a", labels: ["on": "no"]))])
            let watch = try await client.watch(
                Self.services + "?watch=true&resourceVersion=101&labelSelector=on%3Dyes", .protobuf)
            try await server.waitForWatch(of: Self.services)
            for (port, state) in [(1, "no"), (2, "yes"), (3, "yes"), (4, "no"), (5, "no")] as [(UInt16, String)] {
                try await server.apply([.upsert(Samples.service("a", labels: ["on": state], port: port))])
            }
            try await server.apply([.delete(Samples.key("a")), .upsert(Samples.service("b", labels: ["on": "yes"]))])
            #expect(
                try await watch.next(4) == [
                    ReadEvent(type: "ADDED", name: "a", version: "103"),
                    ReadEvent(type: "MODIFIED", name: "a", version: "104"),
                    ReadEvent(type: "DELETED", name: "a", version: "105"),
                    ReadEvent(type: "ADDED", name: "b", version: "108"),
                ])
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func compactedVersionsAreExpired(encoding: PlayedEncoding) async throws {
        try await withServer { (server, client) async throws in
            try await server.apply(["a", "b"].map { .upsert(Samples.service($0)) })
            try await server.compact()
            let old = try await client.watch(Self.services + "?watch=true&resourceVersion=101", encoding)
            #expect(old.status == 200)
            #expect(try await old.next() == ReadEvent(type: "ERROR", name: "", version: "", code: 410))
            #expect(try await old.next() == nil)
            let current = try await client.watch(Self.services + "?watch=true&resourceVersion=102", encoding)
            try await server.waitForWatch(of: Self.services)
            try await server.apply([.upsert(Samples.service("c"))])
            #expect(try await current.next()?.name == "c")
        }
    }

    @Test func eventsAreKeptWithinBounds() async throws {
        var options = PlayedAPIServer.Options()
        options.eventsKept = 10
        try await withServer(.plain, options) { (server, client) async throws in
            for port in 1...25 as ClosedRange<UInt16> {
                try await server.apply([.upsert(Samples.service("a", port: port))])
            }
            let gone = try await client.watch(Self.services + "?watch=true&resourceVersion=101")
            #expect(try await gone.next()?.code == 410)
            let kept = try await client.watch(Self.services + "?watch=true&resourceVersion=120")
            #expect(try await kept.next(5).map(\.version) == ["121", "122", "123", "124", "125"])
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func bookmarks(encoding: PlayedEncoding) async throws {
        try await withServer { (server, client) async throws in
            let with = try await client.watch(
                Self.services + "?watch=true&resourceVersion=100&allowWatchBookmarks=true", encoding)
            let without = try await client.watch(Self.services + "?watch=true&resourceVersion=100", encoding)
            try await server.waitForWatch(of: Self.services, count: 2)
            try await server.apply([.upsert(.namespace(Namespace(metadata: ObjectMetadata(name: "other"))))])
            try await server.sendBookmarks()
            #expect(try await with.next() == ReadEvent(type: "BOOKMARK", name: "", version: "101"))
            try await server.apply([.upsert(Samples.service("a"))])
            #expect(try await without.next()?.type == "ADDED")
        }
    }

    @Test func bookmarksComeByThemselves() async throws {
        var options = PlayedAPIServer.Options()
        options.bookmarkInterval = .milliseconds(5)
        try await withServer(.plain, options) { (_, client) async throws in
            let watch = try await client.watch(
                Self.services + "?watch=true&resourceVersion=100&allowWatchBookmarks=true")
            #expect(try await watch.next(3).map(\.type) == ["BOOKMARK", "BOOKMARK", "BOOKMARK"])
        }
    }

    @Test(arguments: Dialect.allCases, PlayedEncoding.allCases)
    func streamingLists(dialect: Dialect, encoding: PlayedEncoding) async throws {
        try await withServer(dialect) { (server, client) async throws in
            try await server.apply(["b", "a"].map { .upsert(Samples.service($0)) })
            let watch = try await client.watch(Self.streamingList, encoding)
            #expect(
                try await watch.next(3) == [
                    ReadEvent(type: "ADDED", name: "a", version: "102"),
                    ReadEvent(type: "ADDED", name: "b", version: "101"),
                    ReadEvent(type: "BOOKMARK", name: "", version: "102", endsInitialEvents: true),
                ])
            try await server.apply([.delete(Samples.key("a"))])
            #expect(try await watch.next() == ReadEvent(type: "DELETED", name: "a", version: "103"))
        }
    }

    @Test func olderServers() async throws {
        var options = PlayedAPIServer.Options()
        options.streamingLists = .rejected
        try await withServer(.plain, options) { (_, client) async throws in
            let answer = try await client.get(Self.streamingList)
            #expect(answer.status == 422)
            #expect(try answer.json()["reason"]?.string == "Invalid")
        }
        options.streamingLists = .ignored
        try await withServer(.plain, options) { (server, client) async throws in
            try await server.apply([.upsert(Samples.service("a"))])
            let watch = try await client.watch(Self.streamingList)
            #expect(try await watch.next()?.type == "ADDED")
            try await server.sendBookmarks()
            #expect(try await watch.next() == ReadEvent(type: "BOOKMARK", name: "", version: "101"))
        }
    }

    @Test func timeoutsEndWatches() async throws {
        try await withServer { (server, client) async throws in
            let watch = try await client.watch(Self.services + "?watch=true&resourceVersion=100&timeoutSeconds=1")
            #expect(try await watch.next() == nil)
            try await server.waitForNoWatch(of: Self.services)
        }
    }

    @Test(arguments: Dialect.allCases) func watchesEndWithTheirClients(dialect: Dialect) async throws {
        try await withServer(dialect) { (server, client) async throws in
            var watch: EventReader? = try await client.watch(Self.services + "?watch=true&resourceVersion=100")
            try await server.waitForWatch(of: Self.services)
            #expect(watch?.status == 200)
            watch = nil
            try await server.waitForNoWatch(of: Self.services)
        }
    }
}
