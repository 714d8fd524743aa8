import Foundation
import KubernetesObjects
import KubernetesWatch
import PlayedAPIServer
import Testing

/// Octets that a kube-apiserver 1.36 has sent, sent again: the same objects in both encodings.
@Suite(.timeLimit(.minutes(5)))
struct RecordingTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/recordings")
    private static let kinds: [ObjectKind] = [.namespace, .service, .endpointSlice, .pod]
    private static let counts: [ObjectKind: Int] = [.namespace: 10, .service: 20, .endpointSlice: 20, .pod: 13]
    /// Where the recorded watches end.
    private static let versions: [ObjectKind: String] = [
        .namespace: "354", .service: "377", .endpointSlice: "384", .pod: "381",
    ]

    private static func replay(
        _ file: String, of kind: ObjectKind, _ query: [String: String], on server: PlayedAPIServer, status: Int = 200
    ) async throws {
        let body = try Data(contentsOf: fixtures.appendingPathComponent(file))
        let type = file.hasSuffix(".pb") ? "application/vnd.kubernetes.protobuf" : "application/json"
        try await server.replay(
            path: WatchedCollection(kind).path, query: query, body: Array(body),
            contentType: type + (query["watch"] == nil || !file.hasSuffix(".pb") ? "" : ";stream=watch"),
            status: status)
    }

    private static func file(_ kind: ObjectKind, _ form: String, _ encoding: PlayedEncoding) -> String {
        let name = WatchedCollection(kind).resource + "."
        let isPB = encoding == .protobuf
        return name + form + (form == "list" ? "" : isPB ? "-pb" : "-json") + (isPB ? ".pb" : ".json")
    }

    /// Lists, then the watches that began where the lists were.
    private static func listsAndWatches(_ encoding: PlayedEncoding) async throws -> [ObjectKind: Follower.Told] {
        var told: [ObjectKind: Follower.Told] = [:]
        try await Follower.with(
            Way(transport: .plain, encoding: encoding), kinds, options: { $0.streamingLists = .rejected },
            before: { server in
                for kind in kinds {
                    try await replay(file(kind, "list", encoding), of: kind, [:], on: server)
                    try await replay(
                        file(kind, "watch", encoding), of: kind, ["watch": "true", "resourceVersion": "353"],
                        on: server)
                }
            }
        ) { _, follower in
            for kind in kinds {
                let version = versions[kind]
                told[kind] = try await follower.wait(kind) { $0.version == version }
            }
        }
        return told
    }

    private static func changes(_ told: Follower.Told?) -> [ReflectorEffect] {
        (told?.effects ?? []).filter { effect in
            switch effect {
            case .upsert, .delete, .faulty, .beginRelist, .endRelist, .synced: true
            default: false
            }
        }
    }

    @Test func listsAndWatchesSayTheSame() async throws {
        let json = try await Self.listsAndWatches(.json)
        let protobuf = try await Self.listsAndWatches(.protobuf)
        for kind in Self.kinds {
            #expect(Self.changes(json[kind]) == Self.changes(protobuf[kind]), "\(kind)")
            let effects = Self.changes(json[kind])
            #expect(effects.first == .beginRelist)
            #expect(effects.firstIndex(of: .endRelist) == (Self.counts[kind] ?? 0) + 1)
            #expect(!effects.contains { if case .faulty = $0 { true } else { false } })
        }
        // What the watches changed: one namespace, one of two Services, two slices, one of two pods are new.
        for (kind, count) in Self.counts {
            #expect(json[kind]?.held.count == count + (kind == .endpointSlice ? 2 : 1), "\(kind)")
        }
        let db = try #require(json[.service]?.held[ObjectKey(kind: .service, namespace: "stage", name: "db")])
        #expect(db.service?.isHeadless == true)
        #expect(db.service?.ports == [ServicePort(name: "pg", port: 5432)])
        #expect(json[.service]?.held[ObjectKey(kind: .service, namespace: "stage", name: "api")] == nil)
        let slice = json[.endpointSlice]?.held[
            ObjectKey(kind: .endpointSlice, namespace: "stage", name: "db-7twvr")]
        #expect(slice?.endpointSlice?.serviceName == "db")
        #expect(slice?.metadata.resourceVersion == "384")
    }

    @Test(arguments: [ObjectKind.service, .endpointSlice])
    func streamsSayTheSame(_ kind: ObjectKind) async throws {
        var told: [Follower.Told] = []
        for encoding in PlayedEncoding.allCases {
            try await Follower.with(
                Way(transport: .tls, encoding: encoding), [kind],
                before: { server in
                    try await Self.replay(
                        Self.file(kind, "watchlist", encoding), of: kind,
                        ["watch": "true", "sendInitialEvents": "true"], on: server)
                }
            ) { _, follower in told.append(try await follower.wait(kind) { $0.isSynced }) }
        }
        #expect(Self.changes(told[0]) == Self.changes(told[1]))
        #expect(told[0].held.count >= 20)
    }

    /// Three pages, of which each says how to ask for the next.
    @Test func pagesAreTheList() async throws {
        var settings = ReflectorSettings.prompt
        settings.pageSize = 7
        let whole = try await Self.listsAndWatches(.json)[.service]
        try await Follower.with(
            options: { $0.streamingLists = .rejected }, settings: settings,
            before: { server in
                let pages = ["services.page1.json", "services.page2.json", "services.page3.json"]
                var query = ["limit": "7"]
                for page in pages {
                    try await Self.replay(page, of: .service, query, on: server)
                    let body = try Data(contentsOf: Self.fixtures.appendingPathComponent(page))
                    query["continue"] = try JSONDecoder().decode(Page.self, from: body).metadata.continue ?? ""
                }
            }
        ) { server, follower in
            let told = try await follower.wait(.service) { $0.isSynced }
            let listed = Self.changes(whole).prefix { $0 != .endRelist }
            #expect(Array(Self.changes(told).prefix { $0 != .endRelist }) == Array(listed))
            #expect(told.version == "353")
            let pages = try await server.observation().requests("/api/v1/services", isWatch: false)
            #expect(pages.count == 3)
        }
    }

    private struct Page: Decodable {
        struct Metadata: Decodable { var `continue`: String? }

        var metadata: Metadata
    }

    /// A version that is compacted away, in the server's own words.
    @Test(arguments: PlayedEncoding.allCases)
    func expiredVersionsAreFollowedByAList(_ encoding: PlayedEncoding) async throws {
        try await Follower.with(
            Way(transport: .plain, encoding: encoding), objects: Objects.cluster
        ) { server, follower in
            try await follower.waitForEverything(.service, of: server)
            let file = "services.watch-expired-410" + (encoding == .protobuf ? ".pb" : ".json")
            let version = String(try await server.resourceVersion())
            try await Self.replay(
                file, of: .service, ["watch": "true", "resourceVersion": version], on: server)
            try await server.disturbWatches(.close)
            let told = try await follower.wait(.service) { told in
                told.effects.filter { $0 == .endRelist }.count == 2
            }
            #expect(told.lines.contains { $0.contains("(410: too old resource version: 5 (417))") })
        }
    }
}
