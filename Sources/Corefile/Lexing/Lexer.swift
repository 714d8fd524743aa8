/// Splits a text into lines of words.
///
/// Words are separated by white space. A double quote at the start of a word makes it last until the next double quote,
/// over line ends too; `\"` is the only escape inside. `#` outside of quotes starts a comment, also in mid-word.
struct Lexer {
    private var rest: Substring.UnicodeScalarView
    private let file: String
    private var line = 1
    private var expansion: EnvironmentExpansion
    private var pending: [Lexeme] = []
    private(set) var lines: [TokenLine] = []
    private(set) var warnings: [CorefileWarning] = []

    /// A word, a brace, or a word that ends in one. Told before environment values are put in, which are never braces.
    private struct Lexeme {
        enum Kind { case word, wordAndOpen, open, close }
        let kind: Kind
        let token: Token
    }

    /// Reads the whole text. A byte order mark at its beginning is skipped.
    init(_ text: String, file: String, environment: [String: String]) throws(CorefileError) {
        rest = text[...].unicodeScalars
        self.file = file
        expansion = EnvironmentExpansion(environment: environment)
        if rest.first == "\u{feff}" { rest.removeFirst() }
        try readLines()
    }

    private mutating func readLines() throws(CorefileError) {
        while let scalar = rest.first {
            switch scalar {
            case "\n":
                rest.removeFirst()
                try endLine()
                line += 1
            case "#": skipComment()
            case "\"": try readQuotedWord()
            case _ where scalar.properties.isWhitespace: rest.removeFirst()
            default: readWord()
            }
        }
        try endLine()
    }

    private mutating func skipComment() {
        rest = rest.drop { $0 != "\n" }
    }

    private mutating func readWord() {
        let word = rest.prefix { $0 != "#" && !$0.properties.isWhitespace }
        rest = rest[word.endIndex...]
        switch String(word) {
        case "{": append(.open, "{", at: line)
        case "}": append(.close, "}", at: line)
        case let text: append(text.hasSuffix("{") ? .wordAndOpen : .word, text, at: line)
        }
    }

    private mutating func readQuotedWord() throws(CorefileError) {
        let start = line
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"":
                append(.word, String(text), at: start, isQuoted: true)
                return
            case "\\":
                // A backslash before anything but a quote stands for itself, and so does what follows it.
                guard let escaped = rest.popFirst() else { break }
                if escaped != "\"" { text.append(scalar) }
                if escaped == "\n" { line += 1 }
                text.append(escaped)
            default:
                if scalar == "\n" { line += 1 }
                text.append(scalar)
            }
        }
        throw CorefileError(SourceLocation(file: file, line: start), "quoted text is never closed, expected another \"")
    }

    private mutating func append(_ kind: Lexeme.Kind, _ text: String, at line: Int, isQuoted: Bool = false) {
        let location = SourceLocation(file: file, line: line)
        let unsetBefore = expansion.unsetNames.count
        let expanded = expansion.expand(text)
        for name in expansion.unsetNames[unsetBefore...] {
            warnings.append(
                CorefileWarning(location, "environment variable \(name.quotedForMessage) is not set, taken as empty"))
        }
        pending.append(
            Lexeme(kind: kind, token: Token(text: expanded, location: location, isQuoted: isQuoted)))
    }

    /// Makes a line of what is pending, and sees that braces are only where they may be.
    private mutating func endLine() throws(CorefileError) {
        guard let first = pending.first, let last = pending.last else { return }
        defer { pending.removeAll(keepingCapacity: true) }
        let braces: TokenLine.Braces
        var wordCount = pending.count
        switch last.kind {
        case .open:
            braces = .opens
            wordCount -= 1
        case .close where pending.count == 1:
            braces = .closes
            wordCount -= 1
        case .close where pending[pending.count - 2].kind == .open:
            braces = .opensAndCloses
            wordCount -= 2
        default: braces = .none
        }
        let words = pending.prefix(wordCount)
        for lexeme in words {
            switch lexeme.kind {
            case .word, .wordAndOpen: break
            case .open: throw lexeme.token.error("'{' must be the last of its line")
            case .close: throw lexeme.token.error("'}' must be alone on its line")
            }
        }
        guard last.kind != .wordAndOpen else {
            throw last.token.error("a blank is missing before the '{' of \(last.token.text.quotedForMessage)")
        }
        lines.append(TokenLine(words: words.map(\.token), braces: braces, location: first.token.location))
    }
}
