/// One word or quoted string of an entry, as written: escapes are still in it.
struct Token {
    /// The octets, without the quotes around a quoted string.
    let text: ArraySlice<UInt8>
    let line: Int
    /// Whether the whole token was in quotes.
    let isQuoted: Bool
    /// Whether a part of a word is in quotes, as in `alpn="h2,h3"`; the quotes are in `text`.
    let hasInnerQuotes: Bool

    /// Whether the token is this word, unquoted, in any case. `word` is in lower case.
    func isWord(_ word: StaticString) -> Bool {
        guard !isQuoted, text.count == word.utf8CodeUnitCount else { return false }
        return text.lowercased.elementsEqual(word.description.utf8)
    }

    /// The token for an error message: printable, at most 64 octets of it.
    var shown: String { text.shown }
}

/// A directive or a record: the tokens up to the end of the line, or of the last line where parentheses join several.
struct Entry {
    /// The line on which the entry starts.
    var line = 0
    /// Whether the first line starts with a blank: the owner is that of the record before.
    var startsWithBlank = false
    var tokens: [Token] = []
}

extension ArraySlice<UInt8> {
    /// ASCII letters in lower case.
    var lowercased: [UInt8] { map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 } }

    /// The text for an error message: printable, at most 64 octets of it.
    var shown: String {
        var shown = ""
        for octet in prefix(64) {
            if (0x20...0x7e).contains(octet) {
                shown.unicodeScalars.append(UnicodeScalar(octet))
            } else {
                let digits = String(octet)
                shown += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return count > 64 ? shown + "…" : shown
    }
}
