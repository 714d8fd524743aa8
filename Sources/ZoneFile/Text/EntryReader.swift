/// Divides a master file into entries and tokens (RFC 1035 section 5.1): comments, parentheses, quoted strings.
///
/// Lines end in LF or CR LF; a UTF-8 byte order mark at the start is skipped. NUL octets are refused: they mean
/// that the file is no text. A quoted string ends on its line.
struct EntryReader {
    private let octets: [UInt8]
    private let file: String
    private let entryOctetsMax: Int
    private var position = 0
    private var line = 1

    init(octets: [UInt8], file: String, entryOctetsMax: Int) {
        self.octets = octets
        self.file = file
        self.entryOctetsMax = entryOctetsMax
        if octets.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    /// Reads the next entry that has tokens; `false` at the end of the file.
    mutating func next(_ entry: inout Entry) throws(ZoneFileError) -> Bool {
        while position < octets.count {
            entry.line = line
            entry.startsWithBlank = octets[position] == 0x20 || octets[position] == 0x09
            entry.tokens.removeAll(keepingCapacity: true)
            try readTokens(into: &entry.tokens)
            if let first = entry.tokens.first {
                // An entry in parentheses may start with empty lines.
                if entry.startsWithBlank { entry.line = first.line }
                return true
            }
        }
        return false
    }

    /// Reads up to the end of the line, or of the line on which the last parenthesis is closed.
    private mutating func readTokens(into tokens: inout [Token]) throws(ZoneFileError) {
        var depth = 0
        var opened = line
        var start = position
        while position < octets.count {
            switch octets[position] {
            case 0x0a:
                position += 1
                line += 1
                if depth == 0 { return }
            case 0x20, 0x09, 0x0d: position += 1
            case UInt8(ascii: ";"):
                let comment = position
                skipComment()
                start += position - comment
            case UInt8(ascii: "("):
                if depth == 0 { opened = line }
                depth += 1
                position += 1
            case UInt8(ascii: ")"):
                guard depth > 0 else { throw fault("a closing parenthesis without an opening one") }
                depth -= 1
                position += 1
            case UInt8(ascii: "\""): tokens.append(try readQuoted())
            default: tokens.append(try readWord())
            }
            guard position - start <= entryOctetsMax else {
                throw fault("an entry has more than \(entryOctetsMax) octets")
            }
        }
        guard depth == 0 else {
            throw ZoneFileError(.syntax, file: file, line: opened, reason: "a parenthesis is not closed")
        }
    }

    private mutating func skipComment() {
        while position < octets.count, octets[position] != 0x0a { position += 1 }
    }

    private mutating func readQuoted() throws(ZoneFileError) -> Token {
        let start = position + 1
        try skipQuoted()
        return Token(text: octets[start..<(position - 1)], line: line, isQuoted: true, hasInnerQuotes: false)
    }

    private mutating func readWord() throws(ZoneFileError) -> Token {
        let start = position
        var hasInnerQuotes = false
        word: while position < octets.count {
            switch octets[position] {
            case 0x09, 0x0a, 0x0d, 0x20, UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"): break word
            case UInt8(ascii: "\\"): try skipEscape()
            case UInt8(ascii: "\""):
                hasInnerQuotes = true
                try skipQuoted()
            case 0: throw fault("a NUL octet: this is no text file")
            default: position += 1
            }
        }
        return Token(text: octets[start..<position], line: line, isQuoted: false, hasInnerQuotes: hasInnerQuotes)
    }

    /// Moves from the opening quote to behind the closing one.
    private mutating func skipQuoted() throws(ZoneFileError) {
        position += 1
        while position < octets.count {
            switch octets[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): try skipEscape()
            case 0x0a: throw fault("a quoted string is not closed on its line")
            case 0: throw fault("a NUL octet: this is no text file")
            default: position += 1
            }
        }
        throw fault("a quoted string is not closed on its line")
    }

    /// Skips a backslash and the octet behind it; what is escaped ends no token.
    private mutating func skipEscape() throws(ZoneFileError) {
        guard position + 1 < octets.count, ![0x0a, 0x0d].contains(octets[position + 1]) else {
            throw fault("a backslash at the end of a line")
        }
        guard octets[position + 1] != 0 else { throw fault("a NUL octet: this is no text file") }
        position += 2
    }

    private func fault(_ reason: String) -> ZoneFileError {
        ZoneFileError(.syntax, file: file, line: line, reason: reason)
    }
}
