extension IPAddress: CustomStringConvertible, LosslessStringConvertible {
    /// Reads `10.0.0.1` (four decimal numbers, no leading zeros) or an IPv6 address in the forms of RFC 4291
    /// section 2.2. A zone identifier (`%eth0`), brackets, a port or anything else around it gives `nil`.
    public init?(_ text: String) {
        self.init(text[...])
    }

    /// As ``init(_:)-(String)``, of a part of a text.
    public init?(_ text: Substring) {
        guard text.utf8.count <= 45 else { return nil }
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let groups = Self.parseGroups(text) else { return nil }
            let high = groups[0..<4].reduce(0) { $0 << 16 | UInt64($1) }
            let low = groups[4..<8].reduce(0) { $0 << 16 | UInt64($1) }
            self = .v6(high: high, low: low)
        } else {
            guard let bits = Self.parseIPv4(text) else { return nil }
            self = .v4(bits)
        }
    }

    /// `10.0.0.1`, or IPv6 in the canonical form of RFC 5952: lower case, the longest run of zeros as `::`.
    public var description: String {
        switch self {
        case .v4: return octets.map(String.init).joined(separator: ".")
        case .v6(0, let low) where low >> 32 == 0xffff: return "::ffff:\(unmapped)"
        case .v6(let high, let low): return Self.describeGroups(high, low)
        }
    }

    /// Without pieces of text in between: a cluster has addresses by the hundred thousand.
    private static func parseIPv4(_ text: Substring) -> UInt32? {
        var bits: UInt32 = 0
        var octet: UInt32 = 0
        var digits = 0
        var dots = 0
        for character in text.utf8 {
            if (48...57).contains(character) {
                guard digits == 0 || octet > 0 else { return nil }
                octet = octet * 10 + UInt32(character - 48)
                digits += 1
                guard octet <= 255 else { return nil }
            } else {
                guard character == UInt8(ascii: "."), digits > 0, dots < 3 else { return nil }
                bits = bits << 8 | octet
                (octet, digits) = (0, 0)
                dots += 1
            }
        }
        return dots == 3 && digits > 0 ? bits << 8 | octet : nil
    }

    /// The eight 16-bit groups of an IPv6 address.
    private static func parseGroups(_ text: Substring) -> [UInt16]? {
        let halves = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return nil }
        guard let head = parseGroupList(halves[0], mayEndInIPv4: halves.count == 1) else { return nil }
        guard halves.count == 2 else { return head.count == 8 ? head : nil }
        guard let tail = parseGroupList(halves[1], mayEndInIPv4: true), head.count + tail.count < 8 else { return nil }
        return head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func parseGroupList(_ text: Substring, mayEndInIPv4: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndInIPv4, index == parts.count - 1, let bits = parseIPv4(part) {
                groups += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ isHexadecimal($0) }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups.count <= 8 ? groups : nil
    }

    private static func isHexadecimal(_ octet: UInt8) -> Bool {
        (48...57).contains(octet) || (65...70).contains(octet) || (97...102).contains(octet)
    }

    private static func describeGroups(_ high: UInt64, _ low: UInt64) -> String {
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> UInt64(48 - 16 * ($0 % 4))) }
        let run = longestZeroRun(groups)
        let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        guard run.count >= 2 else { return text(groups[...]) }
        return text(groups[..<run.lowerBound]) + "::" + text(groups[run.upperBound...])
    }

    /// The first of the longest runs of zero groups (RFC 5952 section 4.2.3).
    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
        var best = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > best.count { best = start..<index }
            start = index + 1
        }
        return best
    }
}
