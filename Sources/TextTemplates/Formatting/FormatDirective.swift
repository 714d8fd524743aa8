/// What stands between a percent sign of `printf` and the end of its verb.
struct FormatDirective {
    var verb: Character
    var isLeftAligned = false
    var hasSign = false
    var hasSpace = false
    var isAlternate = false
    var padsWithZeros = false
    /// `%+v`: structures with the names of their fields.
    var namesFields = false
    /// In characters.
    var width: Int?
    var precision: Int?

    init(verb: Character) { self.verb = verb }

    /// Refuses to make more than a number of octets.
    func checked(_ maximum: Int) throws -> FormatDirective {
        guard (width ?? 0) <= maximum, (precision ?? 0) <= maximum else {
            throw FunctionProblem("a text is longer than \(maximum) octets")
        }
        return self
    }

    /// The text with spaces, or zeros, up to the width.
    func padded(_ text: String) -> String {
        let missing = (width ?? 0) - text.unicodeScalars.count
        guard missing > 0 else { return text }
        if isLeftAligned { return text + String(repeating: " ", count: missing) }
        return String(repeating: padsWithZeros ? "0" : " ", count: missing) + text
    }

    private func paddedWithSpaces(_ text: String) -> String {
        var directive = self
        directive.padsWithZeros = false
        return directive.padded(text)
    }

    // MARK: Strings

    /// For the verbs `v`, `s`, `q`, `x`, `X` and, of types, `T`.
    func formatted(string: String) -> String {
        switch verb {
        case "x", "X": return padded(hexadecimal(Array(string.utf8)))
        case "q":
            let text = truncated(string)
            if isAlternate, QuotedText.canBeRaw(text) { return padded("`\(text)`") }
            return padded(QuotedText.quoted(text, asciiOnly: hasSign))
        default: return padded(truncated(string))
        }
    }

    private func truncated(_ text: String) -> String {
        guard let precision, text.unicodeScalars.count > precision else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
    }

    private func hexadecimal(_ octets: [UInt8]) -> String {
        let prefix = isAlternate ? "0\(verb)" : ""
        let digits = octets.prefix(precision ?? octets.count).map { octet in
            let text = String(octet, radix: 16, uppercase: verb == "X")
            return octet < 16 ? "0" + text : text
        }
        if digits.isEmpty { return "" }
        return prefix + digits.joined(separator: hasSpace ? " " + prefix : "")
    }

    // MARK: Integers

    /// - Returns: nil if the verb is not for integers.
    func formatted(magnitude: UInt, isNegative: Bool) -> String? {
        switch verb {
        case "v", "d": return number(magnitude, isNegative, radix: 10, prefix: "")
        case "b": return number(magnitude, isNegative, radix: 2, prefix: isAlternate ? "0b" : "")
        case "o": return number(magnitude, isNegative, radix: 8, prefix: isAlternate ? "0" : "")
        case "O": return number(magnitude, isNegative, radix: 8, prefix: isAlternate ? "0o0" : "0o")
        case "x", "X": return number(magnitude, isNegative, radix: 16, prefix: isAlternate ? "0\(verb)" : "")
        case "c": return padded(String(scalar(magnitude, isNegative)))
        case "q": return padded(QuotedText.quoted(scalar(magnitude, isNegative), asciiOnly: hasSign))
        case "U": return unicode(magnitude, isNegative)
        default: return nil
        }
    }

    private func number(_ magnitude: UInt, _ isNegative: Bool, radix: Int, prefix: String) -> String {
        if precision == 0, magnitude == 0 { return String(repeating: " ", count: width ?? 0) }
        let sign = isNegative ? "-" : hasSign ? "+" : hasSpace ? " " : ""
        var digits = String(magnitude, radix: radix, uppercase: verb == "X")
        var count = precision ?? 0
        if precision == nil, padsWithZeros, let width { count = width - sign.count }
        if digits.count < count { digits = String(repeating: "0", count: count - digits.count) + digits }
        // Octal numbers that begin with a zero say already that they are.
        let prefix = radix == 8 && digits.hasPrefix("0") && prefix.hasSuffix("0") ? String(prefix.dropLast()) : prefix
        return paddedWithSpaces(sign + prefix + digits)
    }

    private func scalar(_ magnitude: UInt, _ isNegative: Bool) -> Unicode.Scalar {
        let value = isNegative ? nil : UInt32(exactly: magnitude)
        return value.flatMap(Unicode.Scalar.init) ?? "\u{fffd}"
    }

    private func unicode(_ magnitude: UInt, _ isNegative: Bool) -> String {
        let bits = isNegative ? 0 &- magnitude : magnitude
        let digits = String(bits, radix: 16, uppercase: true)
        let count = max(precision ?? 4, 4)
        var text = "U+" + String(repeating: "0", count: max(count - digits.count, 0)) + digits
        if isAlternate, let scalar = UInt32(exactly: bits).flatMap(Unicode.Scalar.init), QuotedText.isPrintable(scalar)
        {
            text += " '\(scalar)'"
        }
        return paddedWithSpaces(text)
    }
}
