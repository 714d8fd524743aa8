import NIOCore
import NIOHTTP1

/// One HTTP/1.1 connection, or one HTTP/2 stream: takes requests one after the other and writes the answers.
final class Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// What happens to an answer after so many octets of its body.
    struct Limit {
        enum Consequence {
            case cut
            case end
            case silence
        }

        var octets: Int
        let consequence: Consequence
    }

    /// The connection under it.
    let gate: ConnectionGate
    /// Called once, when nothing more can be said in answer to the current request.
    var onFinish: (() -> Void)?
    /// Counts for the current answer.
    var limit: Limit?

    private let onRequest: (APIRequest, Exchange) -> Void
    private var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    /// Whether an answer is under way.
    private(set) var isAnswering = false

    init(gate: ConnectionGate, onRequest: @escaping (APIRequest, Exchange) -> Void) {
        self.gate = gate
        self.onRequest = onRequest
    }

    /// Whether something can still be written; not so once a limit has been reached.
    var isOpen: Bool { context?.channel.isActive == true && isAnswering }

    // MARK: answering

    func begin(status: Int, contentType: String, count: Int? = nil, headers: [(String, String)] = []) {
        var fields = HTTPHeaders([("Content-Type", contentType), ("Cache-Control", "no-cache, private")])
        if let count { fields.add(name: "Content-Length", value: String(count)) }
        for (name, value) in headers { fields.add(name: name, value: value) }
        let version = head?.version ?? .http1_1
        let head = HTTPResponseHead(version: version, status: HTTPResponseStatus(statusCode: status), headers: fields)
        write(.head(head))
    }

    func send(_ body: ByteBuffer) {
        guard isOpen, body.readableBytes > 0 else { return }
        guard let limit else { return write(.body(.byteBuffer(body))) }
        guard body.readableBytes >= limit.octets else {
            self.limit?.octets -= body.readableBytes
            return write(.body(.byteBuffer(body)))
        }
        if let part = body.getSlice(at: body.readerIndex, length: limit.octets), part.readableBytes > 0 {
            write(.body(.byteBuffer(part)))
        }
        self.limit = Limit(octets: 0, consequence: limit.consequence)
        enforce(limit.consequence)
    }

    /// Writes the body and says when the socket has it.
    func send(_ body: ByteBuffer, then next: @escaping () -> Void) {
        guard isOpen, let context else { return }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess(next)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(body))), promise: written)
    }

    func flush() {
        if isOpen { context?.flush() }
    }

    /// The answer is complete.
    func end() {
        guard isOpen, let context else { return }
        isAnswering = false
        let isLast = head.map { !$0.isKeepAlive && $0.version.major < 2 } ?? false
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        finish()
        if isLast { context.close(promise: nil) }
    }

    /// The connection is gone at once, after what has been written so far.
    func cut() {
        guard let context else { return gate.cut() }
        isAnswering = false
        let gate = gate
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.assumeIsolated().whenComplete { _ in gate.cut() }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: flushed)
        finish()
    }

    /// The connection is gone at once, without anything.
    func cutWithoutAnswer() {
        isAnswering = false
        gate.cut()
        finish()
    }

    /// Nothing more is said, and nothing ended.
    func fallSilent() {
        context?.flush()
        isAnswering = false
        finish()
    }

    private func enforce(_ consequence: Limit.Consequence) {
        switch consequence {
        case .cut: cut()
        case .end: end()
        case .silence: fallSilent()
        }
    }

    private func write(_ part: HTTPServerResponsePart) {
        context?.write(wrapOutboundOut(part), promise: nil)
    }

    private func finish() {
        limit = nil
        let call = onFinish
        onFinish = nil
        call?()
    }

    // MARK: what comes in

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            isAnswering = true
            onRequest(APIRequest(head), self)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isAnswering = false
        finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
