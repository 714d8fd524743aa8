import NIOCore
import NetworkAddress

/// In front of what accepts connections: lets in those that the limits allow.
final class StreamAcceptor: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let service: StreamService
    private let listener: Int

    init(_ service: StreamService, listener: Int) {
        self.service = service
        self.listener = listener
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = unwrapInboundIn(data)
        guard let client = channel.remoteAddress.flatMap(SocketEndpoint.init),
            case .admitted(let record, let replaced) = service.registry.admit(channel, from: client, at: listener)
        else {
            // Over the limits, or gone already.
            channel.close(promise: nil)
            return
        }
        replaced?.channel.close(promise: nil)
        channel.closeFuture.whenComplete { [registry = service.registry] _ in registry.release(record) }
        context.fireChannelRead(data)
    }
}
