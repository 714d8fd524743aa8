public import DNSEngine
import Glibc
public import NIOCore
public import NIOPosix
public import NetworkAddress

/// DNS over TCP on any number of addresses (RFC 7766, RFC 9210): answers from the published tables, each event loop with
/// an engine of its own.
public final class StreamListener: Sendable {
    /// Connections that the kernel accepts on its own while an event loop is busy.
    private static var backlog: CInt { 1024 }

    /// Where the listener listens, in the order asked for, with the ports that the kernel chose for port 0.
    public let endpoints: [SocketEndpoint]
    private let channels: [any Channel]
    private let service: StreamService
    private let group: MultiThreadedEventLoopGroup

    private init(
        endpoints: [SocketEndpoint], channels: [any Channel], service: StreamService,
        group: MultiThreadedEventLoopGroup
    ) {
        self.endpoints = endpoints
        self.channels = channels
        self.service = service
        self.group = group
    }

    /// Listens on all addresses, or on none.
    ///
    /// - Parameters:
    ///   - addresses: where to listen, and which listener of the plan each address is. Port 0 takes any free port. `::`
    ///     takes IPv4 clients too, unless 0.0.0.0 is asked for with the same port. Where several addresses have one port,
    ///     the caller finds out before whether somebody else listens there: the sockets can be shared.
    ///   - publisher: the tables.
    ///   - limits: bounds of all connections together.
    ///   - group: the event loops to serve on. It must outlive the listener and all replies of `forward`.
    ///   - observer: says what of the answers is logged and counted.
    ///   - forward: takes queries that need an upstream.
    /// - Throws: the first address that could not be listened on, and why.
    public static func start(
        addresses: [(endpoint: SocketEndpoint, listener: Int)], publisher: StatePublisher,
        limits: StreamLimits = StreamLimits(), group: MultiThreadedEventLoopGroup,
        observer: (any StreamObserver)? = nil, forward: @escaping StreamForward
    ) async throws(StreamListenerError) -> StreamListener {
        let service = StreamService(
            publisher: publisher, limits: limits, group: group, observer: observer, forward: forward)
        var channels: [any Channel] = []
        var endpoints: [SocketEndpoint] = []
        for (endpoint, listener) in addresses {
            // The kernel lets a wildcard and one of its addresses listen beside each other only if both want to share.
            let sharesPort = addresses.contains {
                $0.endpoint.port == endpoint.port && $0.endpoint != endpoint && endpoint.port != 0
            }
            let takesIPv4 = !addresses.contains { $0.endpoint == SocketEndpoint(.v4(0), port: endpoint.port) }
            do {
                let bootstrap = bootstrap(
                    service, listener: listener, group: group, endpoint, takesIPv4: takesIPv4, sharesPort: sharesPort)
                let channel = try await bootstrap.bind(to: endpoint.socketAddress()).get()
                channels.append(channel)
                endpoints.append(channel.localAddress.flatMap(SocketEndpoint.init) ?? endpoint)
            } catch {
                for channel in channels { await channel.closeAndWait() }
                throw StreamListenerError(endpoint, error)
            }
        }
        return StreamListener(endpoints: endpoints, channels: channels, service: service, group: group)
    }

    /// How many connections there are.
    public var connectionCount: Int { service.registry.count }

    /// Stops accepting and reading, has everything answered that has arrived, and closes all connections, those of
    /// queries without an answer after `time`. Returns when all are closed.
    public func drain(within time: TimeAmount) async {
        for channel in channels { await channel.closeAndWait() }
        let records = service.registry.beginDraining()
        for record in records { record.channel.pipeline.fireUserInboundEventTriggered(StreamDrainEvent()) }
        let force = group.any().scheduleTask(in: time) {
            for record in records { record.channel.close(promise: nil) }
        }
        for record in records { await record.channel.waitUntilClosed() }
        force.cancel()
    }

    private static func bootstrap(
        _ service: StreamService, listener: Int, group: MultiThreadedEventLoopGroup, _ endpoint: SocketEndpoint,
        takesIPv4: Bool, sharesPort: Bool
    ) -> ServerBootstrap {
        let kernelBuffer = service.limits.kernelBufferOctets
        // Connections inherit the buffers' sizes; they have to be known before the first segment.
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(
                ChannelOptions.Types.SocketOption(level: .socket, name: .init(rawValue: SO_REUSEPORT)),
                value: sharesPort ? 1 : 0
            )
            .serverChannelOption(.socketOption(.so_rcvbuf), value: kernelBuffer)
            .serverChannelOption(.socketOption(.so_sndbuf), value: kernelBuffer)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        AcceptPause(duration: service.limits.acceptPause), StreamAcceptor(service))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.writeBufferWaterMark, value: service.limits.waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Where there is no record, the connection had to make room for another one already.
                    guard let record = service.registry.record(of: channel) else { throw ChannelError.eof }
                    try channel.pipeline.syncOperations.addHandler(
                        StreamConnection(service: service, record: record, listener: listener, on: channel.eventLoop))
                }
            }
        guard !endpoint.address.isIPv4 else { return bootstrap }
        let isIPv6Only = endpoint.address.isUnspecified && takesIPv4 ? 0 : 1
        return bootstrap.serverChannelOption(
            ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: isIPv6Only)
    }
}

extension StreamLimits {
    /// When a channel counts as unwritable and as writable again.
    fileprivate var waterMark: ChannelOptions.Types.WriteBufferWaterMark {
        .init(low: max(min(unsentOctetsLow, unsentOctetsHigh), 1), high: max(unsentOctetsHigh, 1))
    }
}

extension Channel {
    fileprivate func closeAndWait() async {
        close(promise: nil)
        await waitUntilClosed()
    }

    fileprivate func waitUntilClosed() async {
        await withCheckedContinuation { continuation in
            closeFuture.whenComplete { _ in continuation.resume() }
        }
    }
}
