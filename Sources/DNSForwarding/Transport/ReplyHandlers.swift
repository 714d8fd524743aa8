import NIOCore

/// Hands each datagram of a try's socket to the exchange.
final class DatagramReplyHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let exchange: ExchangeDriver
    private let attempt: Int

    init(exchange: ExchangeDriver, attempt: Int) {
        self.exchange = exchange
        self.attempt = attempt
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        exchange.received(Array(unwrapInboundIn(data).data.readableBytesView), attempt: attempt)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        exchange.failed(.network(NetworkErrorText(error).description), attempt: attempt)
    }

    func channelInactive(context: ChannelHandlerContext) { exchange.failed(.closed, attempt: attempt) }
}

/// Puts the messages of a try's connection together from their length-prefixed pieces (RFC 1035 section 4.2.2), and
/// hands each to the exchange. Holds at most one message of 65535 octets and what one read brings.
final class StreamReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let exchange: ExchangeDriver
    private let attempt: Int
    private var received = ByteBuffer()

    init(exchange: ExchangeDriver, attempt: Int) {
        self.exchange = exchange
        self.attempt = attempt
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = unwrapInboundIn(data)
        received.writeBuffer(&piece)
        while let message = received.readLengthPrefixedSlice(as: UInt16.self) {
            exchange.received(Array(message.readableBytesView), attempt: attempt)
        }
        received.discardReadBytes()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        exchange.failed(.network(NetworkErrorText(error).description), attempt: attempt)
    }

    func channelInactive(context: ChannelHandlerContext) { exchange.failed(.closed, attempt: attempt) }
}
