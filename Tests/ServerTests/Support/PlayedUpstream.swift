import DNSWire
import Foundation
import NetworkAddress

/// A DNS server inside of the test, on a free port of 127.0.0.1, over UDP and TCP.
final class PlayedUpstream: Sendable {
    /// What to do with a query.
    enum Reply {
        case answer(Message)
        case octets([UInt8])
        case silence
        /// Over TCP: end the connection.
        case close
    }

    let endpoint: SocketEndpoint
    /// The queries that have arrived.
    let queries = Watched<[(query: Message, transport: Transport)]>([])
    private let datagrams: NetworkSocket
    private let listener: NetworkSocket
    private let bell: NetworkSocket
    private let isDone = Watched(false)

    init(_ respond: @escaping @Sendable (Message, Transport) -> Reply) throws {
        endpoint = SocketEndpoint(.v4(0x7f00_0001), port: try FreePort.next())
        datagrams = try NetworkSocket(.datagram, at: endpoint)
        listener = try NetworkSocket(.stream, at: endpoint)
        bell = try NetworkSocket(.datagram, at: SocketEndpoint(.v4(0x7f00_0001), port: 0))
        Thread.detachNewThread { [self] in
            do {
                try serve(respond)
            } catch {
                fatalError("played upstream: \(error)")
            }
            isDone.change { $0 = true }
        }
    }

    /// The port as a Corefile has it.
    var address: String { "\(endpoint)" }

    /// Ends the thread; to be called before the value is let go.
    func stop() throws {
        try bell.send([0], to: try bell.localEndpoint)
        guard isDone.wait(atMost: Patience.change, for: { $0 ? true : nil }) != nil else {
            throw TimeoutError("the played upstream at \(endpoint) goes on")
        }
    }

    /// Runs `body` beside an upstream.
    static func with<Result>(
        _ respond: @escaping @Sendable (Message, Transport) -> Reply, _ body: (PlayedUpstream) throws -> Result
    ) throws -> Result {
        let upstream = try PlayedUpstream(respond)
        let result: Result
        do {
            result = try body(upstream)
        } catch {
            try upstream.stop()
            throw error
        }
        try upstream.stop()
        return result
    }
}

// MARK: - The thread

extension PlayedUpstream {
    private struct Connection {
        let socket: NetworkSocket
        var octets: [UInt8] = []
    }

    private func serve(_ respond: (Message, Transport) -> Reply) throws {
        var connections: [Connection] = []
        while true {
            let sockets = [bell, datagrams, listener] + connections.map(\.socket)
            let ready = try NetworkSocket.readable(sockets, until: .now + .seconds(3600))
            if ready.contains(0) { return }
            if ready.contains(1) { try serveDatagram(respond) }
            for number in ready.filter({ $0 > 2 }).reversed() {
                if try !serve(&connections[number - 3], respond) { connections.remove(at: number - 3) }
            }
            if ready.contains(2) { connections.append(Connection(socket: try listener.accept())) }
        }
    }

    private func serveDatagram(_ respond: (Message, Transport) -> Reply) throws {
        let (octets, source) = try datagrams.receive()
        guard let source, let reply = try reply(to: octets, over: .udp, respond) else { return }
        do {
            try datagrams.send(reply, to: source)
        } catch is SocketError {
            // The server has closed its socket: it no longer waits.
        }
    }

    /// Reads what is there; `false` where the connection is over.
    private func serve(_ connection: inout Connection, _ respond: (Message, Transport) -> Reply) throws -> Bool {
        do {
            let (octets, _) = try connection.socket.receive()
            guard !octets.isEmpty else { return false }
            connection.octets += octets
            while connection.octets.count >= 2 {
                let length = Int(connection.octets[0]) << 8 | Int(connection.octets[1])
                guard connection.octets.count >= length + 2 else { break }
                let message = Array(connection.octets[2..<(length + 2)])
                connection.octets.removeFirst(length + 2)
                guard let reply = try reply(to: message, over: .tcp, respond) else { return true }
                guard !reply.isEmpty else { return false }
                try connection.socket.send(StreamClient.framed(reply))
            }
            return true
        } catch is SocketError {
            return false
        }
    }

    /// The octets to send; `nil` for nothing, empty for the end of the connection.
    private func reply(
        to octets: [UInt8], over transport: Transport, _ respond: (Message, Transport) -> Reply
    ) throws -> [UInt8]? {
        let query = try Message(parsing: octets)
        queries.change { $0.append((query, transport)) }
        switch respond(query, transport) {
        case .answer(let message): return message.write(limit: transport == .udp ? 1232 : 65_535)
        case .octets(let octets): return octets
        case .silence: return nil
        case .close: return []
        }
    }
}

extension Message {
    /// A response to this query, with RA set.
    func response(
        _ code: ResponseCode = .noError, answers: [ResourceRecord] = [], authoritative: Bool = false
    ) -> Message {
        let aa = authoritative ? Header.Flag.authoritative : 0
        let taken = flags & Header.Flag.recursionDesired
        return Message(
            id: id, flags: Header.Flag.response | Header.Flag.recursionAvailable | aa | taken | code.rawValue,
            questions: questions, answers: answers, edns: edns.map { _ in ExtendedDNS() })
    }
}

extension ResourceRecord {
    /// An A record.
    static func a(_ owner: DomainName, _ address: RecordData.A, ttl: UInt32 = 300) -> ResourceRecord {
        ResourceRecord(owner: owner, ttl: ttl, data: .a(address))
    }
}
