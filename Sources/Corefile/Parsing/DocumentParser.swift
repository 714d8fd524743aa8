/// Makes server blocks of lines, and takes snippets aside.
struct DocumentParser {
    var imports: ImportExpander
    let defaultPort: UInt16
    private(set) var blocks: [ServerBlock] = []

    init(imports: ImportExpander, defaultPort: UInt16) {
        self.imports = imports
        self.defaultPort = defaultPort
    }

    /// Reads the lines of a file, or those of a snippet that is imported outside of a server block.
    mutating func parseBlocks(_ lines: [TokenLine]) throws(CorefileError) {
        var cursor = LineCursor(lines)
        while let line = cursor.next() {
            if line.isImport {
                for origin in try imports.origins(for: line) {
                    try parseBlocks(try imports.enter(origin, for: line))
                    imports.leave()
                }
            } else if let token = Self.snippetToken(of: line) {
                let name = String(token.text.dropFirst().dropLast())
                try imports.define(name, lines: try Self.takeSnippet(opened: line, from: &cursor), by: token)
            } else {
                try parseBlock(line, &cursor)
            }
        }
    }

    private mutating func parseBlock(_ first: TokenLine, _ cursor: inout LineCursor) throws(CorefileError) {
        var braces = TokenLine.Braces.none
        let keys = try takeKeys(first, &cursor, braces: &braces)
        if braces == .none, let next = cursor.upcoming, next.words.isEmpty, next.braces != .closes {
            braces = next.braces
            _ = cursor.next()
        }
        let directives: [Directive]
        switch braces {
        case .opens: directives = try parseEntries(&cursor, openedAt: first.location, depth: 0)
        case .opensAndCloses: directives = []
        // Without braces, the block takes up what is left of the file.
        case .none, .closes: directives = try parseEntries(&cursor, openedAt: nil, depth: 0)
        }
        blocks.append(ServerBlock(keys: keys, directives: directives, location: first.location))
    }

    /// Reads the entries of a block up to its `}`, or up to the end of the lines where no brace was opened.
    private mutating func parseEntries(
        _ cursor: inout LineCursor, openedAt opening: SourceLocation?, depth: Int
    ) throws(CorefileError) -> [Directive] {
        var entries: [Directive] = []
        while let line = cursor.next() {
            if line.braces == .closes {
                guard opening != nil else { throw CorefileError(line.location, "'}' without a '{' before it") }
                return entries
            }
            if line.isImport {
                entries += try importEntries(line, depth: depth)
            } else {
                entries.append(try parseEntry(line, &cursor, depth: depth))
            }
        }
        if let opening { throw CorefileError(opening, "the '{' of this line is never closed, expected a '}'") }
        return entries
    }

    private mutating func importEntries(_ line: TokenLine, depth: Int) throws(CorefileError) -> [Directive] {
        var entries: [Directive] = []
        for origin in try imports.origins(for: line) {
            var cursor = LineCursor(try imports.enter(origin, for: line))
            entries += try parseEntries(&cursor, openedAt: nil, depth: depth)
            imports.leave()
        }
        return entries
    }

    private mutating func parseEntry(
        _ line: TokenLine, _ cursor: inout LineCursor, depth: Int
    ) throws(CorefileError) -> Directive {
        guard let name = line.words.first else {
            throw CorefileError(line.location, "'{' must be on the line of what it belongs to")
        }
        guard !name.text.isEmpty else { throw name.error("a directive was expected, got an empty word") }
        let arguments = Array(line.words.dropFirst())
        switch line.braces {
        case .none, .closes: return Directive(name: name, arguments: arguments)
        case .opensAndCloses: return Directive(name: name, arguments: arguments, block: [])
        case .opens:
            guard depth < CorefileLimits.blockDepthMax else {
                throw name.error("blocks are nested more than \(CorefileLimits.blockDepthMax) deep")
            }
            let block = try parseEntries(&cursor, openedAt: line.location, depth: depth + 1)
            return Directive(name: name, arguments: arguments, block: block)
        }
    }
}
