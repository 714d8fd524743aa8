extension Message {
    /// Reads a whole message.
    ///
    /// Throws ``WireError`` at the first octet that is wrong: records cut off, malformed names and RDATA, an OPT record
    /// in the wrong section, twice or not at the root, octets behind the last record. The counts of the header are
    /// believed only record by record: memory grows with the octets read.
    public init(parsing octets: [UInt8]) throws(WireError) {
        self = try Octets.withView(of: octets) { view throws(WireError) in try Message(parsing: view) }
    }

    /// As ``init(parsing:)-([UInt8])``; the view is used during the call only.
    public init(parsing message: Octets) throws(WireError) {
        guard let header = Header(parsing: message) else { throw WireError(.truncated, at: message.count) }
        self.init(id: header.id, flags: header.flags)
        var offset = Header.octetCount
        for _ in 0..<header.questionCount { questions.append(try Question(parsing: message, at: &offset)) }
        for _ in 0..<header.answerCount { answers.append(try Self.record(message, &offset)) }
        for _ in 0..<header.authorityCount { authorities.append(try Self.record(message, &offset)) }
        for _ in 0..<header.additionalCount {
            if Self.isOption(message, at: offset) {
                guard edns == nil else { throw WireError(.badOption, at: offset) }
                edns = try Self.option(message, &offset)
            } else {
                additionals.append(try Self.record(message, &offset))
            }
        }
        guard offset == message.count else { throw WireError(.trailingOctets, at: offset) }
    }

    /// A record that is no OPT record.
    private static func record(_ message: Octets, _ offset: inout Int) throws(WireError) -> ResourceRecord {
        let start = offset
        let record = try ResourceRecord(parsing: message, at: &offset)
        guard record.type != .opt else { throw WireError(.badOption, at: start) }
        return record
    }

    /// Whether an OPT record as it should be begins here: its owner is the octet 0.
    private static func isOption(_ message: Octets, at offset: Int) -> Bool {
        message.holds(3, at: offset) && message[offset] == 0
            && message.load16(at: offset + 1) == RecordType.opt.rawValue
    }

    private static func option(_ message: Octets, _ offset: inout Int) throws(WireError) -> ExtendedDNS {
        guard message.holds(11, at: offset) else { throw WireError(.truncated, at: offset) }
        let length = Int(message.load16(at: offset + 9))
        var reader = try RecordDataReader(message, at: offset + 11, length: length)
        let edns = try ExtendedDNS(
            payloadSize: message.load16(at: offset + 3), ttl: message.load32(at: offset + 5), options: &reader)
        offset = reader.position
        return edns
    }
}
