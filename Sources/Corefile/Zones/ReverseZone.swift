public import NetworkAddress

/// The zones below `in-addr.arpa` (RFC 1035 section 3.5) and `ip6.arpa` (RFC 3596 section 2.5).
public enum ReverseZone {
    /// The zones that hold the names of all addresses of a prefix, and of no others: one where the prefix ends between
    /// octets (IPv4) or nibbles (IPv6), otherwise up to 128 or 8 of the next longer ones, in ascending order.
    public static func zones(covering prefix: IPPrefix) -> [String] {
        let unitBits = prefix.address.isIPv4 ? 8 : 4
        let unitCount = (prefix.length + unitBits - 1) / unitBits
        var units = Array(Self.units(of: prefix.address).prefix(unitCount))
        guard let last = units.last else { return [name(of: units, prefix.address.isIPv4)] }
        // The bits behind the prefix are clear, so that adding to the last unit cannot carry.
        return (0..<(1 << (unitCount * unitBits - prefix.length))).map { offset in
            units[unitCount - 1] = last + offset
            return name(of: units, prefix.address.isIPv4)
        }
    }

    private static func units(of address: IPAddress) -> [Int] {
        guard !address.isIPv4 else { return address.octets.map { Int($0) } }
        return address.octets.flatMap { [Int($0 >> 4), Int($0 & 15)] }
    }

    private static func name(of units: [Int], _ isIPv4: Bool) -> String {
        let labels = units.reversed().map { String($0, radix: isIPv4 ? 10 : 16) + "." }
        return labels.joined() + (isIPv4 ? "in-addr.arpa." : "ip6.arpa.")
    }
}
