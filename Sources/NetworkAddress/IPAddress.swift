/// An IPv4 or IPv6 address, as a value without storage of its own.
public enum IPAddress: Hashable, Sendable, BitwiseCopyable {
    /// The 32 bits of an IPv4 address, the first octet in the highest bits.
    case v4(UInt32)
    /// The 128 bits of an IPv6 address, the first octet in the highest bits of `high`.
    case v6(high: UInt64, low: UInt64)

    /// Takes 4 or 16 octets in network order; any other count gives `nil`.
    public init?(octets: some Collection<UInt8>) {
        switch octets.count {
        case 4: self = .v4(octets.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            let high = octets.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            let low = octets.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
            self = .v6(high: high, low: low)
        default: return nil
        }
    }

    /// The address in network order: 4 or 16 octets.
    public var octets: [UInt8] {
        switch self {
        case .v4(let bits): return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (24 - 8 * $0)) }
        case .v6(let high, let low):
            return (0..<16).map { index in
                let word = index < 8 ? high : low
                return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index % 8)))
            }
        }
    }

    /// Whether this is an IPv4 address; an IPv4-mapped IPv6 address is not.
    public var isIPv4: Bool {
        if case .v4 = self { return true }
        return false
    }

    /// 32 or 128.
    public var bitWidth: Int { isIPv4 ? 32 : 128 }

    /// 127.0.0.0/8 and ::1 (RFC 6890).
    public var isLoopback: Bool {
        switch self {
        case .v4(let bits): return bits >> 24 == 127
        case .v6(let high, let low): return high == 0 && low == 1
        }
    }

    /// 0.0.0.0 and :: (RFC 6890): "every address of this host" in a bind.
    public var isUnspecified: Bool {
        switch self {
        case .v4(let bits): return bits == 0
        case .v6(let high, let low): return high == 0 && low == 0
        }
    }

    /// An IPv4 address that arrived as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2) as IPv4, others unchanged.
    public var unmapped: IPAddress {
        if case .v6(0, let low) = self, low >> 32 == 0xffff { return .v4(UInt32(truncatingIfNeeded: low)) }
        return self
    }
}
