/// Reads a template's tokens into a tree: text, actions and blocks. Pipelines are read in an extension.
struct TemplateParser {
    /// How deeply blocks and parentheses may nest.
    static let depthMaximum = 100

    /// What ends a list of nodes.
    private enum Ending {
        case end
        case otherwise(TemplateToken)
        case source
    }

    private static let refusedBlocks: Set<String> = ["block", "define", "template"]

    let tokens: [TemplateToken]
    let source: [UInt8]
    var position = 0
    /// The names of the variables in sight.
    var variables = ["$"]
    var depth = 0
    private var rangeDepth = 0

    init(tokens: [TemplateToken], source: [UInt8]) {
        self.tokens = tokens
        self.source = source
    }

    mutating func parse() throws -> [TemplateNode] {
        let (nodes, ending) = try parseNodes()
        guard case .source = ending else { throw error("unexpected {{end}} or {{else}}", at: tokens[position - 1]) }
        return nodes
    }

    private mutating func parseNodes() throws -> ([TemplateNode], Ending) {
        var nodes: [TemplateNode] = []
        while true {
            let token = next()
            switch token.kind {
            case .end: return (nodes, .source)
            case .text: nodes.append(.text(Array(source[token.range])))
            default:
                skipSpace()
                switch peek().kind == .identifier ? text(peek()) : "" {
                case "end":
                    _ = next()
                    try expectRightDelimiter()
                    return (nodes, .end)
                case "else": return (nodes, .otherwise(next()))
                default: nodes.append(try parseAction())
                }
            }
        }
    }

    private mutating func parseAction() throws -> TemplateNode {
        let token = peek()
        let word = token.kind == .identifier ? text(token) : ""
        if Self.refusedBlocks.contains(word) { throw error("\(word) is not supported", at: token) }
        switch word {
        case "if", "with", "range":
            _ = next()
            return try parseBlock(word, at: token)
        case "break", "continue":
            _ = next()
            if rangeDepth == 0 { throw error("\(word) outside of range", at: token) }
            try expectRightDelimiter()
            return word == "break" ? .breakLoop : .continueLoop
        default: return .action(try parsePipeline(until: .rightDelimiter, isRange: false))
        }
    }

    private mutating func parseBlock(_ word: String, at token: TemplateToken) throws -> TemplateNode {
        try descend(at: token)
        defer { depth -= 1 }
        let outerVariables = variables.count
        defer { variables.removeSubrange(outerVariables...) }
        let pipeline = try parsePipeline(until: .rightDelimiter, isRange: word == "range")
        if word == "range" { rangeDepth += 1 }
        let (body, ending) = try parseNodes()
        if word == "range" { rangeDepth -= 1 }
        var branches = Branches(pipeline: pipeline, body: body, otherwise: [])
        switch ending {
        case .end: break
        case .otherwise(let token): branches.otherwise = try parseOtherwise(of: word, at: token)
        case .source: throw error("\(word) without {{end}}", at: token)
        }
        return switch word {
        case "if": .conditional(branches)
        case "with": .with(branches)
        default: .range(branches)
        }
    }

    /// What follows `else`: `{{else if x}}` is `{{else}}{{if x}}` with one `{{end}}` for both.
    private mutating func parseOtherwise(of word: String, at token: TemplateToken) throws -> [TemplateNode] {
        skipSpace()
        if peek().kind == .identifier, text(peek()) == word, word != "range" {
            return [try parseBlock(word, at: next())]
        }
        try expectRightDelimiter()
        let (nodes, ending) = try parseNodes()
        guard case .end = ending else { throw error("else without {{end}}", at: token) }
        return nodes
    }

    mutating func descend(at token: TemplateToken) throws {
        depth += 1
        if depth > Self.depthMaximum { throw error("blocks and parentheses nest too deeply", at: token) }
    }

    private mutating func expectRightDelimiter() throws {
        skipSpace()
        let token = next()
        if token.kind != .rightDelimiter { throw error("expected }}", at: token) }
    }

    // MARK: Tokens

    func peek() -> TemplateToken { tokens[min(position, tokens.count - 1)] }

    mutating func next() -> TemplateToken {
        let token = peek()
        position += 1
        return token
    }

    mutating func skipSpace() { while peek().kind == .space { position += 1 } }

    func text(_ token: TemplateToken) -> String { String(decoding: source[token.range], as: UTF8.self) }

    func error(_ message: String, at token: TemplateToken) -> TemplateError {
        TemplateError(message, at: token.range.lowerBound, in: source)
    }
}
