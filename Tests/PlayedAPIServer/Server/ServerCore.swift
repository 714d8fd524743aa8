import KubernetesObjects
import NIOCore
import NIOSSL

/// Everything that a server has and does. It lives on one event loop, on which all connections are too.
final class ServerCore {
    var options: PlayedAPIServer.Options
    let loop: any EventLoop
    var tls: NIOSSLContext?
    var listener: (any Channel)?
    var history: ObjectHistory
    var snapshots: [Snapshot: [StoredObject]] = [:]
    var faults = FaultPlan()
    var replays = Replays()
    var watches: [ObjectIdentifier: Watch] = [:]
    /// Whether new connections are accepted and then left alone.
    var acceptsSilently = false

    private var gates: [ObjectIdentifier: ConnectionGate] = [:]
    private var connectionsAccepted = 0
    private var requests: [LoggedRequest] = []
    private var waiting: [(condition: @Sendable (Observation) -> Bool, promise: EventLoopPromise<Observation>)] = []

    init(_ options: PlayedAPIServer.Options, on loop: any EventLoop) throws {
        self.options = options
        self.loop = loop
        tls = try Listener.tls(options)
        history = ObjectHistory(eventsKept: options.eventsKept, hasManagedFields: options.hasManagedFields)
    }

    // MARK: connections

    func makeGate() -> ConnectionGate {
        ConnectionGate(
            isFrozen: acceptsSilently,
            onOpen: { [weak self] gate in
                self?.gates[ObjectIdentifier(gate)] = gate
                self?.connectionsAccepted += 1
                self?.noteChange()
            },
            onClose: { [weak self] gate in
                self?.gates[ObjectIdentifier(gate)] = nil
                self?.noteChange()
            })
    }

    func makeExchange(_ gate: ConnectionGate, connection: any Channel) -> Exchange {
        Exchange(gate: gate) { [weak self] request, exchange in
            self?.handle(request, through: exchange, connection: connection)
        }
    }

    func cutAllConnections() {
        for gate in gates.values { gate.cut() }
    }

    func freezeAllConnections() {
        for gate in gates.values { gate.freeze() }
    }

    // MARK: changes

    /// Sends an event to those it is for. The octets are at the sockets when this returns, unless a client does not read.
    func tell(_ events: [ObjectEvent]) -> Int {
        var told = 0
        for watch in watches.values {
            let heard = events.filter { watch.tell($0) }.count
            if heard > 0 { watch.exchange.flush() }
            told += heard
        }
        return told
    }

    func sendBookmarks() {
        for watch in watches.values where watch.allowsBookmarks { watch.bookmark(history.version) }
    }

    // MARK: observation

    var observation: Observation {
        Observation(
            requests: requests, watches: watches.values.reduce(into: [:]) { $0[$1.path, default: 0] += 1 },
            connections: gates.count, connectionsAccepted: connectionsAccepted)
    }

    func log(_ request: APIRequest) {
        var headers: [String: String] = [:]
        for (name, value) in request.headers { headers[name.lowercased()] = value }
        requests.append(
            LoggedRequest(
                number: requests.count + 1, method: request.method, path: request.path, query: request.query,
                headers: headers, token: request.token, isHTTP2: request.isHTTP2, nanoseconds: PlayedAPIServer.now()))
        noteChange()
    }

    func wait(until condition: @escaping @Sendable (Observation) -> Bool, _ promise: EventLoopPromise<Observation>) {
        waiting.append((condition, promise))
        noteChange()
    }

    func noteChange() {
        guard !waiting.isEmpty else { return }
        let seen = observation
        waiting.removeAll { waiter in
            guard waiter.condition(seen) else { return false }
            waiter.promise.succeed(seen)
            return true
        }
    }

    func disappointAll() {
        for waiter in waiting {
            waiter.promise.fail(PlayedAPIServerError(description: "the server has stopped"))
        }
        waiting = []
    }
}
