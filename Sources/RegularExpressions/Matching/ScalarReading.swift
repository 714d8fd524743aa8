/// Reads the character at a place in octets that are meant to be UTF-8.
enum ScalarReading {
    /// - Returns: the character and how many octets it has; U+FFFD and 1 for an octet that begins no UTF-8. The place
    ///   must be within the octets.
    static func scalar(_ octets: Span<UInt8>, at place: Int) -> (value: UInt32, width: Int) {
        let first = octets[place]
        if first < 0x80 { return (UInt32(first), 1) }
        // The second octet's range excludes overlong forms, surrogates and what lies beyond U+10FFFF.
        let (width, second): (Int, ClosedRange<UInt8>) =
            switch first {
            case 0xc2...0xdf: (2, 0x80...0xbf)
            case 0xe0: (3, 0xa0...0xbf)
            case 0xed: (3, 0x80...0x9f)
            case 0xe1...0xef: (3, 0x80...0xbf)
            case 0xf0: (4, 0x90...0xbf)
            case 0xf4: (4, 0x80...0x8f)
            case 0xf1...0xf3: (4, 0x80...0xbf)
            default: (1, 0x80...0xbf)
            }
        guard width > 1, place + width <= octets.count, second.contains(octets[place + 1]) else { return (0xfffd, 1) }
        var value = UInt32(first) & (0x7f >> UInt32(width))
        value = value << 6 | UInt32(octets[place + 1] & 0x3f)
        for offset in 2..<max(width, 2) {
            let octet = octets[place + offset]
            guard 0x80...0xbf ~= octet else { return (0xfffd, 1) }
            value = value << 6 | UInt32(octet & 0x3f)
        }
        return (value, width)
    }
}
