import DNSWire
public import NetworkAddress

/// DNS servers at several addresses, over UDP and TCP, with one zone and one record of what was asked. Not thread-safe:
/// whoever has it calls ``serve(alongside:milliseconds:)``.
public struct PlayedServers {
    private struct Listener {
        let socket: ServerSocket
        /// The address as the scenario has it.
        let server: IPAddress
        let isStream: Bool
    }

    private struct Connection {
        let socket: ServerSocket
        let server: IPAddress
        var octets: [UInt8] = []
    }

    private var listeners: [Listener] = []
    private var connections: [Connection] = []
    /// What is answered.
    public var zone: PlayedZone
    /// What was asked, in the order of arrival.
    public var observed: [ObservedQuery] = []
    /// Which address of a scenario an address that is listened at stands for, where it is not that itself.
    public var names: [IPAddress: IPAddress] = [:]

    public init(zone: PlayedZone) { self.zone = zone }

    /// Listens at an endpoint; port 0 lets the system choose one, which is returned.
    public mutating func listen(at endpoint: SocketEndpoint, as server: IPAddress) throws -> SocketEndpoint {
        // Where the port is not given, a free one for UDP may be taken for TCP.
        for _ in 0..<20 {
            let datagrams = try ServerSocket(at: endpoint, isStream: false)
            let bound = SocketEndpoint(endpoint.address, port: try datagrams.port)
            do {
                let stream = try ServerSocket(at: bound, isStream: true)
                listeners.append(Listener(socket: datagrams, server: server, isStream: false))
                listeners.append(Listener(socket: stream, server: server, isStream: true))
                return bound
            } catch let error as ServerSocketError where endpoint.port == 0 {
                _ = error
            }
        }
        throw ScenarioError("no port is free for UDP and TCP at \(endpoint)")
    }

    /// Serves what there is, waiting for it no longer than so many milliseconds; whether there was anything. Returns as
    /// well when one of the other descriptors has something, with its number.
    public mutating func serve(
        alongside others: [ServerSocket] = [], milliseconds: Int32
    ) throws -> (isBusy: Bool, others: [Int]) {
        let own = listeners.map(\.socket) + connections.map(\.socket)
        let ready = try ServerSocket.ready(own + others, milliseconds: milliseconds)
        for index in ready.filter({ $0 >= listeners.count && $0 < own.count }).reversed() {
            serveConnection(index - listeners.count)
        }
        for index in ready where index < listeners.count { try serveListener(listeners[index]) }
        return (ready.contains { $0 < own.count }, ready.filter { $0 >= own.count }.map { $0 - own.count })
    }

    private mutating func serveListener(_ listener: Listener) throws {
        if listener.isStream {
            connections.append(Connection(socket: try listener.socket.accept(), server: listener.server))
        } else {
            let (octets, sender) = try listener.socket.receiveDatagram()
            guard let response = respond(octets, listener.server, isStream: false) else { return }
            listener.socket.send(response, to: sender)
        }
    }

    private mutating func serveConnection(_ index: Int) {
        guard let octets = connections[index].socket.receive(), !octets.isEmpty else {
            connections.remove(at: index)
            return
        }
        connections[index].octets += octets
        while connections[index].octets.count >= 2 {
            let length = Int(connections[index].octets[0]) << 8 | Int(connections[index].octets[1])
            guard connections[index].octets.count >= length + 2 else { return }
            let message = Array(connections[index].octets[2..<(length + 2)])
            connections[index].octets.removeFirst(length + 2)
            guard let response = respond(message, connections[index].server, isStream: true) else { continue }
            let size = [UInt8(truncatingIfNeeded: response.count >> 8), UInt8(truncatingIfNeeded: response.count)]
            connections[index].socket.send(size + response)
        }
    }

    private mutating func respond(_ octets: [UInt8], _ listener: IPAddress, isStream: Bool) -> [UInt8]? {
        guard let query = Self.query(octets) else { return nil }
        let server = names[listener] ?? listener
        let reaction = zone.react(to: query, at: server, isStream: isStream)
        let outcome: String
        var response: Message?
        switch reaction {
        case .response(let message): (outcome, response) = ("\(message.responseCode)", message)
        case .silence: outcome = "TIMEOUT"
        case .unreachable: outcome = "UNREACHABLE"
        }
        if let question = query.questions.first {
            observed.append(
                ObservedQuery(
                    name: question.name, type: "\(question.type)", server: server, transport: isStream ? "tcp" : "udp",
                    outcome: outcome))
        }
        return response?.write()
    }

    /// `nil` for what is no message: musl before 1.2.4 sends such things.
    private static func query(_ octets: [UInt8]) -> Message? {
        do {
            return try Message(parsing: octets)
        } catch {
            return nil
        }
    }
}
