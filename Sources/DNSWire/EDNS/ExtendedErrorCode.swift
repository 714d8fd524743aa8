/// An INFO-CODE of an extended DNS error (RFC 8914 section 4).
public struct ExtendedErrorCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static var staleAnswer: ExtendedErrorCode { ExtendedErrorCode(rawValue: 3) }
    public static var cachedError: ExtendedErrorCode { ExtendedErrorCode(rawValue: 13) }
    public static var staleNameError: ExtendedErrorCode { ExtendedErrorCode(rawValue: 19) }
    public static var blocked: ExtendedErrorCode { ExtendedErrorCode(rawValue: 15) }
    public static var filtered: ExtendedErrorCode { ExtendedErrorCode(rawValue: 17) }
    public static var notReady: ExtendedErrorCode { ExtendedErrorCode(rawValue: 14) }
    public static var noReachableAuthority: ExtendedErrorCode { ExtendedErrorCode(rawValue: 22) }
    public static var networkError: ExtendedErrorCode { ExtendedErrorCode(rawValue: 23) }
}
