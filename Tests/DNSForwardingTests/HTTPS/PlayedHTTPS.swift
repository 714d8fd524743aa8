import DNSForwarding
import DNSWire
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NetworkAddress
import Testing

/// An upstream over HTTPS (HTTP/1.1) on a loopback port, that does with each request what a test says.
final class PlayedHTTPS: Sendable {
    /// A request as it arrived.
    struct Request: Sendable {
        let method: HTTPMethod
        let uri: String
        let headers: HTTPHeaders
        let body: [UInt8]
        /// The source port.
        let port: Int
    }

    /// What comes back.
    struct Response: Sendable {
        var status = HTTPResponseStatus.ok
        var headers = HTTPHeaders([("content-type", "application/dns-message")])
        var body: [UInt8] = []
    }

    /// `nil` for silence.
    typealias Play = @Sendable (Request) throws -> Response?

    let endpoint: SocketEndpoint
    private let channel: any Channel

    private init(_ channel: any Channel) {
        self.channel = channel
        endpoint = SocketEndpoint(.v4(0x7f00_0001), port: UInt16(channel.localAddress?.port ?? 0))
    }

    static func start(_ play: @escaping Play) async throws -> PlayedHTTPS {
        let files = try Self.certificate.get()
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem))))
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(PlayedHTTPSHandler(play))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return PlayedHTTPS(channel)
    }

    func stop() async throws { try await channel.close() }

    /// As an upstream of a line.
    func upstream(path: String = "/dns-query") -> Upstream {
        Upstream(endpoint, security: .https(path: path))
    }

    /// A certificate for 127.0.0.1 that is its own authority, made once.
    static let certificate = Result<(certificate: String, key: String), any Error> {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("played-https-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (certificate, key) = (folder.path + "/server.crt", folder.path + "/server.key")
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
            "/CN=played", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        return (certificate, key)
    }
}

private final class PlayedHTTPSHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let play: PlayedHTTPS.Play
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ play: @escaping PlayedHTTPS.Play) { self.play = play }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, [])
        case .body(let part): body += Array(part.readableBytesView)
        case .end:
            guard let head else { return }
            let request = PlayedHTTPS.Request(
                method: head.method, uri: head.uri, headers: head.headers, body: body,
                port: context.channel.remoteAddress?.port ?? 0)
            do {
                guard let response = try play(request) else { return }
                write(response, context)
            } catch {
                Issue.record(error)
                context.close(promise: nil)
            }
        }
    }

    private func write(_ response: PlayedHTTPS.Response, _ context: ChannelHandlerContext) {
        var headers = response.headers
        headers.add(name: "content-length", value: "\(response.body.count)")
        let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
