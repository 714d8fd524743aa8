/// An RCODE, extended by EDNS to 12 bits (RFC 6895 section 2.3).
public struct ResponseCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static var noError: ResponseCode { ResponseCode(rawValue: 0) }
    public static var formatError: ResponseCode { ResponseCode(rawValue: 1) }
    public static var serverFailure: ResponseCode { ResponseCode(rawValue: 2) }
    public static var nameError: ResponseCode { ResponseCode(rawValue: 3) }
    public static var notImplemented: ResponseCode { ResponseCode(rawValue: 4) }
    public static var refused: ResponseCode { ResponseCode(rawValue: 5) }
    public static var badVersion: ResponseCode { ResponseCode(rawValue: 16) }

    private static let mnemonics = [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
        "NOTAUTH", "NOTZONE",
    ]

    /// The mnemonic (`NXDOMAIN`, `BADVERS`), or `RCODE4095` where there is none.
    public var description: String {
        if Int(rawValue) < Self.mnemonics.count { return Self.mnemonics[Int(rawValue)] }
        return self == .badVersion ? "BADVERS" : "RCODE\(rawValue)"
    }
}
