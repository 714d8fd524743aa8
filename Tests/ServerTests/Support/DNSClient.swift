import DNSWire
import NetworkAddress
import Testing

/// The transports that a query can take.
enum Transport: String, CaseIterable, CustomTestStringConvertible {
    case udp, tcp

    var testDescription: String { rawValue }
}

/// Asks one server, each question from a socket of its own.
struct DNSClient {
    let server: SocketEndpoint

    init(_ server: SocketEndpoint) { self.server = server }

    /// Asks for a name in presentation format.
    func ask(
        _ name: String, _ type: RecordType = .a, over transport: Transport = .udp, edns: ExtendedDNS? = nil,
        recordClass: RecordClass = .internet
    ) throws -> Message {
        var query = Message.query(
            name: try DomainName(name), type: type, id: .random(in: .min ... .max), edns: edns)
        query.questions[0].recordClass = recordClass
        return try ask(query, over: transport)
    }

    /// Sends a query and checks that the response belongs to it.
    func ask(_ query: Message, over transport: Transport = .udp) throws -> Message {
        let reply = try exchange(query.write(), over: transport)
        let response = try Message(parsing: try #require(reply, "no response to \(query.questions)"))
        #expect(response.id == query.id && response.header.has(Header.Flag.response))
        return response
    }

    /// Sends octets and returns the response as it came; `nil` where the server closes the connection instead.
    func exchange(_ octets: [UInt8], over transport: Transport = .udp) throws -> [UInt8]? {
        switch transport {
        case .udp:
            let socket = try NetworkSocket(.datagram, to: server)
            try socket.send(octets)
            return try response(on: socket)
        case .tcp:
            let stream = try StreamClient(server)
            try stream.send(octets)
            return try stream.receive()
        }
    }

    /// All that the server says to octets before it answers a well-formed query that follows them on the same socket: one
    /// worker serves both in turn, so that silence needs no waiting. `isOpen` is `false` where it closed the connection.
    func replies(to octets: [UInt8], over transport: Transport) throws -> (replies: [[UInt8]], isOpen: Bool) {
        let id = octets.count >= 2 ? ~(UInt16(octets[0]) << 8 | UInt16(octets[1])) : 0x5afe
        let probe = Message.query(name: try DomainName("probe.invalid"), type: .a, id: id).write()
        let mark = [UInt8(truncatingIfNeeded: id >> 8), UInt8(truncatingIfNeeded: id)]
        var replies: [[UInt8]] = []
        switch transport {
        case .udp:
            let socket = try NetworkSocket(.datagram, to: server)
            try socket.send(octets)
            try socket.send(probe)
            while true {
                let reply = try response(on: socket)
                if reply.starts(with: mark) { return (replies, true) }
                replies.append(reply)
            }
        case .tcp:
            let stream = try StreamClient(server)
            do {
                try stream.send(octets)
                try stream.send(probe)
            } catch let error as SocketError where error.isReset {
                return ([], false)
            }
            while let reply = try stream.receive() {
                if reply.starts(with: mark) { return (replies, true) }
                replies.append(reply)
            }
            return (replies, false)
        }
    }

    private func response(on socket: NetworkSocket) throws -> [UInt8] {
        guard let received = try socket.receive(until: .now + Patience.reply) else {
            throw TimeoutError("no answer from \(server) over udp within \(Patience.reply)")
        }
        return received.octets
    }
}

/// A TCP connection with DNS messages on it (RFC 7766).
final class StreamClient {
    let socket: NetworkSocket
    private var buffered: [UInt8] = []

    init(_ server: SocketEndpoint) throws { socket = try NetworkSocket(.stream, to: server) }

    /// Sends a message behind its length.
    func send(_ message: [UInt8]) throws { try socket.send(Self.framed(message)) }

    static func framed(_ message: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: message.count >> 8), UInt8(truncatingIfNeeded: message.count)] + message
    }

    /// The next message; `nil` where the server closes the connection instead.
    func receive(atMost time: Duration = Patience.reply) throws -> [UInt8]? {
        let deadline = ContinuousClock.now + time
        while true {
            if buffered.count >= 2 {
                let length = Int(buffered[0]) << 8 | Int(buffered[1])
                if buffered.count >= length + 2 {
                    defer { buffered.removeFirst(length + 2) }
                    return Array(buffered[2..<(length + 2)])
                }
            }
            do {
                guard let (octets, _) = try socket.receive(until: deadline) else {
                    throw TimeoutError("no answer over tcp within \(time)")
                }
                guard !octets.isEmpty else { return nil }
                buffered += octets
            } catch let error as SocketError where error.isReset {
                return nil
            }
        }
    }
}

extension Message {
    /// The records of a section as sorted lines `owner ttl type rdata`, in lower case.
    static func lines(_ records: [ResourceRecord]) -> [String] {
        records.map { "\($0.owner) \($0.ttl) \($0.type) \($0.data)".lowercased() }.sorted()
    }

    var answerLines: [String] { Self.lines(answers) }
    var authorityLines: [String] { Self.lines(authorities) }
    var additionalLines: [String] { Self.lines(additionals) }

    /// The RDATA of the answers, in their order.
    var answerData: [String] { answers.map { "\($0.data)" } }

    func has(_ flag: UInt16) -> Bool { header.has(flag) }
}
