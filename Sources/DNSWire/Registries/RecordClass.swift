/// An RR CLASS or QCLASS (RFC 6895 section 3.2).
public struct RecordClass: RawRepresentable, Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static var internet: RecordClass { RecordClass(rawValue: 1) }
    public static var chaos: RecordClass { RecordClass(rawValue: 3) }
    public static var none: RecordClass { RecordClass(rawValue: 254) }
    public static var any: RecordClass { RecordClass(rawValue: 255) }

    /// `IN`, `CH`, `NONE`, `ANY`, or `CLASS65280` (RFC 3597 section 5).
    public var description: String {
        switch rawValue {
        case 1: "IN"
        case 3: "CH"
        case 254: "NONE"
        case 255: "ANY"
        default: "CLASS\(rawValue)"
        }
    }
}
