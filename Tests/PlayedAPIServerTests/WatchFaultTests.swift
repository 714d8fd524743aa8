import KubernetesObjects
import PlayedAPIServer
import Testing

/// What can go wrong with a watch that has begun.
struct WatchFaultTests {
    private static let services = "/api/v1/services"
    private static let watch = services + "?watch=true&resourceVersion=100"

    private func withWatch(
        _ encoding: PlayedEncoding, _ dialect: Dialect = .plain,
        _ body: (PlayedAPIServer, EventReader) async throws -> Void
    ) async throws {
        try await withServer(dialect) { (server, client) async throws in
            let watch = try await client.watch(Self.watch, encoding)
            try await server.waitForWatch(of: Self.services)
            try await body(server, watch)
        }
    }

    @Test(arguments: Dialect.allCases) func closed(dialect: Dialect) async throws {
        try await withWatch(.json, dialect) { server, watch in
            #expect(try await server.disturbWatches(of: "/api/v1/pods", .close) == 0)
            #expect(try await server.disturbWatches(.close) == 1)
            await #expect(throws: (any Error).self) { try await watch.next() }
            try await server.waitForNoWatch(of: Self.services)
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func ended(encoding: PlayedEncoding) async throws {
        try await withWatch(encoding) { server, watch in
            try await server.disturbWatches(.endAtOnce)
            #expect(try await watch.next() == nil)
        }
        try await withWatch(encoding) { server, watch in
            try await server.disturbWatches(.expired)
            #expect(try await watch.next()?.code == 410)
            #expect(try await watch.next() == nil)
        }
        try await withWatch(encoding) { server, watch in
            try await server.disturbWatches(.errorEvent(PlayedStatus(code: 500, reason: "InternalError")))
            #expect(try await watch.next()?.code == 500)
            #expect(try await watch.next() == nil)
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func truncated(encoding: PlayedEncoding) async throws {
        try await withWatch(encoding) { server, watch in
            try await server.disturbWatches(.truncateFrame)
            #expect(try await watch.rest().count > 10)
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func injected(encoding: PlayedEncoding) async throws {
        try await withWatch(encoding) { server, watch in
            try await server.disturbWatches(.unknownEvent(type: "RENAMED"))
            #expect(try await watch.next()?.type == "RENAMED")
            try await server.disturbWatches(.rawEvent(json: #"{"type":"X"}"#, protobuf: [10, 1, 88]))
            #expect(try await watch.next()?.type == "X")
            try await server.disturbWatches(.garbage([1, 2, 3]))
            #expect(try await watch.octets(3) == [1, 2, 3])
            try await server.apply([.upsert(Samples.service("a"))])
            #expect(try await watch.next()?.name == "a")
        }
    }

    @Test(arguments: PlayedEncoding.allCases) func oversized(encoding: PlayedEncoding) async throws {
        try await withWatch(encoding, .http2) { server, watch in
            try await server.disturbWatches(.oversizedFrame(octets: 1 << 20))
            let head = try await watch.octets(4)
            #expect(encoding == .json || head == [0, 0x10, 0, 0])
            #expect(try await watch.octets(1 << 20).count == 1 << 20)
        }
    }

    @Test func onceAtTheBeginning() async throws {
        try await withServer { (server, client) async throws in
            try await server.apply([.upsert(Samples.service("a"))])
            try await server.setFault(Fault(.unknownEvent(type: "RENAMED"), verb: .watch, times: 1))
            let watch = try await client.watch(Self.watch)
            #expect(try await watch.next(2).map(\.type) == ["ADDED", "RENAMED"])
        }
    }

    @Test func whatIsNoneOfAWatch() async throws {
        try await withWatch(.json) { server, _ in
            await #expect(throws: PlayedAPIServerError.self) { try await server.disturbWatches(.html200) }
        }
    }
}
