/// Cuts a template into tokens. Spaces within actions are tokens: they separate arguments.
struct TemplateLexer {
    private let source: [UInt8]
    private var position = 0
    private var tokens: [TemplateToken] = []
    /// Where the open parentheses are.
    private var parentheses: [Int] = []

    private static let left = Array("{{".utf8)
    private static let right = Array("}}".utf8)
    private static let commentStart = Array("/*".utf8)
    private static let commentEnd = Array("*/".utf8)

    init(_ source: [UInt8]) { self.source = source }

    mutating func tokenised() throws -> [TemplateToken] {
        while position < source.count {
            readText()
            guard position < source.count else { break }
            if try !readComment() { try readAction() }
        }
        append(.end, from: position)
        return tokens
    }

    /// Plain text as far as the next action, without the space that `{{- ` trims.
    private mutating func readText() {
        let start = position
        while position < source.count, !has(Self.left, at: position) { position += 1 }
        var end = position
        if position < source.count, isLeftTrim(at: position + 2) {
            while end > start, TemplateCharacters.isSpace(source[end - 1]) { end -= 1 }
        }
        if end > start { tokens.append(TemplateToken(kind: .text, range: start..<end)) }
    }

    private mutating func readComment() throws -> Bool {
        let opening = position
        let start = position + 2 + (isLeftTrim(at: position + 2) ? 2 : 0)
        guard has(Self.commentStart, at: start) else { return false }
        position = start + 2
        while position < source.count, !has(Self.commentEnd, at: position) { position += 1 }
        guard position < source.count else { throw error("unclosed comment", at: opening) }
        position += 2
        guard isAtRightDelimiter else { throw error("comment ends before closing delimiter", at: position) }
        passRightDelimiter()
        return true
    }

    private mutating func readAction() throws {
        let opening = position
        position += 2
        append(.leftDelimiter, from: opening)
        if isLeftTrim(at: position) { position += 2 }
        parentheses = []
        while !isAtRightDelimiter {
            guard position < source.count else { throw error("unclosed action", at: opening) }
            try readToken()
        }
        if let open = parentheses.last { throw error("unclosed left parenthesis", at: open) }
        let start = position
        passRightDelimiter()
        tokens.append(TemplateToken(kind: .rightDelimiter, range: start..<position))
    }

    private mutating func readToken() throws {
        let start = position
        let first = source[position]
        switch first {
        case _ where TemplateCharacters.isSpace(first):
            while position < source.count, TemplateCharacters.isSpace(source[position]), !isAtRightDelimiter {
                position += 1
            }
            append(.space, from: start)
        case UInt8(ascii: "="): advance(.assign)
        case UInt8(ascii: ":"):
            position += 1
            guard octet(at: position) == UInt8(ascii: "=") else { throw error("expected :=", at: start) }
            position += 1
            append(.declare, from: start)
        case UInt8(ascii: "|"): advance(.pipe)
        case UInt8(ascii: ","): advance(.comma)
        case UInt8(ascii: "("):
            parentheses.append(start)
            advance(.leftParenthesis)
        case UInt8(ascii: ")"):
            if parentheses.popLast() == nil { throw error("unexpected right parenthesis", at: start) }
            advance(.rightParenthesis)
        case UInt8(ascii: "\""): try readQuoted(first, .string, "unterminated quoted string")
        case UInt8(ascii: "'"): try readQuoted(first, .character, "unterminated character constant")
        case UInt8(ascii: "`"): try readRawString()
        case UInt8(ascii: "$"): try readName(.variable, alone: .variable)
        case UInt8(ascii: ".") where !TemplateCharacters.isDigit(octet(at: position + 1)):
            try readName(.field, alone: .dot)
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            readNumber()
        case _ where TemplateCharacters.isNamePart(first):
            position -= 1
            try readName(.identifier, alone: .identifier)
        default: throw error("unrecognised character in action", at: start)
        }
    }

    /// Reads the name behind the octet at the position.
    private mutating func readName(_ kind: TemplateToken.Kind, alone: TemplateToken.Kind) throws {
        position += 1
        let nameStart = position
        while TemplateCharacters.isNamePart(octet(at: position)), position < source.count { position += 1 }
        guard isAtTerminator else { throw error("bad character behind a name", at: position) }
        let isBareWord = kind == .identifier
        let start = isBareWord ? nameStart : nameStart - 1
        append(position > nameStart ? kind : alone, from: start)
    }

    private mutating func readNumber() {
        let start = position
        position += 1
        let allowed = { (octet: UInt8) in TemplateCharacters.isNamePart(octet) || octet == UInt8(ascii: ".") }
        while position < source.count, allowed(source[position]) { position += 1 }
        append(.number, from: start)
    }

    private mutating func readQuoted(_ quote: UInt8, _ kind: TemplateToken.Kind, _ problem: String) throws {
        let start = position
        position += 1
        while position < source.count, source[position] != quote {
            if source[position] == UInt8(ascii: "\\") { position += 1 }
            guard position < source.count, source[position] != UInt8(ascii: "\n") else { break }
            position += 1
        }
        guard octet(at: position) == quote, position < source.count else { throw error(problem, at: start) }
        advanceKeeping(kind, from: start)
    }

    private mutating func readRawString() throws {
        let start = position
        position += 1
        while position < source.count, source[position] != UInt8(ascii: "`") { position += 1 }
        guard position < source.count else { throw error("unterminated raw quoted string", at: start) }
        advanceKeeping(.rawString, from: start)
    }

    private mutating func advance(_ kind: TemplateToken.Kind) { advanceKeeping(kind, from: position) }

    private mutating func advanceKeeping(_ kind: TemplateToken.Kind, from start: Int) {
        position += 1
        append(kind, from: start)
    }

    private mutating func append(_ kind: TemplateToken.Kind, from start: Int) {
        tokens.append(TemplateToken(kind: kind, range: start..<max(position, start)))
    }

    /// Passes `}}`, or ` -}}` and the space behind it.
    private mutating func passRightDelimiter() {
        guard !has(Self.right, at: position) else {
            position += 2
            return
        }
        position += 4
        while position < source.count, TemplateCharacters.isSpace(source[position]) { position += 1 }
    }

    private var isAtRightDelimiter: Bool {
        if has(Self.right, at: position) { return true }
        return position < source.count && TemplateCharacters.isSpace(source[position])
            && octet(at: position + 1) == UInt8(ascii: "-") && has(Self.right, at: position + 2)
    }

    private func isLeftTrim(at index: Int) -> Bool {
        octet(at: index) == UInt8(ascii: "-") && index + 1 < source.count
            && TemplateCharacters.isSpace(source[index + 1])
    }

    private var isAtTerminator: Bool {
        guard position < source.count, !TemplateCharacters.isSpace(source[position]) else { return true }
        return Array(".,|:)(".utf8).contains(source[position]) || has(Self.right, at: position)
    }

    private func has(_ octets: [UInt8], at index: Int) -> Bool {
        index + octets.count <= source.count && source[index..<(index + octets.count)].elementsEqual(octets)
    }

    /// The octet at an index; 0 beyond the end.
    private func octet(at index: Int) -> UInt8 { index < source.count ? source[index] : 0 }

    private func error(_ message: String, at offset: Int) -> TemplateError {
        TemplateError(message, at: offset, in: source)
    }
}
