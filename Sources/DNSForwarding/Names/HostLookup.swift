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
        /// How long they are good; not long where something is missing.
        public var seconds: Int64
        /// Whether no server has said which IPv4 addresses there are, or that there are none.
        public var lacksIPv4 = false
        /// The same for IPv6.
        public var lacksIPv6 = false

        /// Made of its parts, with nothing missing.
        public init(addresses: [IPAddress], seconds: Int64) {
            self.addresses = addresses
            self.seconds = seconds
        }

        /// What is good from now on where these addresses were good before: those of a kind that nobody told of stay.
        public func addresses(after earlier: [IPAddress]) -> [IPAddress] {
            let kept = earlier.filter { $0.isIPv4 ? lacksIPv4 : lacksIPv6 }
            let all = addresses + kept
            return all.filter(\.isIPv4) + all.filter { !$0.isIPv4 }
        }
    }

    /// Why no address was found.
    public struct Failure: Error, CustomStringConvertible {
        /// Names the host and the reason.
        public let description: String

        /// With these words.
        public init(description: String) { self.description = description }
    }

    /// What a server has said of one type of address.
    private struct Answer {
        var addresses: [IPAddress] = []
        var ttl = HostLookup.secondsOfAnswers.upperBound
    }

    /// How long one server has.
    private static let patience = TimeAmount.seconds(2)
    /// How long all servers have, where there are many.
    private static let wholePatience = TimeAmount.seconds(4)
    /// What is asked for again before that would load the servers, what is older might be wrong for long.
    private static let secondsOfAnswers = UInt32(30)...3600

    /// Begins a lookup, on a thread of its own choice; `completion` is called there, once: within 2 s for each server, and
    /// 4 s for all of them. Where a server knows addresses of one kind and says nothing of the other, the next one is asked
    /// for those.
    public static func begin(
        _ name: String, at servers: [SocketEndpoint],
        _ completion: @escaping @Sendable (Result<Found, Failure>) -> Void
    ) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // The lookup's own timer keeps it until it has ended.
        loop.execute { HostLookup(name, at: servers, on: loop, completion).start() }
    }

    private let name: String
    private let servers: [SocketEndpoint]
    private let loop: any EventLoop
    private let completion: (Result<Found, Failure>) -> Void
    private var queries: [(query: UpstreamQuery, id: UInt16)] = []
    private var server = 0
    private var channel: (any Channel)?
    private var timer: Scheduled<Void>?
    /// By the numbers of the queries: names that exist, with or without addresses, and names that do not.
    private var answers: [Int: Answer] = [:]
    /// The queries that the server asked now has replied to, in whatever way.
    private var replied: Set<Int> = []
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
        guard server < servers.count else { return conclude() }
        replied = []
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
        let share = Self.wholePatience.nanoseconds / Int64(servers.count)
        timer = loop.assumeIsolated().scheduleTask(in: min(Self.patience, .nanoseconds(share))) {
            self.turnToNextServer("no answer from \(endpoint)")
        }
    }

    private func opened(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            guard !isOver else { return channel.close(promise: nil) }
            self.channel = channel
            for (number, (query, id)) in queries.enumerated() where answers[number] == nil {
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
        // A server that knows no address at all may be the wrong one to ask.
        if answers.values.allSatisfy(\.addresses.isEmpty) { answers = [:] }
        lastFault = fault
        server += 1
        askServer()
    }

    /// A datagram has come.
    func received(_ octets: [UInt8]) {
        guard !isOver else { return }
        for (number, (query, id)) in queries.enumerated() where answers[number] == nil && !replied.contains(number) {
            let answer = Octets.withView(of: octets) { reply -> SharedAnswer? in
                guard case .own = query.match(reply, id: id, spelling: .asAsked) else { return nil }
                do {
                    return try reader.read(reply, questionEnd: query.questionEnd)
                } catch {
                    return nil
                }
            }
            guard let answer else { continue }
            replied.insert(number)
            take(answer, number)
        }
        let isOpen = queries.indices.contains { answers[$0] == nil && !replied.contains($0) }
        if !isOpen { endServer() }
    }

    private func take(_ answer: SharedAnswer, _ number: Int) {
        guard [.noError, .nameError].contains(answer.responseCode) else {
            answerFault = "\(servers[server]) says \(answer.responseCode)"
            return
        }
        if answer.responseCode == .nameError { answerFault = "\(servers[server]) says \(answer.responseCode)" }
        do {
            var taken = Answer()
            for record in try Message(parsing: answer.octets).answers {
                switch record.data {
                case .a(let address): taken.addresses.append(.v4(address.address))
                case .aaaa(let address): taken.addresses.append(.v6(high: address.high, low: address.low))
                default: break
                }
                taken.ttl = min(taken.ttl, record.ttl)
            }
            answers[number] = taken
        } catch {
            answerFault = "\(servers[server]) says what cannot be read: \(error)"
        }
    }

    /// The server has replied to all that it was asked.
    private func endServer() {
        let knowsAddresses = answers.values.contains { !$0.addresses.isEmpty }
        if answers.count == queries.count, knowsAddresses { return conclude() }
        turnToNextServer(answerFault ?? "\(servers[server]) knows no address")
    }

    func failed(_ error: any Error) { turnToNextServer(NetworkErrorText(error).description) }

    private func conclude() {
        let addresses = queries.indices.flatMap { answers[$0]?.addresses ?? [] }
        guard !addresses.isEmpty else {
            return end(.failure(Failure(description: "\(name) cannot be looked up: \(lastFault)")))
        }
        let ttl = answers.values.map(\.ttl).min() ?? 0
        let isWhole = answers.count == queries.count
        var found = Found(
            addresses: addresses,
            seconds: Int64(isWhole ? max(ttl, Self.secondsOfAnswers.lowerBound) : Self.secondsOfAnswers.lowerBound))
        // In the order of the queries.
        found.lacksIPv4 = answers[0] == nil
        found.lacksIPv6 = answers[1] == nil
        end(.success(found))
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
