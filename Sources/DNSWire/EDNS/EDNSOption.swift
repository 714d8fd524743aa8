/// An OPTION-CODE (IANA "DNS EDNS0 Option Codes").
public struct EDNSOptionCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static var nameServerIdentifier: EDNSOptionCode { EDNSOptionCode(rawValue: 3) }
    public static var clientSubnet: EDNSOptionCode { EDNSOptionCode(rawValue: 8) }
    public static var cookie: EDNSOptionCode { EDNSOptionCode(rawValue: 10) }
    public static var tcpKeepalive: EDNSOptionCode { EDNSOptionCode(rawValue: 11) }
    public static var padding: EDNSOptionCode { EDNSOptionCode(rawValue: 12) }
    public static var extendedError: EDNSOptionCode { EDNSOptionCode(rawValue: 15) }
}

/// One option of an OPT record (RFC 6891 section 6.1.2).
public struct EDNSOption: Hashable, Sendable {
    /// What the data is.
    public var code: EDNSOptionCode
    /// The option's data, at most 65535 octets.
    public var data: [UInt8]

    public init(code: EDNSOptionCode, data: [UInt8]) {
        self.code = code
        self.data = data
    }
}
