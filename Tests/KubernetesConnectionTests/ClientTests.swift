import Foundation
import KubernetesWatch
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// Requests to a server that answers as the test says.
@Suite(.timeLimit(.minutes(10)))
struct ClientTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates.shared.get()
    }

    private func endpoint(
        _ server: ScriptedServer, authority: String? = nil, client: TestCertificates.Pair? = nil
    ) throws -> APIServerAccess {
        .endpoint(
            try APIServerURL(server.url),
            files: .init(
                certificate: client?.certificate, key: client?.key,
                authority: server.url.hasPrefix("https") ? authority ?? certificates.authority.certificate : nil))
    }

    /// Runs a body with a server and a client for it.
    private func withClient(
        _ security: ScriptedServer.Security = .plain, authority: String? = nil, client: TestCertificates.Pair? = nil,
        settings: (inout APIServerClient.Settings) -> Void = { _ in }, script: @escaping ScriptedServer.Script,
        _ body: (APIServerClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = try await ScriptedServer(security, script: script)
        let fixture = try ClientFixture(try endpoint(server, authority: authority, client: client)) {
            $0.offersHTTP2 = true
            settings(&$0)
        }
        do {
            try await body(fixture.client, server)
        } catch {
            Issue.record(error)
        }
        try await fixture.close()
        try await server.close()
    }

    /// What a failed request says behind the server's URL.
    private func words(_ client: APIServerClient, _ server: ScriptedServer) async throws -> String {
        do {
            let response = try await client.open(path: "/")
            return "status \(response.status)"
        } catch let error as APIConnectionError {
            #expect(error.server == server.url)
            return error.reason
        }
    }

    @Test(arguments: [true, false])
    func fieldsOfRequestAndResponse(_ offersHTTP2: Bool) async throws {
        let heads = Mutex<[HTTPRequestHead]>([])
        try await withClient(.tls(certificates.server, offersHTTP2: offersHTTP2)) { request in
            heads.withLock { $0.append(request.head) }
            let fields: HTTPHeaders = ["Content-Type": "application/json; x=y", "Retry-After": "7"]
            request.exchange.answer(.tooManyRequests, fields, "{}")
        } _: { client, server in
            let query = [(name: "labelSelector", value: "a=b c")]
            let response = try await client.open(path: "/api/v1/services", query: query)
            #expect(response.status == 429)
            #expect(response.retryAfterSeconds == 7)
            #expect(response.encoding == .json)
            #expect(response.isHTTP2 == offersHTTP2)
            #expect(try await response.body.prefix(octetsMax: 100) == ByteBuffer(string: "{}"))
            _ = try await client.open(path: "/", accept: .json).body.prefix(octetsMax: 9)
            #expect(server.connections == 1)
            let (first, second) = heads.withLock { ($0[0], $0[1]) }
            #expect(first.uri == "/api/v1/services?labelSelector=a%3Db%20c")
            #expect(first.headers["user-agent"] == ["clusterdns/test"])
            #expect(first.headers["accept"] == ["application/vnd.kubernetes.protobuf, application/json"])
            #expect(first.headers["host"] == [String(server.url.dropFirst(8))])
            #expect(first.headers["accept-encoding"] == [])
            #expect(first.headers["authorization"] == [])
            #expect(second.headers["accept"] == ["application/json"])
        }
    }

    @Test func plainHTTP() async throws {
        try await withClient {
            $0.exchange.answer(.ok, ["Content-Type": "application/vnd.kubernetes.protobuf"], "k8s")
        } _: { client, _ in
            let response = try await client.open(path: "/")
            #expect(response.status == 200)
            #expect(response.encoding == .protobuf)
            #expect(!response.isHTTP2)
        }
    }

    @Test func overIPv6() async throws {
        let server = try await ScriptedServer(host: "::1") { $0.exchange.answer() }
        let fixture = try ClientFixture(.endpoint(try APIServerURL(server.url), files: .init()))
        #expect(try await words(fixture.client, server) == "status 200")
        try await fixture.close()
        try await server.close()
    }

    @Test func anotherAuthorityIsNotTrusted() async throws {
        let authority = certificates.otherAuthority.certificate
        try await withClient(.tls(certificates.server), authority: authority) {
            $0.exchange.answer()
        } _: { client, server in
            let said = try await words(client, server)
            #expect(
                said == "certificate is not trusted: it is not signed by the authority in \(authority), "
                    + "or out of its time")
        }
    }

    @Test func aCertificateForAnotherNameIsNotTrusted() async throws {
        try await withClient(.tls(certificates.serverOfAnotherName)) {
            $0.exchange.answer()
        } _: { client, server in
            let said = try await words(client, server)
            #expect(said == "certificate is not trusted: it is for another name")
        }
    }

    @Test(arguments: [true, false])
    func theClientShowsItsCertificate(_ offersHTTP2: Bool) async throws {
        let security = ScriptedServer.Security.tls(
            certificates.server, clientAuthority: certificates.authority.certificate, offersHTTP2: offersHTTP2)
        try await withClient(security, client: certificates.client) {
            $0.exchange.answer()
        } _: { client, server in
            let said = try await words(client, server)
            #expect(said == "status 200")
        }
        try await withClient(security) {
            $0.exchange.answer()
        } _: { client, server in
            // With TLS 1.3 the server says so only after its part of the handshake; over HTTP/2 it is not passed on.
            let words = try await words(client, server)
            let expected = offersHTTP2 ? "connection closed by the server" : "the server refuses the TLS connection: "
            #expect(words.hasPrefix(expected))
        }
    }

    @Test func aServerWithoutTLSAndOneThatIsNotThere() async throws {
        try await withClient {
            $0.exchange.answer()
        } _: { client, server in
            let url = server.url.replacingOccurrences(of: "http:", with: "https:")
            let fixture = try ClientFixture(.endpoint(try APIServerURL(url), files: .init()))
            await #expect(
                throws: APIConnectionError(server: url, kind: .malformed, reason: "the server does not speak TLS")
            ) { try await fixture.client.open(path: "/") }
            try await fixture.close()
            let closed = try await ScriptedServer { _ in }
            try await closed.close()
            let absent = try ClientFixture(.endpoint(try APIServerURL(closed.url), files: .init()))
            await #expect(
                throws: APIConnectionError(server: closed.url, kind: .unreachable, reason: "connection refused")
            ) { try await absent.client.open(path: "/") }
            try await absent.close()
        }
    }

    @Test func noAnswer() async throws {
        try await withClient { _ in
        } _: { client, server in
            await #expect(
                throws: APIConnectionError(server: server.url, kind: .timeout, reason: "no answer within 20 ms")
            ) { try await client.open(path: "/", answerTime: .milliseconds(20)) }
            #expect(client.inFlight == 0)
        }
    }

    @Test(arguments: [false, true])
    func anAnswerThatIsCutShort(_ isSecure: Bool) async throws {
        let security = isSecure ? ScriptedServer.Security.tls(certificates.server) : .plain
        try await withClient(security) { request in
            request.exchange.head(.ok)
            request.exchange.send(ByteBuffer(string: "abc")).whenComplete { _ in
                (request.exchange.channel.parent.map { $0.parent == nil ? request.exchange.channel : $0 }
                    ?? request.exchange.channel).close(promise: nil)
            }
        } _: { client, server in
            let response = try await client.open(path: "/")
            let error = await #expect(throws: APIConnectionError.self) { for try await _ in response.body {} }
            #expect(error?.description == "\(server.url): connection closed by the server")
        }
    }

    @Test func whatIsNoHTTP() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener = try await ServerBootstrap(group: group).childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(NoHTTPHandler())
            }
        }.bind(host: "127.0.0.1", port: 0).get()
        let url = "http://127.0.0.1:\(listener.localAddress?.port ?? 0)"
        let fixture = try ClientFixture(.endpoint(try APIServerURL(url), files: .init()))
        let error = await #expect(throws: APIConnectionError.self) { try await fixture.client.open(path: "/") }
        #expect(error?.kind == .malformed, "\(String(describing: error))")
        try await fixture.close()
        try await listener.close()
        try await group.shutdownGracefully()
    }

    @Test(arguments: [true, false])
    func theTokenIsReadAgain(_ isForced: Bool) async throws {
        let tokens = Mutex<[String]>([])
        let server = try await ScriptedServer(.tls(certificates.server)) { request in
            tokens.withLock { $0 += request.head.headers["authorization"] }
            request.exchange.answer()
        }
        let folder = try TemporaryFolder.make()
        try TemporaryFolder.replace(folder + "/token", with: "first\n")
        try TemporaryFolder.copy(certificates.authority.certificate, to: folder + "/ca.crt")
        let fixture = try ClientFixture(.serviceAccount(server: try APIServerURL(server.url), folder: folder))
        for _ in 0..<2 { _ = try await fixture.client.open(path: "/").body.prefix(octetsMax: 9) }
        try TemporaryFolder.replace(folder + "/token", with: "second\n")
        if isForced { fixture.client.refreshCredentials() } else { fixture.advance(by: .seconds(1)) }
        _ = try await fixture.client.open(path: "/").body.prefix(octetsMax: 9)
        try TemporaryFolder.replace(folder + "/token", with: "\n")
        for _ in 0..<3 {
            fixture.advance(by: .seconds(1))
            _ = try await fixture.client.open(path: "/").body.prefix(octetsMax: 9)
        }
        #expect(
            tokens.withLock { $0 } == ["first", "first", "second", "second", "second", "second"].map { "Bearer \($0)" })
        #expect(fixture.faults == ["\(folder)/token: holds no token, which is one line of visible ASCII"])
        #expect(server.connections == 1)
        try await fixture.close()
        try await server.close()
    }

    @Test func theAuthorityIsReadAgain() async throws {
        let server = try await ScriptedServer(.tls(certificates.otherServer)) { $0.exchange.answer() }
        let folder = try TemporaryFolder.make()
        try TemporaryFolder.replace(folder + "/token", with: "first\n")
        try TemporaryFolder.copy(certificates.authority.certificate, to: folder + "/ca.crt")
        let fixture = try ClientFixture(.serviceAccount(server: try APIServerURL(server.url), folder: folder))
        #expect(try await words(fixture.client, server).hasPrefix("certificate is not trusted"))
        try TemporaryFolder.copy(certificates.otherAuthority.certificate, to: folder + "/ca.crt")
        fixture.advance(by: .seconds(1))
        #expect(try await words(fixture.client, server) == "status 200")
        #expect(fixture.faults == [])
        try await fixture.close()
        try await server.close()
    }

    @Test func theNameOfTheCertificateCanBeGiven() async throws {
        let hosts = Mutex<[String]>([])
        let server = try await ScriptedServer(.tls(certificates.serverOfAnotherName)) { request in
            hosts.withLock { $0 += request.head.headers["host"] }
            request.exchange.answer()
        }
        let folder = try TemporaryFolder.make()
        let authority = certificates.authority.certificate
        for (cluster, expected) in [
            ("tls-server-name: elsewhere.example, certificate-authority", "status 200"),
            ("certificate-authority", "certificate is not trusted: it is for another name"),
            ("insecure-skip-tls-verify: true, x", "status 200"),
        ] {
            let text = """
                current-context: a
                contexts: [{name: a, context: {cluster: a}}]
                clusters: [{name: a, cluster: {server: "\(server.url)", \(cluster): \(authority)}}]
                """
            try TemporaryFolder.replace(folder + "/config", with: text)
            let fixture = try ClientFixture(.kubeconfig(path: folder + "/config", context: nil))
            #expect(try await words(fixture.client, server) == expected)
            try await fixture.close()
        }
        #expect(hosts.withLock { $0 } == [String(server.url.dropFirst(8)), String(server.url.dropFirst(8))])
        try await server.close()
    }

    @Test func limitsAreKept() async throws {
        try await withClient(settings: { $0.limits = .init(requestsPerSecond: 0.001, burst: 2) }) {
            $0.exchange.answer()
        } _: { client, _ in
            for _ in 0..<2 { _ = try await client.open(path: "/") }
            let third = Task { try await client.open(path: "/") }
            try await client.probe(within: .seconds(50))
            third.cancel()
            await #expect(throws: CancellationError.self) { _ = try await third.value }
            #expect(client.inFlight == 0)
        }
    }
}

private final class NoHTTPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "SSH-2.0-OpenSSH\r\n\r\n")), promise: nil)
    }
}
