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

    private let socket: DatagramSocket
    private let listener: Int
    private let publisher: StatePublisher
    private let observer: any DatagramObserver
    private let isStopping = Atomic<Bool>(false)

    /// - Parameters:
    ///   - listener: the number of the listener in the plan.
    ///   - observer: takes queries that need an upstream, and answers to be logged.
    public init(
        socket: DatagramSocket, listener: Int, publisher: StatePublisher, observer: any DatagramObserver
    ) {
        self.socket = socket
        self.listener = listener
        self.publisher = publisher
        self.observer = observer
    }

    /// Asks ``run()`` to return: within the socket's receive timeout it stops listening, answers what has arrived, and
    /// leaves. Queries at an upstream can still be answered.
    public func stop() { isStopping.store(true, ordering: .relaxed) }

    /// Serves until ``stop()``; to be called on a thread of its own.
    public func run() {
        let batch = DatagramBatch(slotCount: Self.batchSlots)
        var reader = StateReader(publisher)
        var engine = QueryEngine(hash: publisher.state.plan.hash, randomSeed: .random(in: .min ... .max))
        let logged = observer.loggedBlocks
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
                // An interrupted call or an error that a peer caused; the next call says whether it lasts.
                continue
            }
            let view = reader.refresh()
            if view.hasCaches { engine.now = CacheInstant(nanoseconds: clinux_now()) }
            var slot = 0
            while slot < count {
                if answer(slot, of: batch, &engine, view, logged) { hasForwarded = true }
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
        _ slot: Int, of batch: borrowing DatagramBatch, _ engine: inout QueryEngine, _ view: ServingView,
        _ logged: BlockSet
    ) -> Bool {
        guard let message = batch.datagram(slot) else { return false }
        let source = batch.source(slot)
        guard !isReflection(source) else { return false }
        let client = Client(endpoint: source, transport: .udp)
        let buffer = batch.answer(slot)
        // The clock is asked only where somebody may want to know.
        let start = logged.isEmpty ? 0 : clinux_now()
        switch engine.answer(message, from: client, at: listener, view: view, into: buffer) {
        case .drop: return false
        case .respond(let octets):
            batch.queue(slot, octets: octets)
            if logged.contains(engine.answeringBlock) {
                observer.answered(
                    message.array, with: buffer.octets.slice(at: 0, count: octets).array, block: engine.answeringBlock,
                    client: client, nanoseconds: clinux_now() - start)
            }
            if let refresh = engine.refresh {
                observer.refresh(
                    SuspendedQuery(
                        refresh, from: engine, message: message, buffer: buffer.octets, client: client, isRefresh: true)
                )
            }
            return false
        case .suspend(let suspension):
            let query = SuspendedQuery(
                suspension, from: engine, message: message, buffer: buffer.octets, client: client)
            let path = batch.returnPath(slot)
            observer.forward(query) { [socket] response in path.send(response, from: socket.descriptor) }
            return true
        }
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
    /// The server blocks whose answers are to be shown to ``answered(_:with:block:client:)``.
    var loggedBlocks: BlockSet { get }
    /// A query was answered from tables, within this time.
    func answered(_ query: [UInt8], with response: [UInt8], block: Int, client: Client, nanoseconds: UInt64)
    /// A query needs an upstream. `reply` may be called from any thread, once; it returns 0 or a negative errno.
    func forward(_ query: SuspendedQuery, reply: @escaping @Sendable ([UInt8]) -> Int)
    /// An upstream is to be asked although the client has its answer, from a cache that would otherwise grow old.
    func refresh(_ query: SuspendedQuery)
    /// No further query of this batch needs an upstream: those that do can be sent.
    func forwardingBatchEnded()
    /// The socket could not be told to stop receiving: a worker that ends leaves queries unread.
    func stillReceives(error: Int)
    /// Answers could not be sent.
    func datagramsLost(_ count: Int)
}
