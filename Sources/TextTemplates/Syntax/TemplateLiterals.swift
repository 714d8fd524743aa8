/// Reads Go's literals.
enum TemplateLiterals {
    /// What is wrong with a literal.
    struct Problem: Error {
        var message: String
    }

    /// An integer: decimal, `0x`, `0o` or `0`, `0b`, with a sign and with underscores between digits.
    static func integer(_ literal: String) throws -> Int {
        var digits = Substring(literal)
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        let isHexadecimal = digits.lowercased().hasPrefix("0x")
        if literal.contains(where: { ".ip".contains($0) || (!isHexadecimal && "eE".contains($0)) }) {
            throw Problem(message: "only integers are supported, got \(literal)")
        }
        switch UnsignedLiteral.parse(digits, base: 0, bits: 64) {
        case .value(let magnitude):
            guard let value = isNegative ? Int(negated: magnitude) : Int(exactly: magnitude) else {
                throw Problem(message: "\(literal) does not fit 64 bits")
            }
            return value
        case .outOfRange: throw Problem(message: "\(literal) does not fit 64 bits")
        case .invalid: throw Problem(message: "bad number syntax: \(literal)")
        }
    }

    /// A string or a character in its quotes, with Go's escapes.
    static func unquoted(_ literal: ArraySlice<UInt8>) throws -> String {
        guard let quote = literal.first else { throw Problem(message: "empty literal") }
        var rest = literal.dropFirst().dropLast()
        if quote == UInt8(ascii: "`") {
            return String(decoding: rest.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        }
        var octets: [UInt8] = []
        while let octet = rest.popFirst() {
            if octet == UInt8(ascii: "\\") {
                octets += try escape(&rest, quote: quote)
            } else {
                octets.append(octet)
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The code point of a character in its quotes.
    static func character(_ literal: ArraySlice<UInt8>) throws -> Int {
        let body = literal.dropFirst().dropLast()
        if body.starts(with: Array("\\".utf8)), let digits = rawOctet(body) { return digits }
        let scalars = Array(try unquoted(literal).unicodeScalars)
        guard let scalar = scalars.first, scalars.count == 1 else {
            throw Problem(message: "malformed character constant: \(String(decoding: literal, as: UTF8.self))")
        }
        return Int(scalar.value)
    }

    /// `\xHH` and `\ooo` in a character are code points, where in a string they are octets.
    private static func rawOctet(_ body: ArraySlice<UInt8>) -> Int? {
        let text = String(decoding: body.dropFirst(), as: UTF8.self)
        if text.hasPrefix("x"), text.utf8.count == 3 { return UInt8(text.dropFirst(), radix: 16).map(Int.init) }
        return text.utf8.count == 3 ? UInt8(text, radix: 8).map(Int.init) : nil
    }

    /// What stands behind a backslash.
    private static func escape(_ rest: inout ArraySlice<UInt8>, quote: UInt8) throws -> [UInt8] {
        guard let letter = rest.popFirst() else { throw Problem(message: "invalid syntax in literal") }
        switch letter {
        case UInt8(ascii: "a"): return [0x07]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "v"): return [0x0b]
        case UInt8(ascii: "\\"): return [letter]
        case quote: return [letter]
        case UInt8(ascii: "x"): return [try number(&rest, digits: 2, radix: 16)]
        case UInt8(ascii: "u"): return try scalar(&rest, digits: 4)
        case UInt8(ascii: "U"): return try scalar(&rest, digits: 8)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            return [try number(&rest, after: [letter], digits: 2, radix: 8)]
        default: throw Problem(message: "invalid escape in literal: \\\(String(decoding: [letter], as: UTF8.self))")
        }
    }

    private static func scalar(_ rest: inout ArraySlice<UInt8>, digits: Int) throws -> [UInt8] {
        let value: UInt32 = try number(&rest, digits: digits, radix: 16)
        guard let scalar = Unicode.Scalar(value) else { throw Problem(message: "invalid code point in literal") }
        return Array(String(scalar).utf8)
    }

    private static func number<Number: FixedWidthInteger>(
        _ rest: inout ArraySlice<UInt8>, after first: [UInt8] = [], digits: Int, radix: Int
    ) throws -> Number {
        let text = String(decoding: first + rest.prefix(digits), as: UTF8.self)
        guard text.utf8.count == first.count + digits, !text.hasPrefix("+"), !text.hasPrefix("-"),
            let value = Number(text, radix: radix)
        else { throw Problem(message: "invalid escape in literal") }
        rest = rest.dropFirst(digits)
        return value
    }
}

extension Int {
    fileprivate init?(negated magnitude: UInt64) {
        guard magnitude <= UInt64(Int.max) + 1 else { return nil }
        self = Int(truncatingIfNeeded: 0 &- magnitude)
    }
}
