import DNSWire

/// The OPT record of our responses (RFC 6891).
enum OptionRecord {
    /// Its octets without options.
    static var octetCount: Int { 11 }

    /// Writes OPT with the payload size given, version 0 and DO as asked (RFC 6891 section 6.1.1, RFC 3225), up to its
    /// options, which take `dataOctets`. Returns where they begin.
    static func write(
        to buffer: MutableOctets, at position: Int, for query: ReceivedQuery, responseCode: ResponseCode,
        dataOctets: Int, payloadOctets: UInt16 = UInt16(Limits.datagramOctetsMax)
    ) -> Int {
        buffer[position] = 0
        buffer.store16(RecordType.opt.rawValue, at: position &+ 1)
        buffer.store16(payloadOctets, at: position &+ 3)
        buffer[position &+ 5] = UInt8(truncatingIfNeeded: responseCode.rawValue >> 4)
        buffer[position &+ 6] = 0
        buffer.store16(query.wantsDNSSEC ? 0x8000 : 0, at: position &+ 7)
        buffer.store16(UInt16(truncatingIfNeeded: dataOctets), at: position &+ 9)
        return position &+ octetCount
    }

    /// Writes an extended error (RFC 8914 section 2), six octets and its text, and returns where it ends.
    static func write(error: UInt16, _ text: Octets, to buffer: MutableOctets, at position: Int) -> Int {
        buffer.store16(EDNSOptionCode.extendedError.rawValue, at: position)
        buffer.store16(UInt16(truncatingIfNeeded: 2 &+ text.count), at: position &+ 2)
        buffer.store16(error, at: position &+ 4)
        buffer.copy(text, at: position &+ 6)
        return position &+ 6 &+ text.count
    }

    /// Writes a name server identifier (RFC 5001 section 2.3) and returns where it ends.
    static func write(identifier: Octets, to buffer: MutableOctets, at position: Int) -> Int {
        buffer.store16(EDNSOptionCode.nameServerIdentifier.rawValue, at: position)
        buffer.store16(UInt16(truncatingIfNeeded: identifier.count), at: position &+ 2)
        buffer.copy(identifier, at: position &+ 4)
        return position &+ 4 &+ identifier.count
    }
}
