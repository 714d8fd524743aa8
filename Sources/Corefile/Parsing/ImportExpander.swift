/// Finds the text that an `import` stands for, and keeps account of what is inside of what.
struct ImportExpander {
    /// What was read, the Corefile itself first.
    private(set) var files: [String]
    private(set) var warnings: [CorefileWarning] = []

    private let environment: [String: String]
    private let fileSource: any FileSource
    private var snippets: [String: Snippet] = [:]
    private var linesOfFiles: [String: [TokenLine]] = [:]
    /// What is being put in at the moment, the outermost first.
    private var origins: [Origin]
    private var snippetExpansions = 0
    private var fileExpansions = 0
    private var importedWords = 0

    /// What an import names.
    enum Origin: Hashable {
        case snippet(String)
        case file(String)

        var name: String {
            switch self {
            case .snippet(let name), .file(let name): return name
            }
        }
    }

    private struct Snippet {
        let lines: [TokenLine]
        let location: SourceLocation
    }

    init(fileName: String, environment: [String: String], fileSource: any FileSource) {
        files = [fileName]
        origins = [.file(FilePath.resolve(fileName, namedBy: ""))]
        self.environment = environment
        self.fileSource = fileSource
    }

    /// Makes a snippet known, to be used by what follows.
    mutating func define(_ name: String, lines: [TokenLine], by token: Token) throws(CorefileError) {
        guard !name.isEmpty else { throw token.error("a snippet must have a name, as in (name)") }
        if let earlier = snippets[name] {
            throw token.error("snippet \(name.quotedForMessage) is already defined at \(earlier.location)")
        }
        for line in lines where line.isImport && line.words.dropFirst().first?.text == name {
            throw CorefileError(line.location, "snippet \(name.quotedForMessage) imports itself")
        }
        snippets[name] = Snippet(lines: lines, location: token.location)
    }

    /// What the line asks for: a snippet of that name, or else files. Each is to be entered before, and left after its
    /// lines are used.
    mutating func origins(for line: TokenLine) throws(CorefileError) -> [Origin] {
        guard line.braces == .none else { throw CorefileError(line.location, "import takes no block") }
        guard line.words.count == 2 else {
            throw CorefileError(line.location, "import takes 1 argument, got \(line.words.count - 1)")
        }
        let argument = line.words[1]
        guard !argument.text.isEmpty else { throw argument.error("import needs the name of a snippet or a file") }
        if snippets[argument.text] != nil { return [.snippet(argument.text)] }
        guard GlobPattern.isPattern(argument.text) else {
            return [.file(FilePath.resolve(argument.text, namedBy: argument.location.file))]
        }
        return try filesMatching(argument).map { .file($0) }
    }

    /// Starts putting in what was asked for: its lines.
    mutating func enter(_ origin: Origin, for line: TokenLine) throws(CorefileError) -> [TokenLine] {
        if let first = origins.firstIndex(of: origin) {
            let cycle = (origins[first...] + [origin]).map(\.name).joined(separator: " → ")
            throw CorefileError(line.location, "import cycle: \(cycle)")
        }
        guard origins.count <= CorefileLimits.importDepthMax else {
            throw CorefileError(line.location, "imports are nested more than \(CorefileLimits.importDepthMax) deep")
        }
        try count(origin, for: line)
        let lines = try lines(of: origin, for: line)
        importedWords += lines.reduce(0) { $0 + 1 + $1.words.count }
        guard importedWords <= CorefileLimits.importedWordsMax else {
            throw CorefileError(line.location, "imports add more than \(CorefileLimits.importedWordsMax) words")
        }
        origins.append(origin)
        return lines
    }

    /// Ends what was entered last.
    mutating func leave() { origins.removeLast() }

    private mutating func filesMatching(_ argument: Token) throws(CorefileError) -> [String] {
        let shown = argument.text.quotedForMessage
        guard let pattern = GlobPattern(argument.text, namedBy: argument.location.file) else {
            throw argument.error("a glob pattern may have one '*', one '?' and no '[', got \(shown)")
        }
        do {
            let paths = try pattern.matches(in: fileSource)
            if paths.isEmpty { warnings.append(CorefileWarning(argument.location, "no file matches \(shown)")) }
            return paths
        } catch {
            throw argument.error("cannot look for files matching \(shown): \(error)")
        }
    }

    private mutating func count(_ origin: Origin, for line: TokenLine) throws(CorefileError) {
        switch origin {
        case .snippet:
            snippetExpansions += 1
            guard snippetExpansions <= CorefileLimits.snippetExpansionsMax else {
                throw CorefileError(
                    line.location, "snippets are imported more than \(CorefileLimits.snippetExpansionsMax) times")
            }
        case .file:
            fileExpansions += 1
            guard fileExpansions <= CorefileLimits.fileExpansionsMax else {
                throw CorefileError(
                    line.location, "files are imported more than \(CorefileLimits.fileExpansionsMax) times")
            }
        }
    }

    private mutating func lines(of origin: Origin, for line: TokenLine) throws(CorefileError) -> [TokenLine] {
        switch origin {
        case .snippet(let name): return snippets[name]?.lines ?? []
        case .file(let path):
            if let lines = linesOfFiles[path] { return lines }
            let lexer = try Lexer(try read(path, for: line), file: path, environment: environment)
            files.append(path)
            warnings += lexer.warnings
            linesOfFiles[path] = lexer.lines
            return lexer.lines
        }
    }

    private func read(_ path: String, for line: TokenLine) throws(CorefileError) -> String {
        let text: String?
        do {
            text = try fileSource.read(path)
        } catch {
            throw CorefileError(line.location, "cannot import \(path.quotedForMessage): \(error)")
        }
        guard let text else {
            throw CorefileError(line.location, "file to import not found: \(line.words[1].text)")
        }
        return text
    }
}
