import NetworkAddress

/// Addresses as the C library's functions read them.
enum AddressLiteral {
    /// An IPv4 address as `inet_aton` reads it: one to four numbers, decimal, octal (`010`) or hexadecimal (`0x0a`), the
    /// last of which fills the rest of the 32 bits; or an IPv6 address.
    static func read(_ text: Substring) -> IPAddress? {
        if let bits = legacyIPv4(text) { return .v4(bits) }
        guard text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        // The zone of a link-local address is not part of it.
        return IPAddress(text.prefix { $0 != "%" })
    }

    static func legacyIPv4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count <= 4 else { return nil }
        var bits: UInt64 = 0
        for (index, part) in parts.enumerated() {
            guard let value = number(part) else { return nil }
            let isLast = index == parts.count - 1
            let width = isLast ? 32 - 8 * UInt64(index) : 8
            guard value < 1 << width else { return nil }
            bits = bits << width | value
        }
        return UInt32(bits)
    }

    private static func number(_ text: Substring) -> UInt64? {
        guard text.utf8.first.map({ (48...57).contains($0) }) == true, text.utf8.count <= 12 else { return nil }
        if text.hasPrefix("0x") || text.hasPrefix("0X") { return UInt64(text.dropFirst(2), radix: 16) }
        return text.utf8.count > 1 && text.hasPrefix("0") ? UInt64(text, radix: 8) : UInt64(text)
    }
}
