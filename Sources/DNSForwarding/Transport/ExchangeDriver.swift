import NIOCore
import NIOPosix
import NetworkAddress

/// Does what an ``UpstreamExchange`` says, with sockets and timers of one event loop, to which all of it is confined.
final class ExchangeDriver {
    private let loop: any EventLoop
    private var exchange: UpstreamExchange<SystemRandomNumberGenerator>
    private let start = NIODeadline.now()
    private let onEnd: (ExchangeDriver, Result<UpstreamAnswer, ExchangeFailure>) -> Void
    private var channels: [any Channel] = []
    private var timers: [Scheduled<Void>] = []
    private var hasEnded = false

    /// - Parameter onEnd: called once, on the loop.
    init(
        _ exchange: UpstreamExchange<SystemRandomNumberGenerator>, on loop: any EventLoop,
        onEnd: @escaping (ExchangeDriver, Result<UpstreamAnswer, ExchangeFailure>) -> Void
    ) {
        self.exchange = exchange
        self.loop = loop
        self.onEnd = onEnd
    }

    /// All tries so far, in their order.
    var attempts: [ExchangeAttempt] { exchange.attempts }

    func begin() { perform(exchange.start()) }

    func stop() { perform(exchange.stop()) }

    func received(_ reply: [UInt8], attempt: Int) {
        perform(exchange.received(reply, attempt: attempt, at: elapsed))
    }

    func failed(_ cause: ExchangeFailure.Cause, attempt: Int) {
        perform(exchange.failed(cause, attempt: attempt, at: elapsed))
    }

    private var elapsed: Duration { .nanoseconds((NIODeadline.now() - start).nanoseconds) }

    private func perform(_ step: ExchangeStep) {
        switch step {
        case .wait: break
        case .ask(let attempt): ask(attempt)
        case .finish(let result):
            hasEnded = true
            for timer in timers { timer.cancel() }
            for channel in channels { channel.close(promise: nil) }
            onEnd(self, result)
        }
    }
}

// MARK: - Sockets

extension ExchangeDriver {
    private func ask(_ number: Int) {
        let attempt = exchange.attempts[number]
        let timer = loop.assumeIsolated().scheduleTask(in: TimeAmount(attempt.timeout)) {
            self.perform(self.exchange.timedOut(number, at: self.elapsed))
        }
        timers.append(timer)
        let query = exchange.query.octets(id: attempt.id)
        connect(number, attempt).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel): self.send(query, through: channel, attempt: number)
            case .failure(let error): self.failed(.network(NetworkErrorText(error).description), attempt: number)
            }
        }
    }

    /// Opens a socket of its own for each try. It is connected, also over UDP: the kernel chooses the port at random,
    /// drops what others send, and reports that nobody listens (RFC 5452 section 9.2).
    private func connect(_ number: Int, _ attempt: ExchangeAttempt) -> EventLoopFuture<any Channel> {
        let address: SocketAddress
        do {
            address = try SocketAddress(exchange.configuration.upstreams[attempt.upstream])
        } catch {
            return loop.makeFailedFuture(error)
        }
        let driver = NIOLoopBound(self, eventLoop: loop)
        switch attempt.transport {
        case .datagram:
            return DatagramBootstrap(group: loop)
                .channelOption(
                    .recvAllocator,
                    value: FixedSizeRecvByteBufferAllocator(capacity: ForwardingLimits.datagramOctetsMax)
                )
                .channelInitializer { channel in
                    driver.value.adopt(channel) { DatagramReplyHandler(exchange: driver.value, attempt: number) }
                }
                .connect(to: address)
        case .stream:
            return ClientBootstrap(group: loop)
                .connectTimeout(TimeAmount(exchange.configuration.totalTimeout))
                .channelInitializer { channel in
                    driver.value.adopt(channel) { StreamReplyHandler(exchange: driver.value, attempt: number) }
                }
                .connect(to: address)
        }
    }

    private func adopt(
        _ channel: any Channel, handler: () -> any ChannelHandler
    ) -> EventLoopFuture<Void> {
        channels.append(channel)
        do {
            try channel.pipeline.syncOperations.addHandler(handler())
            return loop.makeSucceededVoidFuture()
        } catch {
            return loop.makeFailedFuture(error)
        }
    }

    private func send(_ query: [UInt8], through channel: any Channel, attempt number: Int) {
        guard !hasEnded else { return channel.close(promise: nil) }
        var buffer = channel.allocator.buffer(capacity: query.count + 2)
        if exchange.attempts[number].transport == .stream {
            // A query has at most 65535 octets: that is what the message was written within.
            buffer.writeInteger(UInt16(truncatingIfNeeded: query.count))
        }
        buffer.writeBytes(query)
        channel.writeAndFlush(buffer).assumeIsolated().whenFailure { error in
            self.failed(.network(NetworkErrorText(error).description), attempt: number)
        }
    }
}

extension SocketAddress {
    /// Throws where NIO does not take the octets, which are always four or sixteen.
    fileprivate init(_ endpoint: SocketEndpoint) throws {
        try self.init(packedIPAddress: ByteBuffer(bytes: endpoint.address.octets), port: Int(endpoint.port))
    }
}
