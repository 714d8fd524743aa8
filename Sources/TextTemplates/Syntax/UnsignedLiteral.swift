/// Reads unsigned integers as Go's `strconv.ParseUint` does, which is CoreDNS's `parseInt`.
enum UnsignedLiteral: Equatable {
    case value(UInt64)
    case invalid
    case outOfRange

    /// - Parameters:
    ///   - text: digits, in base 0 with a prefix and underscores.
    ///   - base: 2 to 36, or 0 to go by the prefix.
    ///   - bits: 1 to 64: how large the number may be.
    static func parse(_ text: Substring, base: Int, bits: Int) -> UnsignedLiteral {
        var digits = Array(text.utf8)[...]
        var radix = UInt64(clamping: base)
        if base == 0 {
            guard hasUnderscoresInPlace(text) else { return .invalid }
            radix = removePrefix(&digits)
            digits = digits.filter { $0 != UInt8(ascii: "_") }[...]
        }
        guard !digits.isEmpty else { return .invalid }
        var value: UInt64 = 0
        var isOverflowing = false
        for octet in digits {
            guard let digit = Self.digit(octet), digit < radix else { return .invalid }
            let (product, productOverflows) = value.multipliedReportingOverflow(by: radix)
            let (sum, sumOverflows) = product.addingReportingOverflow(digit)
            isOverflowing = isOverflowing || productOverflows || sumOverflows
            value = sum
        }
        if isOverflowing || (bits < 64 && value >> UInt64(clamping: bits) != 0) { return .outOfRange }
        return .value(value)
    }

    private static func removePrefix(_ digits: inout ArraySlice<UInt8>) -> UInt64 {
        guard digits.first == UInt8(ascii: "0"), digits.count > 1 else { return 10 }
        if digits.count > 2 {
            // The letters' lower case.
            let radix: UInt64? =
                switch digits[digits.startIndex + 1] | 0x20 {
                case UInt8(ascii: "x"): 16
                case UInt8(ascii: "o"): 8
                case UInt8(ascii: "b"): 2
                default: nil
                }
            if let radix {
                digits = digits.dropFirst(2)
                return radix
            }
        }
        digits = digits.dropFirst()
        return 8
    }

    private static func digit(_ octet: UInt8) -> UInt64? {
        switch octet {
        case 0x30...0x39: UInt64(octet - 0x30)
        case 0x61...0x7a: UInt64(octet - 0x61) + 10
        case 0x41...0x5a: UInt64(octet - 0x41) + 10
        default: nil
        }
    }

    /// Whether each underscore stands between digits or behind the prefix.
    private static func hasUnderscoresInPlace(_ text: Substring) -> Bool {
        guard text.contains("_") else { return true }
        let octets = Array(text.utf8)
        let prefixes: [UInt8] = Array("xXoObB".utf8)
        let hasPrefix = octets.count > 1 && octets[0] == UInt8(ascii: "0") && prefixes.contains(octets[1])
        for (index, octet) in octets.enumerated() where octet == UInt8(ascii: "_") {
            guard index > 0, index + 1 < octets.count, digit(octets[index + 1]) != nil else { return false }
            guard digit(octets[index - 1]) != nil || (hasPrefix && index == 2) else { return false }
        }
        return true
    }
}
