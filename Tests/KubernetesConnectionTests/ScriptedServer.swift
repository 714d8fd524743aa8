import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization

/// A server on the loopback interface that answers as a test says.
final class ScriptedServer: Sendable {
    enum Security: Sendable {
        case plain
        case tls(TestCertificates.Pair, clientAuthority: String? = nil, offersHTTP2: Bool = true)
    }

    /// One request, without its body.
    struct Request: Sendable {
        let head: HTTPRequestHead
        let exchange: Exchange
    }

    /// The way back to the client.
    struct Exchange: Sendable {
        let channel: any Channel

        func head(_ status: HTTPResponseStatus, _ fields: HTTPHeaders = [:]) {
            let head = HTTPResponseHead(version: .http1_1, status: status, headers: fields)
            channel.writeAndFlush(HTTPServerResponsePart.head(head), promise: nil)
        }

        @discardableResult
        func send(_ octets: ByteBuffer) -> EventLoopFuture<Void> {
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(octets)))
        }

        func end() {
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        }

        func answer(_ status: HTTPResponseStatus = .ok, _ fields: HTTPHeaders = [:], _ text: String = "") {
            var fields = fields
            fields.replaceOrAdd(name: "content-length", value: String(text.utf8.count))
            head(status, fields)
            if !text.isEmpty { send(ByteBuffer(string: text)) }
            end()
        }
    }

    typealias Script = @Sendable (Request) -> Void

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let listener: any Channel
    private let connectionCount = Mutex(0)

    var connections: Int { connectionCount.withLock { $0 } }
    let url: String

    init(_ security: Security = .plain, host: String = "127.0.0.1", script: @escaping Script) async throws {
        let context = try Self.context(security)
        let counted = Mutex<(@Sendable () -> Void)?>(nil)
        let onConnection: @Sendable () -> Void = { counted.withLock { $0 }?() }
        listener = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                onConnection()
                return channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                }.flatMap {
                    let addScript: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(ScriptHandler(script))
                        }
                    }
                    guard context != nil else {
                        return channel.pipeline.configureHTTPServerPipeline().flatMap { addScript(channel) }
                    }
                    return channel.configureCommonHTTPServerPipeline(addScript)
                }
            }
            .bind(host: host, port: 0).get()
        let port = listener.localAddress?.port ?? 0
        url = (context == nil ? "http" : "https") + "://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
        counted.withLock { $0 = { [weak self] in self?.connectionCount.withLock { $0 += 1 } } }
    }

    func close() async throws {
        try await listener.close()
        try await group.shutdownGracefully()
    }

    private static func context(_ security: Security) throws -> NIOSSLContext? {
        guard case .tls(let pair, let clientAuthority, let offersHTTP2) = security else { return nil }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(pair.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: pair.key, format: .pem)))
        configuration.applicationProtocols = offersHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
        if let clientAuthority {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .file(clientAuthority)
        }
        return try NIOSSLContext(configuration: configuration)
    }
}

private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let script: ScriptedServer.Script

    init(_ script: @escaping ScriptedServer.Script) {
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        script(.init(head: head, exchange: .init(channel: context.channel)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
