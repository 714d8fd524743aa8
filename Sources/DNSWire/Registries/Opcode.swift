/// A message's OPCODE, 4 bits (RFC 6895 section 2.2).
public struct Opcode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static var query: Opcode { Opcode(rawValue: 0) }
    public static var notify: Opcode { Opcode(rawValue: 4) }
    public static var update: Opcode { Opcode(rawValue: 5) }
}
