import DNSDatagrams
import DNSEngine
import NetworkAddress
import WorkerThreads

/// One address that is listened on over UDP: a socket and a thread for each worker.
struct DatagramListener {
    /// A worker with its thread.
    private typealias Running = (worker: DatagramWorker, thread: WorkerThread)

    /// Workers wake this often to see whether they are to stop, and to let go of old tables.
    private static let receiveTimeoutMilliseconds: Int32 = 250

    /// The number in the plan.
    let number: Int
    /// What the Corefile asks for; port 0 for any.
    let wanted: SocketEndpoint
    /// One for each worker.
    private(set) var sockets: [DatagramSocket]
    /// Workers with counters of their own.
    private let lanes: Int
    /// Those of the first sockets; the others have none yet.
    private var workers: [Running] = []
    /// Datagrams that the kernel has dropped at sockets of the address that are closed by now.
    private(set) var earlierDrops = 0
    /// The number of the first socket among all that the address has.
    private var firstNumber = 0

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
        sockets = [first]
        try add(until: workerCount)
    }

    /// Where the sockets are bound.
    var endpoint: SocketEndpoint { sockets[0].endpoint }

    /// Binds further sockets until there are so many. Clients are spread over them from now on: what arrives waits until
    /// ``start(_:_:)``. Those that there are already are kept by the listener also where it throws.
    mutating func add(until workerCount: Int) throws {
        while sockets.count < workerCount {
            sockets.append(
                try DatagramSocket(
                    endpoint: endpoint, receiveTimeoutMilliseconds: Self.receiveTimeoutMilliseconds))
        }
    }

    /// Leaves the listener with so many sockets, and returns one with those beyond, which is to be stopped; `nil` for none.
    mutating func split(at workerCount: Int) -> DatagramListener? {
        let count = max(workerCount, 1)
        guard sockets.count > count else { return nil }
        var rest = self
        rest.firstNumber += count
        rest.sockets.removeFirst(count)
        earlierDrops += rest.sockets.reduce(0) { $0 + ($1.queue?.drops ?? 0) }
        rest.workers.removeFirst(min(count, workers.count))
        sockets.removeSubrange(count...)
        workers.removeSubrange(min(count, workers.count)...)
        return rest
    }

    /// Begins to answer at the sockets where nobody does yet.
    mutating func start(_ publisher: StatePublisher, _ observer: QueryObserver) {
        for socket in sockets[workers.count...] {
            let place = firstNumber + workers.count
            // With `multisocket` there may be more workers than lanes; those share one.
            let worker = DatagramWorker(
                socket: socket, listener: number, publisher: publisher, observer: observer,
                lane: place < lanes ? place : -1)
            workers.append((worker, WorkerThread(name: "udp-\(number)-\(place)") { worker.run() }))
        }
    }

    /// Stops listening; what has arrived is still answered, see ``join()``.
    func stop() { for (worker, _) in workers { worker.stop() } }

    /// Waits until everything that had arrived has been answered or is with an upstream.
    func join() { for (_, thread) in workers { thread.join() } }
}
