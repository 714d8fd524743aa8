import DNSWire
import NIOCore
import NIOPosix
import NIOSSL
import NetworkAddress

/// One connection to an upstream over TCP or TLS: queries go out as they come, answers may come in any order (RFC 7766
/// section 6.2.1). Confined to its loop.
final class StreamConnectionToUpstream {
    private struct Entry {
        let request: StreamTry
        /// The connection had been used before: that it is closed without an answer may be no more than its age.
        let wasReused: Bool
        let isRetry: Bool
        let sent: NIODeadline
        let deadline: NIODeadline
    }

    private weak var pool: StreamPool?
    private let forwarder: Forwarder
    private let upstream: Upstream
    private let loop: any EventLoop
    private let opened = NIODeadline.now()
    private var channel: (any Channel)?
    /// What waits for the connection to be there.
    private var unsent: [ByteBuffer] = []
    /// By the message ID on this connection.
    private var entries: [UInt16: Entry] = [:]
    private var hasBeenUsed = false
    private var lastReceived = NIODeadline.uptimeNanoseconds(0)
    private var isRetired = false
    private var isClosed = false
    private var expiry: Scheduled<Void>?
    /// Ends the waiting for answers that never come, also where nothing more is asked.
    private var sweep: Scheduled<Void>?

    init(_ pool: StreamPool, _ forwarder: Forwarder, _ upstream: Upstream, _ loop: any EventLoop) {
        self.pool = pool
        self.forwarder = forwarder
        self.upstream = upstream
        self.loop = loop
    }

    var load: Int { entries.count }
    var isUsable: Bool { !isRetired && !isClosed }
    var age: TimeAmount { NIODeadline.now() - opened }

    /// No further queries; closed when those under way have ended.
    func retire(atOnce: Bool = false) {
        isRetired = true
        if entries.isEmpty || atOnce { close() }
    }
}

// MARK: - Queries and answers

extension StreamConnectionToUpstream {
    func send(_ request: StreamTry, isRetry: Bool) {
        expiry?.cancel()
        expiry = nil
        var id = request.id
        while entries[id] != nil { id = .random(in: .min ... .max) }
        entries[id] = Entry(
            request: request, wasReused: hasBeenUsed, isRetry: isRetry, sent: .now(),
            deadline: .now() + TimeAmount(request.timeout))
        scheduleSweep(in: TimeAmount(request.timeout))
        let octets = request.query.octets(id: id)
        var buffer = ByteBufferAllocator().buffer(capacity: octets.count + 2)
        // A query has at most 65535 octets: that is what the message was written within.
        buffer.writeInteger(UInt16(truncatingIfNeeded: octets.count))
        buffer.writeBytes(octets)
        guard let channel else { return unsent.append(buffer) }
        channel.writeAndFlush(buffer, promise: nil)
    }

    /// A whole message has arrived.
    func received(_ octets: [UInt8]) {
        guard octets.count >= Header.octetCount else { return }
        let id = UInt16(octets[0]) << 8 | UInt16(octets[1])
        guard let entry = entries[id] else { return }
        let match = Octets.withView(of: octets) { entry.request.query.match($0, id: id, spelling: .asAsked) }
        guard case .own = match else { return }
        entries[id] = nil
        hasBeenUsed = true
        lastReceived = .now()
        entry.request.succeeded(octets)
        becomeIdleIfSo()
    }

    private func scheduleSweep(in time: TimeAmount) {
        guard sweep == nil, !isClosed else { return }
        // A little later, so that what has this deadline is overdue.
        sweep = loop.assumeIsolated().scheduleTask(in: time + .milliseconds(1)) {
            self.sweep = nil
            self.dropOverdue()
            if let next = self.entries.values.map(\.deadline).min() {
                self.scheduleSweep(in: max(next - .now(), .zero))
            } else {
                self.becomeIdleIfSo()
            }
        }
    }

    private func becomeIdleIfSo() {
        guard entries.isEmpty, !isClosed else { return }
        if isRetired { return close() }
        pool?.becameIdle(self, most: forwarder.configuration.idleConnectionsMax)
        guard isUsable else { return }
        expiry?.cancel()
        let idleTimeout = TimeAmount(forwarder.configuration.idleTimeout)
        expiry = loop.assumeIsolated().scheduleTask(in: idleTimeout) { self.retire(atOnce: self.entries.isEmpty) }
    }

    /// Nobody waits for answers that are overdue. A connection that has brought nothing since is given up: its peer may be gone
    /// without having said so.
    func dropOverdue() {
        let now = NIODeadline.now()
        let overdue = entries.filter { $0.value.deadline < now }
        guard !overdue.isEmpty else { return }
        for id in overdue.keys { entries[id] = nil }
        if overdue.values.contains(where: { $0.sent > lastReceived }) { retire() }
    }

    /// The connection is over. Queries that met one which the upstream had grown tired of are asked again over a new one.
    func ended(_ cause: ExchangeFailure.Cause) {
        guard !isClosed else { return }
        isClosed = true
        expiry?.cancel()
        sweep?.cancel()
        let left = entries
        entries = [:]
        let pool = pool
        pool?.closed(self)
        channel?.close(promise: nil)
        let now = NIODeadline.now()
        for entry in left.values where entry.deadline > now {
            if entry.wasReused, !entry.isRetry, !isRetired, let pool {
                pool.ask(entry.request, isRetry: true)
            } else {
                entry.request.failed(cause)
            }
        }
    }

    private func close() { ended(.closed) }
}

// MARK: - The channel

extension StreamConnectionToUpstream {
    func open() {
        let resolvers = forwarder.configuration.resolvers
        guard let host = upstream.host else { return connect(to: upstream.endpoint.address) }
        guard !resolvers.isEmpty, let name = pool?.name(of: upstream) else { return connect(to: nil, host) }
        name.withAddress(by: resolvers) { result in
            switch result {
            case .success(let address): self.connect(to: address)
            case .failure(let failure): self.ended(.network(failure.description))
            }
        }
    }

    /// - Parameters:
    ///   - address: `nil` for what the system finds under the name.
    private func connect(to address: IPAddress?, _ host: String = "") {
        guard !isClosed else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        do {
            var bootstrap = ClientBootstrap(group: loop)
                .connectTimeout(TimeAmount(forwarder.configuration.totalTimeout))
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try bound.value.initialize(channel) }
                }
            if let source = forwarder.configuration.sourceAddress,
                address.map({ $0.isIPv4 == source.isIPv4 }) ?? true
            {
                bootstrap = bootstrap.bind(to: try SocketAddress(SocketEndpoint(source, port: 0)))
            }
            let port = upstream.endpoint.port
            let opened =
                try address.map { bootstrap.connect(to: try SocketAddress(SocketEndpoint($0, port: port))) }
                ?? bootstrap.connect(host: host, port: Int(port))
            opened.assumeIsolated().whenComplete { result in
                switch result {
                case .success(let channel): self.connected(channel)
                case .failure(let error):
                    if let address { self.pool?.name(of: self.upstream)?.turn(from: address) }
                    self.ended(.network(NetworkErrorText(error).description))
                }
            }
        } catch {
            ended(.network(NetworkErrorText(error).description))
        }
    }

    private func initialize(_ channel: any Channel) throws {
        if case .tls(let ownName) = upstream.security {
            let name = ownName ?? forwarder.configuration.tls.serverName ?? upstream.host
            // Without a name the certificate has to be for the address.
            let handler = try NIOSSLClientHandler(context: forwarder.tlsContext(), serverHostname: name)
            try channel.pipeline.syncOperations.addHandler(handler)
        }
        try channel.pipeline.syncOperations.addHandler(StreamReplyHandler(self))
    }

    private func connected(_ channel: any Channel) {
        guard !isClosed else { return channel.close(promise: nil) }
        self.channel = channel
        for buffer in unsent { channel.write(buffer, promise: nil) }
        unsent = []
        channel.flush()
    }
}

extension SocketAddress {
    /// Throws where NIO does not take the octets, which are always four or sixteen.
    fileprivate init(_ endpoint: SocketEndpoint) throws {
        try self.init(packedIPAddress: ByteBuffer(bytes: endpoint.address.octets), port: Int(endpoint.port))
    }
}

/// Puts the messages of a connection together from their length-prefixed pieces (RFC 1035 section 4.2.2). Holds at most one
/// message of 65535 octets and what one read brings.
private final class StreamReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: StreamConnectionToUpstream
    private var received = ByteBuffer()

    init(_ connection: StreamConnectionToUpstream) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = unwrapInboundIn(data)
        received.writeBuffer(&piece)
        while let message = received.readLengthPrefixedSlice(as: UInt16.self) {
            connection.received(Array(message.readableBytesView))
        }
        received.discardReadBytes()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connection.ended(.network(NetworkErrorText(error).description))
    }

    func channelInactive(context: ChannelHandlerContext) { connection.ended(.closed) }
}
