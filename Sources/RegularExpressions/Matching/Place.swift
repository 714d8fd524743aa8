/// A place between two octets, and what assertions say about it.
enum Place {
    /// - Parameter assertion: the raw value of an ``Assertion``.
    static func holds(_ assertion: Int, at place: Int, in octets: Span<UInt8>) -> Bool {
        switch Assertion(rawValue: UInt32(truncatingIfNeeded: assertion)) {
        case .beginText: place == 0
        case .endText: place == octets.count
        case .beginLine: place == 0 || octets[place - 1] == 0x0a
        case .endLine: place == octets.count || octets[place] == 0x0a
        case .wordBoundary: isWordBoundary(place, in: octets)
        case .notWordBoundary: !isWordBoundary(place, in: octets)
        case nil: false
        }
    }

    /// Words are ASCII, so that octets tell as much as characters.
    private static func isWordBoundary(_ place: Int, in octets: Span<UInt8>) -> Bool {
        let before = place > 0 && isWord(octets[place - 1])
        let behind = place < octets.count && isWord(octets[place])
        return before != behind
    }

    private static func isWord(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f: true
        default: false
        }
    }
}
