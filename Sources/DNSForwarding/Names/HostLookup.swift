import DNSWire
import NIOCore
import NIOPosix
public import NetworkAddress

/// Looks up the addresses of an upstream's name at the servers of `resolver`, over UDP, one server after the other. Confined
/// to its loop.
public final class HostLookup {
    /// What a name stands for.
    public struct Found: Sendable {
        /// IPv4 first, each in the server's order; at least one.
        public var addresses: [IPAddress]
        /// How long they are good.
        public var seconds: Int64

        /// Made of its parts.
        public init(addresses: [IPAddress], seconds: Int64) {
            self.addresses = addresses
            self.seconds = seconds
        }
    }

    /// Why no address was found.
    public struct Failure: Error, CustomStringConvertible {
        /// Names the host and the reason.
        public let description: String

        /// With these words.
        public init(description: String) { self.description = description }
    }

    /// How long one server has.
    private static let patience = TimeAmount.seconds(2)
    /// What is asked for again before that would load the servers, what is older might be wrong for long.
    private static let secondsOfAnswers = UInt32(30)...3600

    /// Begins a lookup, on a thread of its own choice; `completion` is called there, once.
    public static func begin(
        _ name: String, at servers: [SocketEndpoint],
        _ completion: @escaping @Sendable (Result<Found, Failure>) -> Void
    ) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // The lookup's own timer keeps it until it has ended.
        loop.execute { HostLookup(name, at: servers, on: loop, completion).start() }
    }

    /// Looks a name up and waits: two seconds for each server at most. Not for event loops.
    public static func wait(for name: String, at servers: [SocketEndpoint]) throws -> Found {
        let promise = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Found.self)
        begin(name, at: servers) { promise.completeWith($0.mapError { $0 }) }
        return try promise.futureResult.wait()
    }

    private let name: String
    private let servers: [SocketEndpoint]
    private let loop: any EventLoop
    private let completion: (Result<Found, Failure>) -> Void
    private var queries: [(query: UpstreamQuery, id: UInt16)] = []
    private var server = 0
    private var channel: (any Channel)?
    private var timer: Scheduled<Void>?
    private var answers: [Int: [ResourceRecord]] = [:]
    private var reader = ReplyReader()
    private var lastFault = "there is no server to ask"
    /// What the server asked now said instead of an answer.
    private var answerFault: String?
    private var isOver = false

    init(
        _ name: String, at servers: [SocketEndpoint], on loop: any EventLoop,
        _ completion: @escaping (Result<Found, Failure>) -> Void
    ) {
        self.name = name
        self.servers = servers
        self.loop = loop
        self.completion = completion
    }

    func start() {
        do {
            let name = try DomainName(name)
            for type in [RecordType.a, .aaaa] {
                queries.append(
                    (UpstreamQuery(name, type, recursionDesired: true), .random(in: .min ... .max)))
            }
            askServer()
        } catch {
            end(.failure(Failure(description: "\(name) is no name: \(error)")))
        }
    }

    func cancel() {
        isOver = true
        timer?.cancel()
        channel?.close(promise: nil)
    }

    private func end(_ result: Result<Found, Failure>) {
        guard !isOver else { return }
        cancel()
        completion(result)
    }

    private func askServer() {
        guard server < servers.count else {
            return end(.failure(Failure(description: "\(name) cannot be looked up: \(lastFault)")))
        }
        answers = [:]
        answerFault = nil
        let endpoint = servers[server]
        let bound = NIOLoopBound(self, eventLoop: loop)
        do {
            let address = try SocketAddress(
                packedIPAddress: ByteBuffer(bytes: endpoint.address.octets), port: Int(endpoint.port))
            // Connected, so that datagrams of others do not come through (RFC 5452 section 9.1).
            DatagramBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(LookupHandler(bound.value))
                    }
                }
                .connect(to: address).assumeIsolated().whenComplete { self.opened($0) }
        } catch {
            turnToNextServer(NetworkErrorText(error).description)
        }
        timer = loop.assumeIsolated().scheduleTask(in: Self.patience) {
            self.turnToNextServer("no answer from \(endpoint)")
        }
    }

    private func opened(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            guard !isOver else { return channel.close(promise: nil) }
            self.channel = channel
            for (query, id) in queries {
                channel.write(ByteBuffer(bytes: query.octets(id: id)), promise: nil)
            }
            channel.flush()
        case .failure(let error): turnToNextServer(NetworkErrorText(error).description)
        }
    }

    private func turnToNextServer(_ fault: String) {
        guard !isOver else { return }
        timer?.cancel()
        channel?.close(promise: nil)
        channel = nil
        // One kind of address is as good as both.
        if answers.values.contains(where: { !$0.isEmpty }) { return conclude() }
        lastFault = fault
        server += 1
        askServer()
    }

    /// A datagram has come.
    func received(_ octets: [UInt8]) {
        guard !isOver else { return }
        for (number, (query, id)) in queries.enumerated() where answers[number] == nil {
            let answer = Octets.withView(of: octets) { reply -> SharedAnswer? in
                guard case .own = query.match(reply, id: id, spelling: .asAsked) else { return nil }
                do {
                    return try reader.read(reply, questionEnd: query.questionEnd)
                } catch {
                    return nil
                }
            }
            guard let answer else { continue }
            do {
                answers[number] = try Message(parsing: answer.octets).answers
            } catch {
                answers[number] = []
            }
            if answer.responseCode != .noError { answerFault = "\(servers[server]) says \(answer.responseCode)" }
        }
        if answers.count == queries.count { conclude() }
    }

    func failed(_ error: any Error) { turnToNextServer(NetworkErrorText(error).description) }

    private func conclude() {
        var addresses: [IPAddress] = []
        var ttl = Self.secondsOfAnswers.upperBound
        for record in queries.indices.flatMap({ answers[$0] ?? [] }) {
            switch record.data {
            case .a(let address): addresses.append(.v4(address.address))
            case .aaaa(let address): addresses.append(.v6(high: address.high, low: address.low))
            default: break
            }
            ttl = min(ttl, record.ttl)
        }
        guard !addresses.isEmpty else {
            answers = [:]
            return turnToNextServer(answerFault ?? "\(servers[server]) knows no address")
        }
        end(.success(Found(addresses: addresses, seconds: Int64(max(ttl, Self.secondsOfAnswers.lowerBound)))))
    }
}

private final class LookupHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private weak var lookup: HostLookup?

    init(_ lookup: HostLookup) { self.lookup = lookup }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lookup?.received(Array(unwrapInboundIn(data).data.readableBytesView))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { lookup?.failed(error) }
}
