import DNSEngine
import DNSStreams
import DNSWire
import NIOCore
import NIOPosix
import NetworkAddress
import Synchronization
import Testing

/// A listener of its own for one test: `example.` from a table, everything else from an upstream that the test plays.
struct StreamServer {
    let listener: StreamListener
    let endpoint: SocketEndpoint
    let upstream: PlayedUpstream
    let observer: AnswerCounter

    /// Runs a test with a server and stops it.
    static func run(
        limits: StreamLimits = .patient, address: IPAddress = .v4(0x7f00_0001), threads: Int = 2,
        _ test: (StreamServer) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let upstream = PlayedUpstream()
        let observer = AnswerCounter()
        let listener = try await StreamListener.start(
            addresses: [(SocketEndpoint(address, port: 0), 0)], publisher: StatePublisher(try exampleState()),
            limits: limits, group: group, observer: observer, forward: upstream.forward)
        let server = StreamServer(
            listener: listener, endpoint: listener.endpoints[0], upstream: upstream, observer: observer)
        do {
            try await test(server)
        } catch {
            Issue.record(error)
        }
        await listener.drain(within: .zero)
        try await group.shutdownGracefully()
    }

    /// Connects a client.
    func client(from source: IPAddress? = nil, reads: Bool = true) async throws -> StreamClient {
        try await .connect(to: endpoint, from: source, reads: reads)
    }
}

extension StreamLimits {
    /// The standard limits without the times: no test depends on how fast it runs.
    static var patient: StreamLimits {
        var limits = StreamLimits()
        limits.idleTime = .hours(1)
        limits.messageTime = .hours(1)
        limits.unwritableTime = .hours(1)
        return limits
    }
}

/// The test's end of `forward`.
struct PlayedUpstream: Sendable {
    /// A query that waits for its response.
    struct Exchange: Sendable {
        let query: SuspendedQuery
        let reply: @Sendable ([UInt8]) -> Void

        /// Replies with an address.
        func answer() throws {
            var response = try Message(parsing: query.message)
            response.flags |= Header.Flag.response
            response.answers = [
                ResourceRecord(owner: query.name, ttl: 5, data: .a(.init(192, 0, 2, 1)))
            ]
            reply(response.write())
        }
    }

    private let exchanges: AsyncStream<Exchange>
    private let continuation: AsyncStream<Exchange>.Continuation

    init() { (exchanges, continuation) = AsyncStream.makeStream() }

    var forward: StreamForward {
        { [continuation] query, reply in continuation.yield(Exchange(query: query, reply: reply)) }
    }

    /// The next query that arrives.
    func next() async -> Exchange? {
        var iterator = exchanges.makeAsyncIterator()
        return await iterator.next()
    }
}

/// Remembers what was logged.
final class AnswerCounter: StreamObserver {
    private let rings = Mutex<[QueryLogRing]>([])
    private let log = Mutex<[(entry: QueryLogEntry, question: [UInt8])]>([])

    /// What has been logged up to now.
    var entries: [(entry: QueryLogEntry, question: [UInt8])] {
        log.withLock { log in
            for ring in rings.withLock({ $0 }) {
                while let found = ring.pop(until: .max) { log.append(found) }
            }
            return log
        }
    }

    func refresh(_ query: SuspendedQuery) {
        Issue.record("nothing here comes from a cache: \(query)")
    }

    func makeLogRing() -> QueryLogRing {
        let ring = QueryLogRing(slotCount: 4096) {}
        rings.withLock { $0.append(ring) }
        return ring
    }

    func lane(of loop: any EventLoop) -> Int { -1 }
}

/// `example.` with one address, and with a set of 50 000 octets; the root is forwarded.
private func exampleState() throws -> ServingState {
    let hash = NameHash(secret: 7)
    let apex = try DomainName("example.")
    let www = try DomainName("www.example.")
    let big = try DomainName("big.example.")
    var records = [
        TableRecord(owner: apex, type: .soa, ttl: 60, data: [0, 0] + [UInt8](repeating: 1, count: 20)),
        TableRecord(owner: www, type: .a, ttl: 60, data: [192, 0, 2, 80]),
    ]
    for number in 0..<200 {
        let text = [UInt8(number)] + [UInt8](repeating: 0x61, count: 239)
        records.append(TableRecord(owner: big, type: .txt, ttl: 60, data: [240] + text))
    }
    let plan = QueryPlan(
        blocks: [
            .init(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false),
            .init(steps: [.forward(forwarder: 0, zones: [.root], except: [])], rotates: false),
        ],
        listeners: [[.init(name: apex, block: 0), .init(name: .root, block: 1)]], hash: hash)
    var logged = LoggedBlocks()
    for responseClass in ResponseClass.allCases { logged.insert(responseClass, of: 0) }
    return ServingState(
        plan: plan, zones: [try ZoneTable(apex: apex, records: records, hash: hash)], logged: logged)
}
