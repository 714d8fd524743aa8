import DNSWire
import Glibc
import NIOCore
import NIOPosix
import NetworkAddress
import Testing

/// A client of DNS over TCP that can behave badly.
struct StreamClient {
    let channel: any Channel
    private let messages: AsyncStream<[UInt8]>

    /// Connects.
    /// - Parameters:
    ///   - source: the client's own address, a loopback address.
    ///   - reads: whether the client ever reads.
    static func connect(
        to server: SocketEndpoint, from source: IPAddress? = nil, reads: Bool = true
    ) async throws -> StreamClient {
        let (messages, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(MessageReceiver(continuation))
                }
            }
        if let source { bootstrap = bootstrap.bind(to: try Self.address(SocketEndpoint(source, port: 0))) }
        let channel = try await bootstrap.connect(to: Self.address(server)).get()
        return StreamClient(channel: channel, messages: messages)
    }

    private static func address(_ endpoint: SocketEndpoint) throws -> SocketAddress {
        try SocketAddress(ipAddress: "\(endpoint.address)", port: Int(endpoint.port))
    }

    /// Sends octets as they are; returns once the kernel has them.
    func send(_ octets: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: octets))
    }

    /// Sends a query.
    func ask(_ name: String, id: UInt16) async throws { try await send(framedQuery(name, id: id)) }

    /// The next response, `nil` once the connection is closed.
    func next() async throws -> Message? {
        var iterator = messages.makeAsyncIterator()
        return try await iterator.next().map { try Message(parsing: $0) }
    }

    /// Asks, and expects the answer to be the next response.
    func expectAnswer(to name: String = "www.example.", id: UInt16) async throws {
        try await ask(name, id: id)
        let response = try #require(try await next(), "closed instead of an answer to \(id)")
        #expect(response.id == id && response.responseCode == .noError && !response.answers.isEmpty)
    }

    /// Expects that no response comes before the connection is closed, by an end or a reset.
    func expectClosed() async throws { #expect(try await next() == nil) }

    /// Closes the sending side alone.
    func finishSending() async throws { try await channel.close(mode: .output) }

    /// Closes with a reset.
    func reset() async throws {
        let options = try #require(channel as? any SocketOptionProvider)
        try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close()
    }
}

/// Puts the stream of responses back together.
private final class MessageReceiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let continuation: AsyncStream<[UInt8]>.Continuation
    private var received = ByteBuffer()

    init(_ continuation: AsyncStream<[UInt8]>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var chunk = unwrapInboundIn(data)
        received.writeBuffer(&chunk)
        while let message = received.readLengthPrefixedSlice(as: UInt16.self) {
            continuation.yield(Array(message.readableBytesView))
        }
    }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// A message with its length prefix.
func framed(_ message: [UInt8]) -> [UInt8] {
    [UInt8(truncatingIfNeeded: message.count >> 8), UInt8(truncatingIfNeeded: message.count)] + message
}

/// A query for an address, with its length prefix.
func framedQuery(_ name: String, id: UInt16, type: RecordType = .a) throws -> [UInt8] {
    framed(Message.query(name: try DomainName(name), type: type, id: id).write())
}
