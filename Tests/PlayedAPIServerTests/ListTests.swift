import Foundation
import KubernetesObjects
import PlayedAPIServer
import Testing

struct ListTests {
    private static let services = "/api/v1/services"

    @Test(arguments: Dialect.allCases, PlayedEncoding.allCases)
    func listsOverEverything(dialect: Dialect, encoding: PlayedEncoding) async throws {
        try await withServer(dialect) { (server, client) async throws in
            try await server.apply(["b", "a"].map { .upsert(Samples.service($0)) })
            let answer = try await client.get(Self.services, encoding)
            #expect(answer.status == 200)
            #expect(try names(answer, encoding) == ["a", "b"])
            let request = try #require(try await server.observation().requests(Self.services).first)
            #expect(request.isHTTP2 == (dialect == .http2))
            #expect(request.number == 1 && request.method == "GET" && !request.isWatch)
        }
    }

    private func names(_ answer: TestClient.Answer, _ encoding: PlayedEncoding) throws -> [String] {
        switch encoding {
        case .json: ObjectDecoder.decode(try answer.json()).compactMap { $0.key?.name }
        case .protobuf: try ProtobufTree(enveloped: answer.body).messages(2).map { $0.text(1, 1) }
        }
    }

    @Test func pagesShowOneVersion() async throws {
        var options = PlayedAPIServer.Options()
        options.pageLimitMax = 2
        try await withServer(.plain, options) { (server, client) async throws in
            try await server.apply(["a", "b", "c", "d", "e"].map { .upsert(Samples.service($0)) })
            var seen: [String] = []
            var continuation = ""
            var versions: Set<String> = []
            repeat {
                let answer = try await client.get(Self.services + "?limit=500&continue=\(continuation)").json()
                seen += ObjectDecoder.decode(answer).compactMap { $0.key?.name }
                continuation = answer["metadata"]?["continue"]?.string ?? ""
                versions.insert(answer["metadata"]?["resourceVersion"]?.string ?? "")
                // What changes between the pages is not in them.
                try await server.apply([.delete(Samples.key("d")), .upsert(Samples.service("aa"))])
            } while !continuation.isEmpty
            #expect(seen == ["a", "b", "c", "d", "e"])
            #expect(versions == ["105"])
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func pagesExpire(encoding: PlayedEncoding) async throws {
        try await withServer { (server, client) async throws in
            try await server.apply(["a", "b", "c"].map { .upsert(Samples.service($0)) })
            let token = try await client.get(Self.services + "?limit=1").json()["metadata"]?["continue"]?.string ?? ""
            try await server.compact()
            let answer = try await client.get(Self.services + "?limit=1&continue=\(token)", encoding)
            #expect(answer.status == 410)
            if encoding == .protobuf {
                #expect(try ProtobufTree(enveloped: answer.body).number(6) == 410)
            } else {
                #expect(try answer.json()["reason"]?.string == "Expired")
            }
        }
    }

    @Test(arguments: [
        ("/api/v1/services?labelSelector=team%3Da", ["a"]), ("/api/v1/services?labelSelector=team%21%3Da", ["b", "c"]),
        ("/api/v1/services?labelSelector=team", ["a", "b"]),
        ("/api/v1/services?fieldSelector=metadata.name%3Dc", ["c"]),
        ("/api/v1/services?fieldSelector=metadata.name!%3Dc,metadata.namespace%3D%3Ddefault", ["a", "b"]),
        ("/api/v1/pods?fieldSelector=status.phase!%3DFailed,status.phase!%3DSucceeded", ["empty", "full-0"]),
        ("/api/v1/pods?fieldSelector=status.phase%3DRunning", ["full-0"]),
    ]) func selectors(target: String, expected: [String]) async throws {
        try await withServer { (server, client) async throws in
            var objects = Samples.all.filter { $0.kind == .pod }
            objects += [
                Samples.service("a", labels: ["team": "a"]), Samples.service("b", labels: ["team": "b"]),
                Samples.service("c"),
            ]
            try await server.apply(objects.map(ObjectChange.upsert))
            #expect(try names(try await client.get(target), .json) == expected)
        }
    }

    @Test(arguments: [
        ("/api/v1/services?labelSelector=%3D", 400), ("/api/v1/services?fieldSelector=spec.x%3D1", 400),
        ("/api/v1/services?resourceVersion=abc", 500), ("/api/v1/services?resourceVersion=999", 504),
        ("/api/v1/services?resourceVersion=1&resourceVersionMatch=Exact", 410),
        ("/apis/multicluster.x-k8s.io/v1alpha1/serviceimports", 404), ("/api/v1/secrets", 404),
        ("/readyz", 200), ("/version", 200),
    ]) func statuses(target: String, status: Int) async throws {
        try await withServer { (_, client) async throws in
            #expect(try await client.get(target).status == status)
        }
    }

    @Test(arguments: Dialect.allCases) func tokens(dialect: Dialect) async throws {
        var options = PlayedAPIServer.Options()
        options.tokens = ["first"]
        try await withServer(dialect, options) { (server, client) async throws in
            let recorded = try Recordings.octets("services.bad-token-401.json")
            let refused = try await client.get(Self.services)
            #expect(refused.status == 401 && refused.body == recorded)
            #expect(try await client.get(Self.services, token: "second").status == 401)
            #expect(try await client.get(Self.services, token: "first").status == 200)
            try await server.accept(tokens: ["second"])
            #expect(try await client.get(Self.services, token: "first").status == 401)
            #expect(try await client.get(Self.services, token: "second").status == 200)
            #expect(try await server.observation().requests.last?.token == "second")
        }
    }

    @Test func onlyWhatIsOffered() async throws {
        var options = PlayedAPIServer.Options()
        options.encodings = [.json]
        try await withServer(.plain, options) { (_, client) async throws in
            #expect(try await client.get(Self.services, .protobuf).status == 406)
            #expect(try await client.get(Self.services, .json).status == 200)
        }
    }

    @Test func customResourcesAreJSON() async throws {
        var options = PlayedAPIServer.Options()
        options.absentKinds = []
        try await withServer(.plain, options) { (server, client) async throws in
            try await server.apply(Samples.all.map(ObjectChange.upsert))
            let path = "/apis/multicluster.x-k8s.io/v1alpha1/serviceimports"
            #expect(try await client.get(path, .protobuf).status == 406)
            #expect(try names(try await client.get(path), .json) == ["headless", "shared"])
        }
    }

    @Test func badContinueIsRefused() async throws {
        try await withServer { (_, client) async throws in
            let answer = try await client.get(Self.services + "?continue=bogus&limit=3")
            #expect(answer.status == 400)
            #expect(try answer.json()["reason"]?.string == "BadRequest")
        }
    }
}
