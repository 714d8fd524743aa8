import DNSWire
public import StubResolver

/// UDP and TCP: each query over UDP from a socket, and so a port, of its own, with a random ID; those over TCP on the
/// connections that they ask for.
public struct SocketTransport: LookupTransport {
    private struct Pending {
        let query: StubQuery
        let id: UInt16
    }

    /// A TCP connection: what is still to be sent, and what has come of the next message.
    private struct Connection {
        let socket: ClientSocket
        var unsent: ArraySlice<UInt8> = []
        var received: [UInt8] = []
        var pending: [Pending] = []
    }

    private let start = ContinuousClock.now
    private var datagrams: [(socket: ClientSocket, pending: Pending)] = []
    private var connections: [Int: Connection] = [:]
    /// Events that are known already.
    private var queue: [ExchangeEvent] = []

    public init() {}

    public var now: Duration { start.duration(to: .now) }

    /// - Throws: ``ClientSocketError`` where this machine cannot send at all.
    public mutating func send(_ query: StubQuery) throws {
        let pending = Pending(query: query, id: .random(in: .min ... .max))
        let octets = query.message(id: pending.id).write()
        do {
            switch query.transport {
            case .udp:
                let socket = try ClientSocket.connected(to: query.server, isStream: false)
                _ = try socket.send(octets[...])
                datagrams.append((socket, pending))
            case .tcp: try enqueue(octets, pending)
            }
        } catch let error as ClientSocketError where error.isUnreachable {
            queue.append(.unreachable(query: query.number))
        }
    }

    /// Behind its length (RFC 1035 section 4.2.2), on the connection that the query asks for.
    private mutating func enqueue(_ octets: [UInt8], _ pending: Pending) throws {
        let key = pending.query.connection
        if connections[key] == nil {
            connections[key] = Connection(
                socket: try ClientSocket.connected(to: pending.query.server, isStream: true))
        }
        let length = [UInt8(truncatingIfNeeded: octets.count >> 8), UInt8(truncatingIfNeeded: octets.count)]
        connections[key]?.unsent += length + octets
        connections[key]?.pending.append(pending)
    }

    /// Waits for the sockets.
    ///
    /// - Throws: ``ClientSocketError`` where this machine cannot wait at all.
    public mutating func receive(until deadline: Duration) throws -> ExchangeEvent {
        while queue.isEmpty {
            // What is there counts, even where this program was late to look.
            let left = deadline - now
            try wait(atMost: max(left, .zero))
            if queue.isEmpty, left <= .zero { return .time }
        }
        return queue.removeFirst()
    }

    /// Closes the sockets that only earlier queries need.
    public mutating func forget(before number: Int) {
        datagrams.removeAll { $0.pending.query.number < number }
        for (key, connection) in connections where connection.pending.allSatisfy({ $0.query.number < number }) {
            connections[key] = nil
        }
    }

    private mutating func wait(atMost time: Duration) throws {
        let keys = connections.keys.sorted()
        let sockets =
            datagrams.map { ($0.socket, false) }
            + keys.compactMap { key in connections[key].map { ($0.socket, !$0.unsent.isEmpty) } }
        let ready = try ClientSocket.wait(for: sockets, atMost: time)
        for index in ready.filter({ $0 >= datagrams.count }) { try serveConnection(keys[index - datagrams.count]) }
        for index in ready.filter({ $0 < datagrams.count }).reversed() { try serveDatagram(index) }
    }
}

// MARK: - What has come

extension SocketTransport {
    /// A datagram that is no answer to the question is not taken notice of (RFC 5452 section 4).
    private mutating func serveDatagram(_ index: Int) throws {
        let (socket, pending) = datagrams[index]
        do {
            guard let octets = try socket.receive(), let message = Self.message(octets, for: [pending]) else { return }
            datagrams.remove(at: index)
            queue.append(.reply(query: pending.query.number, message.1))
        } catch let error as ClientSocketError where error.isUnreachable {
            datagrams.remove(at: index)
            queue.append(.unreachable(query: pending.query.number))
        }
    }

    private mutating func serveConnection(_ key: Int) throws {
        guard var connection = connections[key] else { return }
        do {
            if !connection.unsent.isEmpty {
                connection.unsent.removeFirst(try connection.socket.send(connection.unsent))
            } else if let octets = try connection.socket.receive() {
                connection.received += octets
                takeMessages(from: &connection)
                if octets.isEmpty { return end(key, connection) }
            }
            connections[key] = connection
        } catch let error as ClientSocketError where error.isUnreachable {
            end(key, connection)
        }
    }

    private mutating func takeMessages(from connection: inout Connection) {
        while connection.received.count >= 2 {
            let length = Int(connection.received[0]) << 8 | Int(connection.received[1])
            guard connection.received.count >= length + 2 else { return }
            let octets = Array(connection.received[2..<(length + 2)])
            connection.received.removeFirst(length + 2)
            guard let (pending, message) = Self.message(octets, for: connection.pending) else { continue }
            connection.pending.removeAll { $0.query.number == pending.query.number }
            queue.append(.reply(query: pending.query.number, message))
        }
    }

    /// The connection is over: what it still owes will not come.
    private mutating func end(_ key: Int, _ connection: Connection) {
        connections[key] = nil
        queue += connection.pending.map { .unreachable(query: $0.query.number) }
    }

    /// The message and whose answer it is; `nil` for one that is nobody's, or none at all.
    private static func message(_ octets: [UInt8], for pending: [Pending]) -> (Pending, Message)? {
        do {
            let message = try Message(parsing: octets)
            return pending.first { $0.id == message.id && $0.query.isAnswered(by: message) }.map { ($0, message) }
        } catch {
            return nil
        }
    }
}
