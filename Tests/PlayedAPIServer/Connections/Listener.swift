import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization

/// Makes connections speak TLS or not, and HTTP/2 or HTTP/1.1.
enum Listener {
    /// The port that was tried last, below those that the system gives to connections: one of these would be in use when
    /// a server that was down comes up again.
    private static let lastPort = Mutex(8_000 + Int(getpid()) % 199 * 20)

    /// Listens on a port of its own.
    static func bindToFreePort(_ core: NIOLoopBound<ServerCore>, on loop: any EventLoop) async throws -> any Channel {
        for _ in 0..<4_000 {
            let port = lastPort.withLock { last in
                last = last >= 11_999 ? 8_000 : last + 1
                return last
            }
            do {
                return try await bind(core, on: loop, port: port)
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                continue
            }
        }
        throw PlayedAPIServerError(description: "no port is free between 8000 and 11999")
    }

    /// Listens on the loopback address.
    static func bind(_ core: NIOLoopBound<ServerCore>, on loop: any EventLoop, port: Int) async throws -> any Channel {
        try await ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try prepare(channel, core) }
            }
            .bind(host: "127.0.0.1", port: port).get()
    }

    /// What TLS is to be on new connections.
    static func tls(_ options: PlayedAPIServer.Options) throws -> NIOSSLContext? {
        guard let certificates = options.certificates else { return nil }
        let chain = try NIOSSLCertificate.fromPEMFile(certificates.serverCertificate)
        let key = try NIOSSLPrivateKey(file: certificates.serverKey, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.applicationProtocols = options.offersHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
        if options.clientCertificates != .ignored {
            configuration.trustRoots = .file(certificates.authority)
            configuration.certificateVerification =
                options.clientCertificates == .required ? .noHostnameVerification : .optionalVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private static func prepare(_ channel: any Channel, _ core: NIOLoopBound<ServerCore>) throws {
        let gate = core.value.makeGate()
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(gate)
        guard let tls = core.value.tls else { return try prepareHTTP1(channel, gate, core.value) }
        try pipeline.addHandler(NIOSSLServerHandler(context: tls))
        let bound = NIOLoopBound(gate, eventLoop: channel.eventLoop)
        channel.configureHTTP2SecureUpgrade(
            h2ChannelConfigurator: { channel in
                channel.eventLoop.makeCompletedFuture { try prepareHTTP2(channel, bound, core) }
            },
            http1ChannelConfigurator: { channel in
                channel.eventLoop.makeCompletedFuture { try prepareHTTP1(channel, bound.value, core.value) }
            }
        ).whenFailure { _ in channel.close(promise: nil) }
    }

    private static func prepareHTTP1(_ channel: any Channel, _ gate: ConnectionGate, _ core: ServerCore) throws {
        let pipeline = channel.pipeline.syncOperations
        // A watch must notice that its client is gone, so nothing may hold back reading while an answer is under way.
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false)
        try pipeline.addHandler(core.makeExchange(gate, connection: channel))
    }

    private static func prepareHTTP2(
        _ channel: any Channel, _ gate: NIOLoopBound<ConnectionGate>, _ core: NIOLoopBound<ServerCore>
    ) throws {
        _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: .init(), streamConfiguration: .init()
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                try pipeline.addHandler(core.value.makeExchange(gate.value, connection: channel))
            }
        }
    }
}
