public import NIOCore
import NIOPosix
public import NetworkAddress

/// Asks an endpoint of this process, as a probe from outside would.
public enum HTTPProbe {
    /// Whether the answer had status 200.
    ///
    /// - Parameters:
    ///   - endpoint: where the endpoint listens; for a wildcard the loopback address is asked.
    ///   - timeout: for connecting and for the answer, each.
    /// - Throws: what the network reports.
    public static func get(
        _ path: String, at endpoint: SocketEndpoint, group: any EventLoopGroup, timeout: TimeAmount
    ) async throws -> Bool {
        let loopback: IPAddress = endpoint.address.isIPv4 ? .v4(0x7f00_0001) : .v6(high: 0, low: 1)
        let address = endpoint.address.isUnspecified ? loopback : endpoint.address
        let channel = try await ClientBootstrap(group: group).connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StatusReader(timeout))
                }
            }
            .connect(to: SocketAddress(packedIPAddress: ByteBuffer(bytes: address.octets), port: Int(endpoint.port)))
            .get()
        let host = SocketEndpoint(address, port: endpoint.port)
        let request = "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
        let answered = try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: StatusReader.self).answered(on: channel.eventLoop)
        }.get()
        try await channel.writeAndFlush(ByteBuffer(string: request))
        return try await answered.get()
    }
}

/// Reads until the other side closes, and looks at the first octets.
private final class StatusReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let timeout: TimeAmount
    private var received = ByteBuffer()
    private var promise: EventLoopPromise<Bool>?
    private var timer: Scheduled<Void>?

    init(_ timeout: TimeAmount) { self.timeout = timeout }

    /// Whether the status was 200, once it is known.
    func answered(on loop: any EventLoop) -> EventLoopFuture<Bool> {
        let promise = loop.makePromise(of: Bool.self)
        self.promise = promise
        return promise.futureResult
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // A status line is all that matters, whatever comes behind it.
        guard received.readableBytes < 64 else { return }
        var buffer = unwrapInboundIn(data)
        received.writeBuffer(&buffer)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        let status = received.getString(at: received.readerIndex, length: min(received.readableBytes, 12)) ?? ""
        promise?.succeed(status == "HTTP/1.1 200")
        promise = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
