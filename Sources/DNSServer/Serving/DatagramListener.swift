import DNSDatagrams
import DNSEngine
import NetworkAddress
import WorkerThreads

/// One address that is listened on over UDP: a socket and a thread for each worker.
struct DatagramListener {
    /// Workers wake this often to see whether they are to stop, and to let go of old tables.
    private static let receiveTimeoutMilliseconds: Int32 = 250

    /// The number in the plan.
    let number: Int
    /// What the Corefile asks for; port 0 for any.
    let wanted: SocketEndpoint
    /// One for each worker.
    let sockets: [DatagramSocket]
    /// Workers with counters of their own.
    private let lanes: Int
    private var workers: [(worker: DatagramWorker, thread: WorkerThread)] = []

    /// Binds the sockets: what arrives waits in them until ``start(_:_:)``.
    ///
    /// - Parameters:
    ///   - workerCount: how many there are, of which `lanes` have counters of their own.
    ///   - sharesPort: whether this server listens at the port already, at another address: then nobody else does.
    init(_ number: Int, _ wanted: SocketEndpoint, workerCount: Int, lanes: Int, sharesPort: Bool) throws {
        self.number = number
        self.lanes = max(lanes, 1)
        self.wanted = wanted
        if wanted.port != 0, !sharesPort { try DatagramSocket.checkIsFree(wanted) }
        let first = try DatagramSocket(
            endpoint: wanted, receiveTimeoutMilliseconds: Self.receiveTimeoutMilliseconds)
        let others = try (1..<max(workerCount, 1)).map { _ in
            try DatagramSocket(endpoint: first.endpoint, receiveTimeoutMilliseconds: Self.receiveTimeoutMilliseconds)
        }
        sockets = [first] + others
    }

    /// Where the sockets are bound.
    var endpoint: SocketEndpoint { sockets[0].endpoint }

    /// Begins to answer.
    mutating func start(_ publisher: StatePublisher, _ observer: QueryObserver) {
        let listener = number
        let lanes = lanes
        workers = sockets.enumerated().map { number, socket in
            // With `multisocket` there may be more workers than lanes; those share one.
            let worker = DatagramWorker(
                socket: socket, listener: listener, publisher: publisher, observer: observer,
                lane: number < lanes ? number : -1)
            return (worker, WorkerThread(name: "udp-\(listener)-\(number)") { worker.run() })
        }
    }

    /// Stops listening; what has arrived is still answered, see ``join()``.
    func stop() { for (worker, _) in workers { worker.stop() } }

    /// Waits until everything that had arrived has been answered or is with an upstream.
    func join() { for (_, thread) in workers { thread.join() } }
}
