import CLinux
public import DNSEngine
import DNSWire
import NetworkAddress
import Synchronization

/// One thread, one socket, one batch of buffers: receives queries, answers them from the tables, sends the answers.
///
/// Nothing here allocates, locks or counts references while queries are answered from tables; a query for an upstream
/// and a query to be logged leave through the ``DatagramObserver``.
public final class DatagramWorker: Sendable {
    /// Datagrams taken with one system call: enough to spread its cost, few enough that their buffers' first lines stay
    /// in the cache.
    static var batchSlots: Int { 32 }
    /// So that few of the threads that answer queries of this worker share one.
    private static let outboxCount = 8

    private let socket: DatagramSocket
    private let listener: Int
    private let publisher: StatePublisher
    private let observer: any DatagramObserver
    private let lane: Int
    /// For answers that come from other threads.
    private let outboxes: [DatagramOutbox]
    private let isStopping = Atomic<Bool>(false)

    /// - Parameters:
    ///   - listener: the number of the listener in the plan.
    ///   - observer: takes queries that need an upstream, and answers to be logged.
    ///   - lane: the thread's own counters in every series of the listener.
    public init(
        socket: DatagramSocket, listener: Int, publisher: StatePublisher, observer: any DatagramObserver, lane: Int
    ) {
        self.socket = socket
        self.listener = listener
        self.publisher = publisher
        self.observer = observer
        self.lane = lane
        outboxes = (0..<Self.outboxCount).map { _ in DatagramOutbox(socket, observer) }
    }

    /// Asks ``run()`` to return: within the socket's receive timeout it stops listening, answers what has arrived, and
    /// leaves. Queries at an upstream can still be answered.
    public func stop() { isStopping.store(true, ordering: .relaxed) }

    /// Serves until ``stop()``; to be called on a thread of its own.
    public func run() {
        let batch = DatagramBatch(slotCount: Self.batchSlots)
        var reader = StateReader(publisher)
        var engine = QueryEngine(hash: publisher.state.plan.hash, randomSeed: .random(in: .min ... .max))
        engine.lane = lane
        var log: QueryLogRing?
        defer { log?.close() }
        var isListening = true
        var hasForwarded = false
        while true {
            if isListening, isStopping.load(ordering: .relaxed) {
                isListening = false
                let result = socket.stopReceiving()
                if result < 0 { observer.stillReceives(error: -result) }
            }
            let count = batch.receive(from: socket.descriptor, waits: isListening)
            if count <= 0 {
                if !isListening { return }
                // An interrupted call or an error that a peer caused; the next call says whether it lasts. Or nobody asks:
                // then nothing old is to be kept for it.
                engine.forget()
                _ = reader.refresh()
                continue
            }
            let view = reader.refresh()
            if view.hasCaches { engine.now = CacheInstant(nanoseconds: clinux_now()) }
            // The clock is asked only where somebody wants to know, and once a query: one ends where the next begins.
            let isLogged = !view.logged.isEmpty
            if isLogged, log == nil { log = observer.makeLogRing() }
            let isTimed = isLogged || view.counts(at: listener)
            var time = isTimed ? clinux_now() : 0
            var slot = 0
            while slot < count {
                if answer(slot, of: batch, &engine, reader, view, log: log, &time) { hasForwarded = true }
                slot &+= 1
            }
            if hasForwarded {
                hasForwarded = false
                observer.forwardingBatchEnded()
            }
            let lost = batch.send(to: socket.descriptor)
            if lost > 0 { observer.datagramsLost(lost) }
        }
    }

    /// Returns whether the query needs an upstream.
    private func answer(
        _ slot: Int, of batch: borrowing DatagramBatch, _ engine: inout QueryEngine, _ reader: borrowing StateReader,
        _ view: ServingView, log: QueryLogRing?, _ time: inout UInt64
    ) -> Bool {
        guard let message = batch.datagram(slot) else { return false }
        let source = batch.source(slot)
        guard !isReflection(source) else { return false }
        let client = Client(endpoint: source, transport: .udp)
        let buffer = batch.answer(slot)
        let outcome = engine.answer(message, from: client, at: listener, view: view, into: buffer) {
            local(slot, of: batch)
        }
        switch outcome {
        case .drop: return false
        case .respond(let octets):
            batch.queue(slot, octets: octets)
            if let refresh = engine.refresh {
                observer.refresh(
                    SuspendedQuery(
                        refresh, from: engine, message: message, buffer: buffer.octets, client: client,
                        state: reader.state,
                        isRefresh: true))
            }
            note(slot, of: batch, message, octets, engine, view, log: log, &time)
            return false
        case .suspend(let suspension):
            var query = SuspendedQuery(
                suspension, from: engine, message: message, buffer: buffer.octets, client: client, state: reader.state)
            if view.logged.contains(suspension.block) { query.local = local(slot, of: batch) }
            observer.forward(
                query, reply: DatagramReply(path: batch.returnPath(slot), socket: socket, outboxes: outboxes))
            return true
        }
    }

    /// The address that a datagram was sent to.
    private func local(_ slot: Int, of batch: borrowing DatagramBatch) -> IPAddress {
        socket.endpoint.address.isUnspecified ? batch.destination(slot) : socket.endpoint.address
    }

    /// Counts a query that was answered, and logs it, where that is wanted.
    private func note(
        _ slot: Int, of batch: borrowing DatagramBatch, _ message: Octets, _ octets: Int,
        _ engine: borrowing QueryEngine, _ view: ServingView, log: QueryLogRing?, _ time: inout UInt64
    ) {
        let isLogged = view.logged.contains(engine.answeringBlock)
        guard engine.isCounted || isLogged else { return }
        let start = time
        time = clinux_now()
        engine.count(
            requestOctets: message.count, responseOctets: octets, nanoseconds: time &- start, lane: lane, view: view)
        guard isLogged, let log,
            let entry = engine.logEntry(
                view, requestOctets: message.count,
                response: batch.answer(slot).octets.slice(at: 0, count: octets),
                local: local(slot, of: batch), nanoseconds: time &- start, time: time)
        else { return }
        log.push(entry, of: message)
    }

    /// Sources that no client has, but that a forged packet may name to make two servers talk to each other: the ports
    /// of echo, daytime, chargen, time and DNS itself, and none (reliability.md D4).
    private func isReflection(_ source: SocketEndpoint) -> Bool {
        switch source.port {
        case 0, 7, 13, 19, 37, 53: true
        default: source.port == socket.endpoint.port && source.address == socket.endpoint.address
        }
    }
}

/// What a worker cannot do by itself. Called on the worker's thread; must not block.
public protocol DatagramObserver: Sendable {
    /// A way into the log for the calling thread alone; asked for once, when something is to be logged.
    func makeLogRing() -> QueryLogRing
    /// A query needs an upstream.
    func forward(_ query: SuspendedQuery, reply: DatagramReply)
    /// An upstream is to be asked although the client has its answer, from a cache that would otherwise grow old.
    func refresh(_ query: SuspendedQuery)
    /// No further query of this batch needs an upstream: those that do can be sent.
    func forwardingBatchEnded()
    /// The socket could not be told to stop receiving: a worker that ends leaves queries unread.
    func stillReceives(error: Int)
    /// Answers could not be sent.
    func datagramsLost(_ count: Int)
}
