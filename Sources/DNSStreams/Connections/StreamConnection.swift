import DNSEngine
import DNSWire
import NIOCore
import NetworkAddress

/// Drives the ``StreamSession`` of one connection: reads, answers, writes and keeps its timer.
final class StreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Responses are handed to the socket together, once there are this many octets or no more messages.
    private static var batchOctets: Int { 32_768 }

    private let service: StreamService
    private let record: StreamRecord
    private let listener: Int
    private let client: Client
    /// The address that the client connected to.
    private let local: IPAddress
    private let answerer: StreamAnswerer
    private var session: StreamSession
    private var outgoing = ByteBuffer()
    private var isAdvancing = false
    private var timer: (task: Scheduled<Void>, deadline: NIODeadline)?
    /// `nil` before the connection is in its pipeline and once it is closed.
    private var context: ChannelHandlerContext?

    /// - Parameters:
    ///   - record: the connection in the service's registry.
    ///   - listener: the number of the listener that accepted it.
    ///   - loop: the connection's event loop, which this is called on.
    init(service: StreamService, record: StreamRecord, listener: Int, on loop: any EventLoop) {
        self.service = service
        self.record = record
        self.listener = listener
        client = Client(endpoint: record.client, transport: .tcp)
        local = record.channel.localAddress.flatMap(SocketEndpoint.init)?.address.unmapped ?? .v4(0)
        answerer = service.answerer(on: loop)
        session = StreamSession(limits: service.limits(of: listener), at: .now())
    }
}

/// Sent through a connection's pipeline: answer what has arrived, then close.
struct StreamDrainEvent: Sendable {
    /// How long what was sent before may take from the socket to us, once we look at it: a turn of the event loop.
    static var arrivalTime: TimeAmount { .milliseconds(10) }
}

// MARK: - Events

extension StreamConnection {
    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { forgetContext() }

    func channelActive(context: ChannelHandlerContext) { advance() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { session.receive(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { advance() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        session.changeWritability(context.channel.isWritable, at: .now())
        advance()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: closeInput()
        case is StreamDrainEvent:
            _ = context.eventLoop.assumeIsolated().scheduleTask(in: StreamDrainEvent.arrivalTime) { self.closeInput() }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// A reset, or whatever else a socket can report: nobody is left to talk to.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { close() }

    private func closeInput() {
        session.closeInput(at: .now())
        advance()
    }

    /// The upstream's response to a query, on the event loop.
    private func reply(to query: UInt64, with response: [UInt8]) {
        guard session.endQuery(query, at: .now()) else { return }
        if context != nil, (1...Limits.streamOctetsMax).contains(response.count) {
            outgoing.writeInteger(UInt16(response.count))
            outgoing.writeBytes(response)
        }
        advance()
    }

    private func timerFired() {
        timer = nil
        session.expire(at: .now())
        advance()
    }
}

// MARK: - Answering

extension StreamConnection {
    /// Answers all that may be answered now, and sees to it that things go on.
    private func advance() {
        // Writing can report that the socket's state has changed; the loop below sees the session's.
        guard let context, context.channel.isActive, !isAdvancing else { return }
        isAdvancing = true
        let now = NIODeadline.now()
        while let message = session.nextMessage(at: now) {
            answer(message, on: context.eventLoop)
            if outgoing.readableBytes >= Self.batchOctets { writeOutgoing(context, at: now) }
        }
        // Before the client can know: once it has its answer, its connection counts as just used.
        record.note(quietSince: session.quietSince)
        writeOutgoing(context, at: now)
        isAdvancing = false
        switch session.step {
        case .read: context.read()
        case .wait: break
        case .close: return close()
        }
        armTimer(on: context.eventLoop)
    }

    private func answer(_ message: ByteBuffer, on loop: any EventLoop) {
        switch answerer.answer(message, from: client, at: listener, local: local, into: &outgoing) {
        case .none: break
        case .written(let refresh):
            if let refresh { service.observer?.refresh(refresh) }
        case .suspended(let query):
            let number = session.beginQuery()
            let connection = NIOLoopBound(self, eventLoop: loop)
            service.forward(query) { response in
                loop.execute { connection.value.reply(to: number, with: response) }
            }
        }
    }

    private func writeOutgoing(_ context: ChannelHandlerContext, at now: NIODeadline) {
        let octets = outgoing.readableBytes
        guard octets > 0 else { return }
        session.write(octets, at: now)
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in
            // Failed or not, nothing waits any more; a failure closes the connection by itself.
            self.session.sent(octets)
            self.advance()
        }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: sent)
        outgoing = ByteBuffer()
    }

    /// Sees to it that ``timerFired()`` is called no later than the session's deadline. A timer that is too early looks
    /// again when it fires: cheaper than a new one for each query.
    private func armTimer(on loop: any EventLoop) {
        guard let deadline = session.deadline else { return }
        if let timer {
            if timer.deadline <= deadline { return }
            timer.task.cancel()
        }
        timer = (loop.assumeIsolated().scheduleTask(deadline: deadline) { self.timerFired() }, deadline)
    }

    private func close() {
        let context = context
        forgetContext()
        context?.close(promise: nil)
    }

    private func forgetContext() {
        context = nil
        timer?.task.cancel()
        timer = nil
    }
}
