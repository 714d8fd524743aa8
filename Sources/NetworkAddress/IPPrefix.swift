/// A CIDR prefix such as `10.0.0.0/8`, with the host bits clear.
public struct IPPrefix: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// The first address of the prefix.
    public let address: IPAddress
    /// How many leading bits are significant: 0…32 or 0…128.
    public let length: Int

    /// Clears the host bits; `nil` where the length is out of bounds for the family.
    public init?(_ address: IPAddress, length: Int) {
        guard (0...address.bitWidth).contains(length) else { return nil }
        self.address = Self.mask(address, length)
        self.length = length
    }

    /// Reads `ADDRESS/LENGTH`; a bare address is a prefix of full length.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(address, length: address.bitWidth)
            return
        }
        guard let length = Int(parts[1]), String(length) == parts[1] else { return nil }
        self.init(address, length: length)
    }

    /// Whether the address is of the same family and inside.
    public func contains(_ candidate: IPAddress) -> Bool {
        candidate.isIPv4 == address.isIPv4 && Self.mask(candidate, length) == address
    }

    public var description: String { "\(address)/\(length)" }

    private static func mask(_ address: IPAddress, _ length: Int) -> IPAddress {
        switch address {
        case .v4(let bits): return .v4(bits & (length == 0 ? 0 : ~UInt32(0) << UInt32(32 - length)))
        case .v6(let high, let low):
            let highLength = min(length, 64)
            let lowLength = max(length - 64, 0)
            return .v6(
                high: high & (highLength == 0 ? 0 : ~UInt64(0) << UInt64(64 - highLength)),
                low: low & (lowLength == 0 ? 0 : ~UInt64(0) << UInt64(64 - lowLength)))
        }
    }
}
