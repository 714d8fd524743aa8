public import DNSWire
public import NetworkAddress

/// A query as a resolver sends it: one question to one server, over one transport.
public struct StubQuery: Hashable, Sendable {
    /// UDP or TCP.
    public enum Transport: String, Hashable, Sendable { case udp, tcp }

    /// Counted through the lookup from 0; not the ID of the message, which is the transport's affair.
    public let number: Int
    /// QNAME.
    public let name: DomainName
    /// QTYPE: A or AAAA.
    public let type: RecordType
    /// Who is asked.
    public var server: SocketEndpoint
    /// How.
    public let transport: Transport
    /// The payload size in the OPT record; `nil` for a query without one.
    public let payloadSize: UInt16?
    /// Whether the AD bit is set.
    public let wantsAuthenticData: Bool
    /// Queries over TCP with the same number share a connection.
    public let connection: Int

    /// The message with this ID.
    public func message(id: UInt16) -> Message {
        var message = Message.query(
            name: name, type: type, id: id, edns: payloadSize.map { ExtendedDNS(udpPayloadSize: $0) })
        if wantsAuthenticData { message.flags |= Header.Flag.authenticData }
        return message
    }

    /// Whether a message is a response to this question.
    public func isAnswered(by message: Message) -> Bool {
        message.header.has(Header.Flag.response) && message.questions.count == 1
            && message.questions[0] == Question(name: name, type: type)
    }
}

/// What comes back to a resolver.
public enum ExchangeEvent: Sendable {
    /// A response to the query with this number.
    case reply(query: Int, Message)
    /// The server's host says that nobody listens, or the connection failed or ended.
    case unreachable(query: Int)
    /// The deadline has come.
    case time
}
