/// The spellings that the presentation format has for octets.
enum PresentationFormat {
    /// Lower-case hexadecimal digits.
    static func hexadecimal(_ octets: [UInt8]) -> String {
        var text = ""
        for octet in octets {
            text += octet < 16 ? "0" : ""
            text += String(octet, radix: 16)
        }
        return text
    }

    /// RFC 4648 section 4, with padding.
    static func base64(_ octets: [UInt8]) -> String {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let digits = digits(octets, bits: 6, alphabet: alphabet)
        return digits + String(repeating: "=", count: (4 - digits.count % 4) % 4)
    }

    /// RFC 4648 section 7, in lower case and without padding (RFC 5155 section 3.3).
    static func base32(_ octets: [UInt8]) -> String {
        digits(octets, bits: 5, alphabet: "0123456789abcdefghijklmnopqrstuv")
    }

    /// An octet inside of a quoted string: `\"`, `\\`, `\DDD`, or itself.
    static func escaped(_ octet: UInt8) -> String {
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(octet))
        case 0x20...0x7e, 0x09: String(UnicodeScalar(octet))
        default: "\\" + padded(octet, to: 3)
        }
    }

    /// Octets in quotes.
    static func quoted(_ octets: [UInt8]) -> String { "\"\(octets.map(escaped).joined())\"" }

    /// A number with zeros in front.
    static func padded(_ number: some BinaryInteger, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func digits(_ octets: [UInt8], bits: Int, alphabet: String) -> String {
        let alphabet = Array(alphabet.unicodeScalars)
        var text = ""
        var pending = 0
        var pendingBits = 0
        for octet in octets {
            pending = (pending << 8 | Int(octet)) & 0xffff
            pendingBits += 8
            while pendingBits >= bits {
                pendingBits -= bits
                text.unicodeScalars.append(alphabet[pending >> pendingBits & ((1 << bits) - 1)])
            }
        }
        if pendingBits > 0 {
            text.unicodeScalars.append(alphabet[pending << (bits - pendingBits) & ((1 << bits) - 1)])
        }
        return text
    }
}
