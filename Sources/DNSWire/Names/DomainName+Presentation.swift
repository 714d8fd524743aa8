extension DomainName: CustomStringConvertible {
    /// Reads the presentation format (RFC 1035 section 5.1): dots between labels, `\.` and `\046` escapes. The name is
    /// taken as absolute, with or without the final dot; `.` and the empty text are the root.
    public init(_ text: String) throws(NameError) {
        var labels: [[UInt8]] = []
        var label: [UInt8] = []
        var octets = text == "." ? [][...] : Array(text.utf8)[...]
        while let octet = octets.popFirst() {
            switch octet {
            case UInt8(ascii: "."):
                guard !label.isEmpty else { throw NameError.emptyLabel }
                labels.append(label)
                label = []
            case UInt8(ascii: "\\"): label.append(try Self.readEscape(&octets))
            default: label.append(octet)
            }
        }
        if !label.isEmpty { labels.append(label) }
        try self.init(labels: labels)
    }

    /// The presentation format with the final dot; octets outside of printable ASCII as `\DDD`.
    public var description: String {
        guard !isRoot else { return "." }
        var text = ""
        for label in labels {
            for octet in label { Self.describe(octet, into: &text) }
            text += "."
        }
        return text
    }

    private static func describe(_ octet: UInt8, into text: inout String) {
        switch octet {
        case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ";"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "@"), UInt8(ascii: "$"):
            text += "\\" + String(UnicodeScalar(octet))
        case 0x21...0x7e: text.unicodeScalars.append(UnicodeScalar(octet))
        default:
            let digits = String(octet)
            text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
    }

    private static func readEscape(_ octets: inout ArraySlice<UInt8>) throws(NameError) -> UInt8 {
        guard let first = octets.popFirst() else { throw NameError.badEscape }
        guard (48...57).contains(first) else { return first }
        guard let second = octets.popFirst(), let third = octets.popFirst(),
            (48...57).contains(second), (48...57).contains(third)
        else { throw NameError.badEscape }
        let value = Int(first - 48) * 100 + Int(second - 48) * 10 + Int(third - 48)
        guard let octet = UInt8(exactly: value) else { throw NameError.badEscape }
        return octet
    }
}
