/// Reads the fields of one RDATA from left to right; no field may reach behind its end.
struct RecordDataReader {
    /// The message up to the end of the RDATA: names point back into it and cannot run out of it.
    private let message: Octets
    private(set) var position: Int

    /// Throws `truncated` where the message ends before the RDATA does.
    init(_ message: Octets, at offset: Int, length: Int) throws(WireError) {
        guard message.holds(length, at: offset) else { throw WireError(.truncated, at: offset) }
        self.message = message.slice(at: 0, count: offset + length)
        position = offset
    }

    var isAtEnd: Bool { position == message.count }

    /// Throws where octets are left over.
    func finish() throws(WireError) {
        guard isAtEnd else { throw WireError(.badRecordData, at: position) }
    }

    mutating func number8() throws(WireError) -> UInt8 {
        let start = try take(1)
        return message[start]
    }

    mutating func number16() throws(WireError) -> UInt16 {
        let start = try take(2)
        return message.load16(at: start)
    }

    mutating func number32() throws(WireError) -> UInt32 {
        let start = try take(4)
        return message.load32(at: start)
    }

    mutating func octets(_ count: Int) throws(WireError) -> [UInt8] {
        let start = try take(count)
        return message.slice(at: start, count: count).array
    }

    /// All octets up to the end.
    mutating func rest() throws(WireError) -> [UInt8] { try octets(message.count - position) }

    /// As ``rest()``, for a field that must not be empty.
    mutating func nonEmptyRest() throws(WireError) -> [UInt8] {
        guard !isAtEnd else { throw WireError(.badRecordData, at: position) }
        return try rest()
    }

    mutating func characterString() throws(WireError) -> CharacterString {
        CharacterString(unchecked: try octets(Int(try number8())))
    }

    /// A name that may be compressed.
    mutating func name() throws(WireError) -> DomainName {
        let start = position
        do throws(WireError) {
            return try DomainName(parsing: message, at: &position)
        } catch {
            // The message may well go on: it is the RDATA that is too short.
            throw error.kind == .truncated ? WireError(.badRecordData, at: start) : error
        }
    }

    /// A name of a type that must not be compressed (RFC 3597 section 4).
    mutating func uncompressedName() throws(WireError) -> DomainName {
        let start = position
        let name = try name()
        guard position - start == name.octets.count else { throw WireError(.badPointer, at: start) }
        return name
    }

    private mutating func take(_ count: Int) throws(WireError) -> Int {
        guard message.holds(count, at: position) else { throw WireError(.badRecordData, at: position) }
        defer { position += count }
        return position
    }
}
