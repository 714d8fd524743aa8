import Foundation
import KubernetesWatch
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// How connections are held, watched over and given up.
@Suite(.timeLimit(.minutes(10)))
struct ConnectionTests {
    enum Kind: CaseIterable, Sendable {
        case plain, http1, http2
    }

    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.shared.get()
    }

    private func start(
        _ kind: Kind, settings: (inout APIServerClient.Settings) -> Void = { _ in },
        script: @escaping ScriptedServer.Script
    ) async throws -> (ScriptedServer, ClientFixture) {
        let security: ScriptedServer.Security =
            kind == .plain ? .plain : .tls(certificates.server, offersHTTP2: kind == .http2)
        let server = try await ScriptedServer(security, script: script)
        let authority = kind == .plain ? nil : certificates.authority.certificate
        let access = APIServerAccess.endpoint(try APIServerURL(server.url), files: .init(authority: authority))
        let fixture = try ClientFixture(access) {
            $0.offersHTTP2 = kind == .http2
            settings(&$0)
        }
        return (server, fixture)
    }

    @Test(arguments: Kind.allCases)
    func cancellingEndsTheRequestAtTheServer(_ kind: Kind) async throws {
        let (ended, continuation) = AsyncStream.makeStream(of: Int.self)
        let (server, fixture) = try await start(kind) { request in
            request.exchange.head(.ok)
            request.exchange.send(ByteBuffer(string: "{}\n"))
            request.exchange.channel.closeFuture.whenComplete { _ in continuation.yield(1) }
        }
        let (received, signal) = AsyncStream.makeStream(of: Int.self)
        let watch = Task {
            for try await piece in try await fixture.client.open(path: "/").body {
                signal.yield(piece.readableBytes)
            }
        }
        for await octets in received {
            #expect(octets == 3)
            break
        }
        watch.cancel()
        await #expect(throws: CancellationError.self) { try await watch.value }
        for await _ in ended { break }
        try await fixture.close()
        try await server.close()
    }

    @Test(arguments: Kind.allCases)
    func cancellingBeforeTheAnswerEndsTheRequest(_ kind: Kind) async throws {
        let (events, continuation) = AsyncStream.makeStream(of: String.self)
        let (server, fixture) = try await start(kind) { request in
            continuation.yield("request")
            request.exchange.channel.closeFuture.whenComplete { _ in continuation.yield("closed") }
        }
        let task = Task { try await fixture.client.open(path: "/") }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "request")
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(await iterator.next() == "closed")
        #expect(fixture.client.inFlight == 0)
        try await fixture.close()
        try await server.close()
    }

    @Test(arguments: Kind.allCases)
    func aBodyThatIsLeftEndsTheRequest(_ kind: Kind) async throws {
        let (ended, continuation) = AsyncStream.makeStream(of: Int.self)
        let (server, fixture) = try await start(kind) { request in
            request.exchange.head(.ok)
            request.exchange.send(ByteBuffer(string: "{}\n"))
            request.exchange.channel.closeFuture.whenComplete { _ in continuation.yield(1) }
        }
        var iterator = ended.makeAsyncIterator()
        do { _ = try await fixture.client.open(path: "/") }
        #expect(await iterator.next() == 1)
        do {
            let response = try await fixture.client.open(path: "/")
            for try await _ in response.body { break }
        }
        #expect(await iterator.next() == 1)
        try await fixture.close()
        try await server.close()
    }

    @Test(arguments: [Kind.plain, .http1])
    func aSlowReaderHoldsTheServerBack(_ kind: Kind) async throws {
        let total = 64 << 20
        let piece = ByteBuffer(repeating: 7, count: 64 << 10)
        let sent = Mutex(0)
        let (server, fixture) = try await start(kind) { request in
            guard request.head.uri == "/list" else { return request.exchange.answer() }
            request.exchange.head(.ok)
            @Sendable func sendNext() {
                guard sent.withLock({ $0 }) < total else { return request.exchange.end() }
                request.exchange.send(piece).whenSuccess {
                    sent.withLock { $0 += piece.readableBytes }
                    sendNext()
                }
            }
            sendNext()
        }
        var iterator = try await fixture.client.open(path: "/list").body.makeAsyncIterator()
        var received = try await iterator.next()?.readableBytes ?? 0
        // Time for the server to send all it can.
        for _ in 0..<200 { try await fixture.client.probe(within: .seconds(50)) }
        #expect(sent.withLock { $0 } < total / 2)
        while let piece = try await iterator.next() { received += piece.readableBytes }
        #expect(received == total)
        try await fixture.close()
        try await server.close()
    }

    @Test(arguments: Kind.allCases)
    func renewingDropsAllConnections(_ kind: Kind) async throws {
        let (server, fixture) = try await start(kind) { request in
            guard request.head.uri == "/watch" else { return request.exchange.answer() }
            request.exchange.head(.ok)
        }
        let response = try await fixture.client.open(path: "/watch")
        let before = server.connections
        fixture.client.renew()
        await #expect(
            throws: APIConnectionError(server: server.url, kind: .renewed, reason: "connection given up for a new one")
        ) { for try await _ in response.body {} }
        #expect(try await fixture.client.open(path: "/").status == 200)
        #expect(server.connections == before + 1)
        try await fixture.close()
        try await server.close()
    }

    @Test(arguments: Kind.allCases)
    func aSilentServerIsFoundOut(_ kind: Kind) async throws {
        let isSilent = Mutex(false)
        let (server, fixture) = try await start(kind) { request in
            guard !isSilent.withLock({ $0 }) else { return }
            request.exchange.answer(.forbidden)
        }
        try await fixture.client.probe(within: .seconds(50))
        isSilent.withLock { $0 = true }
        await #expect(
            throws: APIConnectionError(server: server.url, kind: .timeout, reason: "no answer within 30 ms")
        ) { try await fixture.client.probe(within: .milliseconds(30)) }
        isSilent.withLock { $0 = false }
        fixture.client.renew()
        try await fixture.client.probe(within: .seconds(50))
        try await fixture.close()
        try await server.close()
    }

    @Test(arguments: Kind.allCases)
    func theSystemWatchesOverConnections(_ kind: Kind) async throws {
        let (channels, continuation) = AsyncStream.makeStream(of: (any Channel).self)
        let (server, fixture) = try await start(kind) {
            $0.connectionOpened = { continuation.yield($0) }
        } script: { request in
            request.exchange.head(.ok)
        }
        let response = try await fixture.client.open(path: "/")
        #expect(response.isHTTP2 == (kind == .http2))
        for await channel in channels {
            for (option, value) in KeepAlive.options {
                #expect(try await channel.getOption(option).get() == value, "\(option)")
            }
            break
        }
        #expect(KeepAlive.options.count == 5)
        #expect(KeepAlive.longestSilence <= .seconds(30))
        try await fixture.close()
        try await server.close()
    }

    @Test func afterShutdownNothingIsSent() async throws {
        let (server, fixture) = try await start(.http2) { $0.exchange.answer() }
        #expect(try await fixture.client.open(path: "/").status == 200)
        await fixture.client.shutdown()
        fixture.client.renew()
        fixture.client.refreshCredentials()
        await #expect(throws: APIConnectionError.self) { try await fixture.client.open(path: "/") }
        try await server.close()
    }
}
