/// A piece of a template's source.
struct TemplateToken {
    enum Kind: Hashable {
        case text
        case leftDelimiter
        case rightDelimiter
        case space
        case identifier
        /// `.Name`.
        case field
        /// `$` or `$name`.
        case variable
        case dot
        case number
        case character
        case string
        case rawString
        case pipe
        case assign
        case declare
        case leftParenthesis
        case rightParenthesis
        case comma
        case end
    }

    var kind: Kind
    /// The octets of the source.
    var range: Range<Int>
}

/// What belongs to names and spaces.
enum TemplateCharacters {
    static func isSpace(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x09 || octet == 0x0a || octet == 0x0d
    }

    static func isDigit(_ octet: UInt8) -> Bool { 0x30...0x39 ~= octet }

    /// Letters, digits and underscores; of characters beyond ASCII all count as letters.
    static func isNamePart(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x80...0xff: true
        default: false
        }
    }
}
