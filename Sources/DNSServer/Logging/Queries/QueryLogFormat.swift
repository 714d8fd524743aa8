/// The format of a `log` line, cut into what is written as it is and what stands for something.
struct QueryLogFormat: Sendable, Equatable {
    enum Piece: Sendable, Equatable {
        case literal(String)
        case field(QueryLogField)
        /// `{/kubernetes/service}`: what directives know of a query.
        case metadata(String)
    }

    static let common = """
        {remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}
        """
    static let combined = common + " \"{>opcode}\""

    let pieces: [Piece]

    /// Reads a format. What stands in braces and is no placeholder is written as it is, as in CoreDNS.
    init(_ text: String) {
        let expanded = Self.replacing(
            "{combined}", in: Self.replacing("{common}", in: text, by: Self.common), by: Self.combined)
        var pieces: [Piece] = []
        var rest = expanded[...]
        while let open = rest.firstIndex(of: "{") {
            let behind = rest[open...]
            guard let close = behind.firstIndex(of: "}") else { break }
            let word = String(behind[...close])
            if let piece = Self.piece(word) {
                Self.append(.literal(String(rest[..<open])), to: &pieces)
                pieces.append(piece)
                rest = rest[rest.index(after: close)...]
            } else {
                Self.append(.literal(String(rest[...open])), to: &pieces)
                rest = rest[rest.index(after: open)...]
            }
        }
        Self.append(.literal(String(rest)), to: &pieces)
        self.pieces = pieces
    }

    /// The line for a query.
    func line(_ fields: QueryLogFields, metadata: QueryMetadata) -> String {
        pieces.reduce(into: "") { line, piece in
            switch piece {
            case .literal(let text): line += text
            case .field(let field): line += fields.text(of: field)
            case .metadata(let key): line += metadata.value(of: key, fields) ?? "-"
            }
        }
    }

    private static let fields = Dictionary(uniqueKeysWithValues: QueryLogField.allCases.map { ($0.placeholder, $0) })

    private static func piece(_ word: String) -> Piece? {
        if let field = fields[word] { return .field(field) }
        guard word.hasPrefix("{/"), word.utf8.count > 3 else { return nil }
        return .metadata(String(word.dropFirst(2).dropLast()))
    }

    private static func append(_ piece: Piece, to pieces: inout [Piece]) {
        guard case .literal(let text) = piece, !text.isEmpty else { return }
        if case .literal(let before)? = pieces.last {
            pieces[pieces.count - 1] = .literal(before + text)
        } else {
            pieces.append(piece)
        }
    }

    private static func replacing(_ word: String, in text: String, by other: String) -> String {
        var parts: [Substring] = []
        var rest = text[...]
        while let range = rest.firstRange(of: word) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return (parts + [rest]).joined(separator: other)
    }
}
