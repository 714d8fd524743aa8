/// The first twelve octets of a message (RFC 1035 section 4.1.1, RFC 4035 section 3 for AD and CD).
@frozen
public struct Header: Hashable, Sendable, BitwiseCopyable {
    /// The size on the wire in octets.
    @inlinable public static var octetCount: Int { 12 }

    /// The message's ID, chosen by whoever asked.
    public var id: UInt16
    /// The second 16 bits: QR, OPCODE, AA, TC, RD, RA, Z, AD, CD, RCODE from the highest bit down.
    public var flags: UInt16
    /// QDCOUNT, ANCOUNT, NSCOUNT and ARCOUNT as the sender claims them.
    public var questionCount: UInt16
    public var answerCount: UInt16
    public var authorityCount: UInt16
    public var additionalCount: UInt16

    @inlinable
    public init(id: UInt16, flags: UInt16, questionCount: UInt16 = 1) {
        self.id = id
        self.flags = flags
        self.questionCount = questionCount
        answerCount = 0
        authorityCount = 0
        additionalCount = 0
    }

    /// Reads the header of a message; `nil` where it has fewer than twelve octets.
    @inlinable
    public init?(parsing message: Octets) {
        guard message.count >= Header.octetCount else { return nil }
        id = message.load16(at: 0)
        flags = message.load16(at: 2)
        questionCount = message.load16(at: 4)
        answerCount = message.load16(at: 6)
        authorityCount = message.load16(at: 8)
        additionalCount = message.load16(at: 10)
    }

    /// Writes the twelve octets at the start of `message`, which must have room for them.
    @inlinable
    public func write(to message: MutableOctets) {
        message.store16(id, at: 0)
        message.store16(flags, at: 2)
        message.store16(questionCount, at: 4)
        message.store16(answerCount, at: 6)
        message.store16(authorityCount, at: 8)
        message.store16(additionalCount, at: 10)
    }
}

extension Header {
    /// The flag bits by their place in ``flags``.
    public enum Flag {
        @inlinable public static var response: UInt16 { 0x8000 }
        @inlinable public static var authoritative: UInt16 { 0x0400 }
        @inlinable public static var truncated: UInt16 { 0x0200 }
        @inlinable public static var recursionDesired: UInt16 { 0x0100 }
        @inlinable public static var recursionAvailable: UInt16 { 0x0080 }
        @inlinable public static var authenticData: UInt16 { 0x0020 }
        @inlinable public static var checkingDisabled: UInt16 { 0x0010 }
    }

    /// Whether all bits of `flag` are set.
    @inlinable
    public func has(_ flag: UInt16) -> Bool { flags & flag == flag }

    /// The four bits of the operation.
    @inlinable
    public var opcode: Opcode { Opcode(rawValue: UInt8(truncatingIfNeeded: flags >> 11) & 0xf) }

    /// The lower four bits of the response code; EDNS may add eight more.
    @inlinable
    public var responseCode: ResponseCode { ResponseCode(rawValue: flags & 0xf) }
}
