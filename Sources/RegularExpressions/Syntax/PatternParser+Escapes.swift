/// Everything behind a backslash.
extension PatternParser {
    mutating func parseBackslash() throws {
        let start = position
        switch peek(1) {
        case "A"?: appendAssertion(.beginText)
        case "z"?: appendAssertion(.endText)
        case "b"?: appendAssertion(.wordBoundary)
        case "B"?: appendAssertion(.notWordBoundary)
        case "Q"?: parseQuotation()
        case "p"?, "P"?:
            let ranges = try parseUnicodeClass()
            append(set(ScalarSet(ranges)))
        default:
            if let ranges = parsePerlClass() { return append(set(ScalarSet(ranges))) }
            position = start
            appendLiteral(try parseEscape())
        }
    }

    private mutating func appendAssertion(_ assertion: Assertion) {
        position += 2
        append(.assertion(assertion))
    }

    /// `\Q…\E`; without `\E`, to the end of the pattern.
    private mutating func parseQuotation() {
        position += 2
        while let value = peek() {
            if value == 0x5c, peek(1) == 0x45 {
                position += 2
                return
            }
            position += 1
            appendLiteral(value)
        }
    }

    /// An escape that stands for one character, in or outside of brackets.
    mutating func parseEscape() throws -> UInt32 {
        let start = position
        position += 1
        guard let letter = next() else {
            throw RegularExpressionError(column: start + 1, reason: .trailingBackslash, excerpt: "")
        }
        switch letter {
        case "0": return parseOctal(letter)
        // A single digit would be a back reference, which cannot be had in linear time.
        case "1"..."7":
            guard let second = peek(), 0x30...0x37 ~= second else { throw error(.invalidEscape, from: start) }
            return parseOctal(letter)
        case "x": return try parseHexadecimal(from: start)
        case "a": return 0x07
        case "f": return 0x0c
        case "n": return 0x0a
        case "r": return 0x0d
        case "t": return 0x09
        case "v": return 0x0b
        case 0x00...0x7f where !Self.isLetterOrDigit(letter): return letter
        default: throw error(.invalidEscape, from: start)
        }
    }

    /// At most three octal digits, of which the first has been read.
    private mutating func parseOctal(_ first: UInt32) -> UInt32 {
        var value = first - 0x30
        for _ in 0..<2 {
            guard let digit = peek(), 0x30...0x37 ~= digit else { break }
            value = value * 8 + digit - 0x30
            position += 1
        }
        return value
    }

    /// `xHH` or `x{H…}`, behind the `x`.
    private mutating func parseHexadecimal(from start: Int) throws -> UInt32 {
        var value: UInt32 = 0
        var digits = 0
        let isBraced = take("{")
        while isBraced ? peek() != 0x7d : digits < 2 {
            guard let letter = next(), let digit = Self.hexadecimalDigit(letter) else {
                throw error(.invalidEscape, from: start)
            }
            value = value * 16 + digit
            digits += 1
            if value > ScalarSet.scalarMaximum { throw error(.invalidEscape, from: start) }
        }
        if isBraced {
            position += 1
            if digits == 0 { throw error(.invalidEscape, from: start) }
        }
        return value
    }

    private static func hexadecimalDigit(_ value: UInt32) -> UInt32? {
        switch value {
        case 0x30...0x39: value - 0x30
        case 0x41...0x46: value - 0x41 + 10
        case 0x61...0x66: value - 0x61 + 10
        default: nil
        }
    }
}

/// Lets a code point be matched against a range of characters in a `switch`.
func ~= (pattern: ClosedRange<Unicode.Scalar>, value: UInt32) -> Bool {
    pattern.lowerBound.value <= value && value <= pattern.upperBound.value
}
