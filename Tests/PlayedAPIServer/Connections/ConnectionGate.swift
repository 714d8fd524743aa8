import NIOCore

/// Between the socket and everything else, TLS included: what it holds back, the peer never sees.
final class ConnectionGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let onOpen: (ConnectionGate) -> Void
    private let onClose: (ConnectionGate) -> Void
    private var context: ChannelHandlerContext?
    private var isFrozen: Bool
    private var heldBack: [EventLoopPromise<Void>] = []

    init(
        isFrozen: Bool, onOpen: @escaping (ConnectionGate) -> Void, onClose: @escaping (ConnectionGate) -> Void
    ) {
        self.isFrozen = isFrozen
        self.onOpen = onOpen
        self.onClose = onClose
    }

    /// From now on nothing is read and nothing written; TCP stays open.
    func freeze() {
        isFrozen = true
    }

    /// Closes the TCP connection at once, without any farewell of the layers above.
    func cut() {
        context?.close(mode: .all, promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        onOpen(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        release()
    }

    func channelInactive(context: ChannelHandlerContext) {
        release()
        context.fireChannelInactive()
    }

    func read(context: ChannelHandlerContext) {
        if !isFrozen { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isFrozen { context.fireChannelRead(data) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if !isFrozen {
            context.write(data, promise: promise)
        } else if let promise {
            heldBack.append(promise)
        }
    }

    func flush(context: ChannelHandlerContext) {
        if !isFrozen { context.flush() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if !isFrozen {
            context.close(mode: mode, promise: promise)
        } else if let promise {
            heldBack.append(promise)
        }
    }

    private func release() {
        guard context != nil else { return }
        context = nil
        for promise in heldBack { promise.fail(ChannelError.ioOnClosedChannel) }
        heldBack = []
        onClose(self)
    }
}
