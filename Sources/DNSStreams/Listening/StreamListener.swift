public import DNSEngine
import Glibc
public import NIOCore
public import NIOPosix
public import NetworkAddress
import Synchronization

/// DNS over TCP on any number of addresses (RFC 7766, RFC 9210): answers from the published tables, each event loop with
/// an engine of its own.
public final class StreamListener: Sendable {
    /// Connections that the kernel accepts on its own while an event loop is busy.
    private static var backlog: CInt { 1024 }

    /// One address that is listened on.
    private struct Place {
        let endpoint: SocketEndpoint
        /// Its number in the plan.
        let listener: Int
        let channel: any Channel
    }

    private let places = Mutex<[Place]>([])
    private let service: StreamService
    private let group: MultiThreadedEventLoopGroup

    private init(_ service: StreamService, group: MultiThreadedEventLoopGroup) {
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
    ///   - sharedPorts: ports that other addresses may be listened on with later.
    ///   - limits: bounds of all connections together.
    ///   - group: the event loops to serve on. It must outlive the listener and all replies of `forward`.
    ///   - observer: says what of the answers is logged and counted.
    ///   - forward: takes queries that need an upstream.
    /// - Throws: the first address that could not be listened on, and why.
    public static func start(
        addresses: [(endpoint: SocketEndpoint, listener: Int)], sharedPorts: Set<UInt16> = [],
        publisher: StatePublisher, limits: StreamLimits = StreamLimits(), group: MultiThreadedEventLoopGroup,
        observer: (any StreamObserver)? = nil, forward: @escaping StreamForward
    ) async throws(StreamListenerError) -> StreamListener {
        let service = StreamService(
            publisher: publisher, limits: limits, group: group, observer: observer, forward: forward)
        let listener = StreamListener(service, group: group)
        try await listener.listen(on: addresses, sharedPorts: sharedPorts)
        await listener.accept()
        return listener
    }

    /// Listens on all of these addresses as well, or on none. Connections wait until ``accept()``.
    ///
    /// - Parameters:
    ///   - addresses: as for ``start(addresses:sharedPorts:publisher:limits:group:observer:forward:)``.
    ///   - sharedPorts: as there.
    ///   - others: addresses that are listened on already, and go on being.
    /// - Throws: the first address that could not be listened on, and why.
    public func listen(
        on addresses: [(endpoint: SocketEndpoint, listener: Int)], sharedPorts: Set<UInt16>,
        beside others: [SocketEndpoint] = []
    ) async throws(StreamListenerError) {
        var added: [Place] = []
        let all = others + addresses.map(\.endpoint)
        for (endpoint, listener) in addresses {
            // The kernel lets a wildcard and one of its addresses listen beside each other only if both want to share.
            let sharesPort =
                sharedPorts.contains(endpoint.port)
                || all.contains { $0.port == endpoint.port && $0 != endpoint && endpoint.port != 0 }
            let takesIPv4 = !all.contains(SocketEndpoint(.v4(0), port: endpoint.port))
            do {
                let bootstrap = Self.bootstrap(
                    service, listener: listener, group: group, endpoint, takesIPv4: takesIPv4, sharesPort: sharesPort)
                let channel = try await bootstrap.bind(to: endpoint.socketAddress()).get()
                let bound = channel.localAddress.flatMap(SocketEndpoint.init) ?? endpoint
                added.append(Place(endpoint: bound, listener: listener, channel: channel))
            } catch {
                for place in added { await place.channel.closeAndWait() }
                throw StreamListenerError(endpoint, error)
            }
        }
        places.withLock { $0 += added }
    }

    /// Accepts connections at all addresses: the tables must have these listeners by now.
    public func accept() async {
        for channel in places.withLock({ $0.map(\.channel) }) {
            do {
                try await channel.setOption(.autoRead, value: true).get()
            } catch {
                // It has been closed meanwhile.
                continue
            }
        }
    }

    /// Where the listener listens, in the order asked for, with the ports that the kernel chose for port 0.
    public var endpoints: [SocketEndpoint] { places.withLock { $0.map(\.endpoint) } }

    /// Gives the listeners of the plan times of their own, for connections that are made from now on.
    ///
    /// - Parameter times: by listener; the rest has those of the limits.
    public func setTimes(_ times: [StreamTimes]) { service.times.withLock { $0 = times } }

    /// Lets all event loops take the latest tables, so that those that nobody asks do not keep older ones.
    public func refresh() { service.refresh() }

    /// How many connections there are.
    public var connectionCount: Int { service.registry.count }

    /// Stops accepting and reading, has everything answered that has arrived, and closes all connections, those of
    /// queries without an answer after `time`. Returns when all are closed.
    public func drain(within time: TimeAmount) async {
        let channels = places.withLock { places in
            defer { places = [] }
            return places.map(\.channel)
        }
        for channel in channels { await channel.closeAndWait() }
        await drain(service.registry.beginDraining(), within: time)
    }

    /// Does the same with one listener of the plan; the others go on.
    public func stopListening(_ listener: Int, within time: TimeAmount) async {
        let channels = places.withLock { places in
            defer { places.removeAll { $0.listener == listener } }
            return places.filter { $0.listener == listener }.map(\.channel)
        }
        for channel in channels { await channel.closeAndWait() }
        await drain(service.registry.records(of: listener), within: time)
    }

    private func drain(_ records: [StreamRecord], within time: TimeAmount) async {
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
            .serverChannelOption(.autoRead, value: false)
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
                        AcceptPause(duration: service.limits.acceptPause), StreamAcceptor(service, listener: listener))
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
