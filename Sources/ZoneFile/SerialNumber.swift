/// The serial number of a zone, in the arithmetic of RFC 1982: numbers go round, and later means less than half the
/// circle ahead.
public struct SerialNumber: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number of the SOA record's SERIAL field.
    public let rawValue: UInt32

    /// A number as it stands in a SOA record.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Whether this number comes after `other`. Of two numbers exactly half the circle apart neither does (RFC 1982
    /// section 3.2 leaves that undefined).
    public func isLater(than other: SerialNumber) -> Bool {
        (1..<(1 << 31)).contains(rawValue &- other.rawValue)
    }

    /// The number in decimal.
    public var description: String { String(rawValue) }
}
