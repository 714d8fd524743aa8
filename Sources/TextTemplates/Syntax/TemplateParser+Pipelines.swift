/// Pipelines, commands and operands.
extension TemplateParser {
    private static let keywords: Set<String> = [
        "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with",
    ]

    mutating func parsePipeline(until ending: TemplateToken.Kind, isRange: Bool) throws -> Pipeline {
        skipSpace()
        var pipeline = Pipeline(offset: peek().range.lowerBound)
        try parseVariables(of: &pipeline, isRange: isRange)
        while true {
            skipSpace()
            if peek().kind == ending {
                let token = next()
                if pipeline.commands.isEmpty { throw error("missing value", at: token) }
                return pipeline
            }
            let command = try parseCommand()
            if !pipeline.commands.isEmpty, let first = command.operands.first, first.isPlainValue {
                throw TemplateError("a value cannot take another from the pipeline", at: first.offset, in: source)
            }
            pipeline.commands.append(command)
        }
    }

    /// `$x :=`, `$x =` and, for a range, `$x, $y :=`.
    private mutating func parseVariables(of pipeline: inout Pipeline, isRange: Bool) throws {
        let start = position
        var names: [TemplateToken] = []
        while peek().kind == .variable, names.count < 2 {
            names.append(next())
            skipSpace()
            let operation = peek()
            if operation.kind == .comma, names.count == 1 {
                if !isRange { throw error("only range takes two variables", at: operation) }
                _ = next()
                skipSpace()
                continue
            }
            guard operation.kind == .declare || operation.kind == .assign else { break }
            _ = next()
            pipeline.isAssignment = operation.kind == .assign
            for name in names {
                let name = (token: name, text: text(name))
                if name.text == "$" || (pipeline.isAssignment && !variables.contains(name.text)) {
                    throw error("undefined variable \(name.text)", at: name.token)
                }
                pipeline.variables.append(name.text)
            }
            if !pipeline.isAssignment { variables += pipeline.variables }
            return
        }
        if names.count == 2 { throw error("expected := behind the variables", at: peek()) }
        position = start
    }

    private mutating func parseCommand() throws -> Command {
        var operands: [Operand] = []
        while true {
            skipSpace()
            if let operand = try parseOperand() { operands.append(operand) }
            let token = peek()
            if token.kind == .space {
                position += 1
                continue
            }
            if token.kind == .pipe { position += 1 }
            guard token.kind == .pipe || token.kind == .rightDelimiter || token.kind == .rightParenthesis else {
                throw error("unexpected \(text(token)) behind an operand", at: token)
            }
            if operands.isEmpty { throw error("empty command", at: token) }
            return Command(operands: operands)
        }
    }

    /// - Returns: nil if no operand begins here.
    private mutating func parseOperand() throws -> Operand? {
        let token = peek()
        guard var operand = try parseTerm(token) else { return nil }
        var fields: [String] = []
        while peek().kind == .field { fields.append(String(text(next()).dropFirst())) }
        if fields.isEmpty { return operand }
        switch operand.kind {
        case .field(let names): operand.kind = .field(names + fields)
        case .variable(let name, let names): operand.kind = .variable(name, names + fields)
        case .function, .pipeline, .chain: operand.kind = .chain(operand, fields)
        case .dot, .null, .boolean, .integer, .string: throw error("a literal has no fields", at: token)
        }
        return operand
    }

    private mutating func parseTerm(_ token: TemplateToken) throws -> Operand? {
        let kind: Operand.Kind
        switch token.kind {
        case .dot: kind = .dot
        case .field: kind = .field([String(text(token).dropFirst())])
        case .variable:
            guard variables.contains(text(token)) else { throw error("undefined variable \(text(token))", at: token) }
            kind = .variable(text(token), [])
        case .identifier: kind = try parseWord(token)
        case .number: kind = .integer(try literal(token) { try TemplateLiterals.integer(text(token)) })
        case .character: kind = .integer(try literal(token) { try TemplateLiterals.character(source[token.range]) })
        case .string, .rawString:
            kind = .string(try literal(token) { try TemplateLiterals.unquoted(source[token.range]) })
        case .leftParenthesis:
            try descend(at: token)
            defer { depth -= 1 }
            position += 1
            let pipeline = try parsePipeline(until: .rightParenthesis, isRange: false)
            return Operand(kind: .pipeline(pipeline), offset: token.range.lowerBound)
        default: return nil
        }
        position += 1
        return Operand(kind: kind, offset: token.range.lowerBound)
    }

    private func parseWord(_ token: TemplateToken) throws -> Operand.Kind {
        let word = text(token)
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "nil": return .null
        default: break
        }
        if Self.keywords.contains(word) { throw error("unexpected \(word)", at: token) }
        if TemplateFunction.refused.contains(word) { throw error("function \(word) is not supported", at: token) }
        guard let function = TemplateFunction(rawValue: word) else {
            throw error("function \"\(word)\" is not known", at: token)
        }
        return .function(function)
    }

    private func literal<Value>(_ token: TemplateToken, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let problem as TemplateLiterals.Problem {
            throw error(problem.message, at: token)
        }
    }
}
