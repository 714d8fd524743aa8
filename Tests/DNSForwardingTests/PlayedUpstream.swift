import DNSEngine
import DNSWire
import Glibc
import NIOCore
import NIOPosix
import NetworkAddress
import Synchronization

/// An upstream on a loopback port, UDP and TCP, that does with each query what a test says.
final class PlayedUpstream: Sendable {
    /// A query as it arrived.
    struct Arrival: Sendable {
        let query: Message
        let transport: Client.Transport
        /// The source port.
        let port: Int
        /// The source address.
        let address: String
        /// How many arrived before, over both transports.
        let number: Int
    }

    /// What to do with a query.
    enum Reaction: Sendable {
        case silence
        /// These messages, in this order.
        case send([[UInt8]])
        /// These octets as they are, each in a segment of its own; over TCP only.
        case pieces([[UInt8]])
        /// These octets as they are, and the end of the connection; over TCP only.
        case close([UInt8])

        static func answer(_ message: Message) -> Reaction { .send([message.write()]) }
    }

    typealias Play = @Sendable (Arrival) throws -> Reaction

    let endpoint: SocketEndpoint
    private let arrivals: AsyncStream<Arrival>
    private let channels: [any Channel]

    private init(endpoint: SocketEndpoint, arrivals: AsyncStream<Arrival>, channels: [any Channel]) {
        self.endpoint = endpoint
        self.arrivals = arrivals
        self.channels = channels
    }

    /// Nobody listens there, and nobody will: ports below 1024 are not given to sockets that do not ask for them.
    static let nobody = SocketEndpoint(.v4(0x7f4d_0001), port: 1)

    /// Listens at a port of the system's choice.
    static func start(on group: any EventLoopGroup, play: @escaping Play) async throws -> PlayedUpstream {
        let (arrivals, log) = AsyncStream.makeStream(of: Arrival.self)
        let script = Script(log: log, play: play)
        while true {
            let datagrams = try await DatagramBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(PlayedDatagrams(script))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            let port = datagrams.localAddress?.port ?? 0
            do {
                let streams = try await ServerBootstrap(group: group)
                    .childChannelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(PlayedStream(script))
                        }
                    }
                    .bind(host: "127.0.0.1", port: port).get()
                return PlayedUpstream(
                    endpoint: SocketEndpoint(.v4(0x7f00_0001), port: UInt16(port)), arrivals: arrivals,
                    channels: [datagrams, streams])
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                // The port's TCP half is in use: another one.
                try await datagrams.close()
            }
        }
    }

    /// The next query that arrives.
    func nextArrival() async throws -> Arrival {
        for await arrival in arrivals { return arrival }
        throw CancellationError()
    }

    /// Answers a query that came over UDP, at a time of the test's choice.
    func answer(_ arrival: Arrival, with message: Message) async throws {
        let source = try SocketAddress(ipAddress: "127.0.0.1", port: arrival.port)
        let datagram = AddressedEnvelope(remoteAddress: source, data: ByteBuffer(bytes: message.write()))
        try await channels[0].writeAndFlush(datagram)
    }

    func stop() async throws {
        for channel in channels { try await channel.close() }
    }
}

/// What both transports of an upstream share.
final class Script: Sendable {
    private let log: AsyncStream<PlayedUpstream.Arrival>.Continuation
    private let play: PlayedUpstream.Play
    private let count = Atomic<Int>(0)

    init(log: AsyncStream<PlayedUpstream.Arrival>.Continuation, play: @escaping PlayedUpstream.Play) {
        self.log = log
        self.play = play
    }

    func reaction(
        to octets: [UInt8], over transport: Client.Transport, from source: SocketAddress?
    ) throws -> PlayedUpstream.Reaction {
        let arrival = PlayedUpstream.Arrival(
            query: try Message(parsing: octets), transport: transport, port: source?.port ?? 0,
            address: source?.ipAddress ?? "",
            number: count.add(1, ordering: .relaxed).oldValue)
        defer { log.yield(arrival) }
        return try play(arrival)
    }
}

private final class PlayedDatagrams: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let script: Script

    init(_ script: Script) { self.script = script }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let octets = Array(envelope.data.readableBytesView)
        do {
            guard
                case .send(let messages) = try script.reaction(
                    to: octets, over: .udp, from: envelope.remoteAddress)
            else { return }
            for message in messages {
                let reply = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: message))
                context.write(wrapOutboundOut(reply), promise: nil)
            }
            context.flush()
        } catch {
            context.fireErrorCaught(error)
        }
    }
}

private final class PlayedStream: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: Script
    private var received = ByteBuffer()

    init(_ script: Script) { self.script = script }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = unwrapInboundIn(data)
        received.writeBuffer(&piece)
        while let query = received.readLengthPrefixedSlice(as: UInt16.self) {
            do {
                let octets = Array(query.readableBytesView)
                let source = context.channel.remoteAddress
                perform(try script.reaction(to: octets, over: .tcp, from: source), context)
            } catch {
                context.fireErrorCaught(error)
            }
        }
    }

    private func perform(_ reaction: PlayedUpstream.Reaction, _ context: ChannelHandlerContext) {
        switch reaction {
        case .silence: break
        case .send(let messages):
            for message in messages { write(message.lengthPrefixed, context) }
        case .pieces(let pieces):
            for piece in pieces { write(piece, context) }
        case .close(let octets):
            write(octets, context)
            context.close(promise: nil)
        }
    }

    private func write(_ octets: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: octets)), promise: nil)
    }
}

extension [UInt8] {
    /// As TCP carries it (RFC 1035 section 4.2.2).
    var lengthPrefixed: [UInt8] { [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)] + self }
}
