extension DocumentParser {
    /// Reads the keys of a server block, which go on to the next line behind a comma. `braces` is what the last of
    /// these lines does.
    func takeKeys(
        _ first: TokenLine, _ cursor: inout LineCursor, braces: inout TokenLine.Braces
    ) throws(CorefileError) -> [ServerKey] {
        guard first.braces != .closes else { throw CorefileError(first.location, "'}' without a '{' before it") }
        var keys: [ServerKey] = []
        var line = first
        while true {
            for word in line.words {
                for text in word.text.split(separator: ",") {
                    keys += try ServerKey.keys(Token(text: String(text), location: word.location), defaultPort)
                }
            }
            braces = line.braces
            guard let last = line.words.last, last.text.hasSuffix(",") else { break }
            guard braces == .none, let next = cursor.upcoming, !next.words.isEmpty, !next.isImport else {
                throw last.error("another key was expected behind the comma")
            }
            _ = cursor.next()
            line = next
        }
        guard !keys.isEmpty else {
            throw CorefileError(first.location, "a server block must have a key, such as '.:53'")
        }
        return keys
    }

    /// The word of a line that begins a snippet: `(name)`, and nothing else.
    static func snippetToken(of line: TokenLine) -> Token? {
        guard line.words.count == 1, let word = line.words.first, word.text.hasPrefix("("), word.text.hasSuffix(")"),
            word.text.utf8.count >= 2
        else { return nil }
        return word
    }

    /// Takes the lines of a snippet, with the `}` behind them. They are not looked at before they are imported.
    static func takeSnippet(
        opened line: TokenLine, from cursor: inout LineCursor
    ) throws(CorefileError) -> [TokenLine] {
        var opening = line
        if opening.braces == .none, let next = cursor.upcoming, next.words.isEmpty, next.braces != .closes {
            opening = next
            _ = cursor.next()
        }
        guard opening.braces != .none else {
            throw CorefileError(line.location, "a snippet must have a '{' behind its name")
        }
        guard opening.braces == .opens else { return [] }
        var lines: [TokenLine] = []
        var depth = 1
        while let next = cursor.next() {
            if next.braces == .opens { depth += 1 }
            if next.braces == .closes { depth -= 1 }
            if depth == 0 { return lines }
            lines.append(next)
        }
        throw CorefileError(opening.location, "the '{' of this line is never closed, expected a '}'")
    }
}
