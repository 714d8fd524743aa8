/// Go's quoted strings and characters.
enum QuotedText {
    static func quoted(_ text: String, asciiOnly: Bool) -> String {
        "\"" + text.unicodeScalars.map { escaped($0, quote: "\"", asciiOnly: asciiOnly) }.joined() + "\""
    }

    static func quoted(_ scalar: Unicode.Scalar, asciiOnly: Bool) -> String {
        "'" + escaped(scalar, quote: "'", asciiOnly: asciiOnly) + "'"
    }

    /// Whether a text can stand between back quotes as it is.
    static func canBeRaw(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar == "\t" || !(scalar.value < 0x20 || scalar == "`" || scalar.value == 0x7f || scalar.value == 0xfeff)
        }
    }

    /// Letters, marks, numbers, punctuation, symbols and the ASCII space.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar, quote: Unicode.Scalar, asciiOnly: Bool) -> String {
        if scalar == quote || scalar == "\\" { return "\\\(scalar)" }
        if scalar.isASCII || !asciiOnly, isPrintable(scalar) { return String(scalar) }
        switch scalar.value {
        case 0x07: return "\\a"
        case 0x08: return "\\b"
        case 0x0c: return "\\f"
        case 0x0a: return "\\n"
        case 0x0d: return "\\r"
        case 0x09: return "\\t"
        case 0x0b: return "\\v"
        case ..<0x20, 0x7f: return "\\x" + hexadecimal(scalar.value, digits: 2)
        case ..<0x10000: return "\\u" + hexadecimal(scalar.value, digits: 4)
        default: return "\\U" + hexadecimal(scalar.value, digits: 8)
        }
    }

    private static func hexadecimal(_ value: UInt32, digits count: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(count - digits.count, 0)) + digits
    }
}
