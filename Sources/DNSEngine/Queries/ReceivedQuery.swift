public import DNSWire

/// What the engine needs to know of a received message beside its QNAME.
public struct ReceivedQuery: BitwiseCopyable, Sendable {
    public var header: Header
    /// The octets of header and question: what a response repeats.
    public var questionEnd = 0
    public var type = RecordType(rawValue: 0)
    public var recordClass = RecordClass.internet
    /// Whether the message has an OPT record.
    public var hasEDNS = false
    /// The EDNS version asked for.
    public var version: UInt8 = 0
    /// The requestor's UDP payload size as sent.
    public var payloadOctets: UInt16 = 0
    /// The DO bit (RFC 3225).
    public var wantsDNSSEC = false
    /// Whether an option says for whom it is asked (RFC 7871): the answer is for nobody else.
    public var hasClientSubnet = false
    /// Whether an option asks who answers (RFC 5001).
    public var wantsIdentifier = false

    /// A message of which nothing but the header has been read.
    public init(header: Header) { self.header = header }
}

/// What to do with a received message.
public enum Reception: BitwiseCopyable, Sendable {
    /// Answer it.
    case query(ReceivedQuery)
    /// Say nothing: it is no query, or too short to have an ID.
    case ignore
    /// A header alone with this code.
    case reject(Header, ResponseCode)
}

extension ReceivedQuery {
    /// Reads a message as a server does, with the filter of behaviour.md 1.9: responses are ignored, unknown
    /// operations refused, everything but one question with at most an OPT and one more record behind it malformed.
    ///
    /// - Parameter name: takes the QNAME.
    public static func receive(_ message: Octets, name: inout QueryName, hash: NameHash) -> Reception {
        guard let header = Header(parsing: message), !header.has(Header.Flag.response) else { return .ignore }
        switch header.opcode {
        case .query: break
        case .notify, .update: return .reject(header, .refused)
        default: return .reject(header, .notImplemented)
        }
        guard header.questionCount == 1, header.answerCount <= 1, header.authorityCount <= 1,
            header.additionalCount <= 2
        else { return .reject(header, .formatError) }
        var query = ReceivedQuery(header: header)
        do {
            try query.parse(message, name: &name, hash: hash)
        } catch {
            return .reject(header, .formatError)
        }
        return .query(query)
    }

    private mutating func parse(
        _ message: Octets, name: inout QueryName, hash: NameHash
    ) throws(WireError) {
        var offset = try name.parse(message, at: Header.octetCount, hash: hash)
        guard message.holds(4, at: offset) else { throw WireError(.truncated, at: offset) }
        type = RecordType(rawValue: message.load16(at: offset))
        recordClass = RecordClass(rawValue: message.load16(at: offset &+ 2))
        offset &+= 4
        questionEnd = offset
        let recordsBefore = Int(header.answerCount) &+ Int(header.authorityCount)
        var index = 0
        while index < recordsBefore &+ Int(header.additionalCount) {
            try parseRecord(message, at: &offset, isAdditional: index >= recordsBefore)
            index &+= 1
        }
        guard offset == message.count else { throw WireError(.trailingOctets, at: offset) }
    }

    /// Steps over one record behind the question, and takes it if it is the OPT.
    private mutating func parseRecord(
        _ message: Octets, at offset: inout Int, isAdditional: Bool
    ) throws(WireError) {
        let start = offset
        let fields = try NameInMessage.end(of: start, in: message)
        guard message.holds(10, at: fields) else { throw WireError(.truncated, at: fields) }
        let length = Int(message.load16(at: fields &+ 8))
        guard message.holds(length, at: fields &+ 10) else { throw WireError(.truncated, at: fields &+ 10) }
        offset = fields &+ 10 &+ length
        guard RecordType(rawValue: message.load16(at: fields)) == .opt else { return }
        guard isAdditional, !hasEDNS, message[start] == 0 else { throw WireError(.badOption, at: start) }
        hasEDNS = true
        payloadOctets = message.load16(at: fields &+ 2)
        version = message[fields &+ 5]
        wantsDNSSEC = message[fields &+ 6] & 0x80 != 0
        try checkOptions(message, from: fields &+ 10, to: offset)
    }

    /// The options must fill the RDATA exactly (RFC 6891 section 6.1.2); what they say is not ours to know.
    private mutating func checkOptions(_ message: Octets, from start: Int, to end: Int) throws(WireError) {
        var position = start
        while position < end {
            guard end &- position >= 4 else { throw WireError(.badRecordData, at: position) }
            switch message.load16(at: position) {
            case EDNSOptionCode.clientSubnet.rawValue: hasClientSubnet = true
            case EDNSOptionCode.nameServerIdentifier.rawValue: wantsIdentifier = true
            default: break
            }
            position &+= 4 &+ Int(message.load16(at: position &+ 2))
        }
        guard position == end else { throw WireError(.badRecordData, at: end) }
    }

    /// How many octets a response may have over this transport.
    public func responseOctetsMax(over transport: Client.Transport, ceiling: Int) -> Int {
        guard transport == .udp else { return Limits.streamOctetsMax }
        guard hasEDNS else { return Limits.datagramOctetsWithoutEDNS }
        return min(max(Int(payloadOctets), Limits.datagramOctetsWithoutEDNS), ceiling)
    }
}
