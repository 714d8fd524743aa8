/// The words of one line. A quoted word with line ends inside does not end the line it began on.
struct TokenLine {
    /// What the line does besides its words.
    enum Braces {
        case none
        /// `{` at its end.
        case opens
        /// `{ }` at its end: an empty block.
        case opensAndCloses
        /// It is a `}`, without words.
        case closes
    }

    var words: [Token]
    var braces: Braces
    /// Where the line begins.
    var location: SourceLocation

    /// Whether it asks for other text in its place.
    var isImport: Bool { words.first.map { $0.text == "import" && !$0.isQuoted } ?? false }
}
