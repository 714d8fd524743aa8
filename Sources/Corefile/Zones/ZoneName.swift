/// The names of zones as they are kept: one spelling each.
public enum ZoneName {
    /// The name in lower case and with its final dot; nothing and `.` are the root.
    ///
    /// Escapes (RFC 1035 section 5.1) are checked and left as they are. Octets outside of ASCII are let through.
    public static func normalize(_ text: some StringProtocol) throws(ZoneNameError) -> String {
        guard !text.isEmpty, text != "." else { return "." }
        var octets = Array(text.utf8)[...]
        var normal: [UInt8] = []
        var labelLength = 0
        var wireLength = 1
        while let octet = octets.popFirst() {
            normal.append(lowered(octet))
            switch octet {
            case UInt8(ascii: "."):
                guard labelLength > 0 else { throw .emptyLabel }
                labelLength = 0
                continue
            case UInt8(ascii: "\\"): normal += try takeEscaped(&octets)
            case 0...0x20, 0x7f: throw .invalidCharacter
            default: break
            }
            wireLength += labelLength == 0 ? 2 : 1
            labelLength += 1
            guard labelLength <= 63 else { throw .labelTooLong }
            guard wireLength <= 255 else { throw .nameTooLong }
        }
        if labelLength > 0 { normal.append(UInt8(ascii: ".")) }
        return String(decoding: normal, as: UTF8.self)
    }

    /// What follows a backslash: three digits, or any other character.
    private static func takeEscaped(_ octets: inout ArraySlice<UInt8>) throws(ZoneNameError) -> [UInt8] {
        guard let first = octets.popFirst() else { throw .badEscape }
        guard isDigit(first) else { return [lowered(first)] }
        guard let second = octets.popFirst(), let third = octets.popFirst(), isDigit(second), isDigit(third),
            Int(first - 48) * 100 + Int(second - 48) * 10 + Int(third - 48) <= 255
        else { throw .badEscape }
        return [first, second, third]
    }

    private static func isDigit(_ octet: UInt8) -> Bool { (48...57).contains(octet) }

    private static func lowered(_ octet: UInt8) -> UInt8 { (65...90).contains(octet) ? octet + 32 : octet }
}

/// Why a text is not the name of a zone (RFC 1035 section 3.1).
public enum ZoneNameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Two dots in a row, or one at the beginning.
    case emptyLabel
    /// More than 63 octets between two dots.
    case labelTooLong
    /// More than 255 octets in wire form.
    case nameTooLong
    /// A backslash with neither three digits up to 255 nor a character behind it.
    case badEscape
    /// White space or a control character.
    case invalidCharacter

    /// To follow the name in a sentence.
    public var description: String {
        switch self {
        case .emptyLabel: return "has an empty label"
        case .labelTooLong: return "has a label of more than 63 octets"
        case .nameTooLong: return "has more than 255 octets"
        case .badEscape: return "has a bad escape, expected \\DDD or \\ and a character"
        case .invalidCharacter: return "has white space or a control character"
        }
    }
}
