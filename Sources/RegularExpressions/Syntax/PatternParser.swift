/// Reads a pattern from left to right; groups are kept on a stack of their own, so that nesting needs no recursion.
struct PatternParser {
    /// How deeply groups and repetitions may nest.
    static let depthMaximum = 250

    /// A part of the pattern with what its limits depend on.
    struct Part {
        var node: SyntaxNode
        var depth = 1
        /// The product of the counted repetitions around its innermost part.
        var weight = 1
    }

    /// What has been read of a group that is still open; the first is the pattern itself.
    struct OpenGroup {
        var column: Int
        /// Its number; nil if it captures nothing.
        var number: Int?
        /// The flags outside, which come back when it closes.
        var outerFlags: Flags
        var alternatives: [Part] = []
        var sequence: [Part] = []
    }

    /// What `(?ims)` and `(?U)` set.
    struct Flags: Equatable {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesNewline = false
        var prefersLazy = false
    }

    let scalars: [UInt32]
    var position = 0
    var flags = Flags()
    var openGroups: [OpenGroup]
    var groupNames: [String?] = [nil]
    var sets: [ScalarSet] = []
    /// Whether a repetition operator has just been read.
    private var isAfterRepetition = false

    init(_ pattern: String) throws {
        scalars = pattern.unicodeScalars.map(\.value)
        openGroups = [OpenGroup(column: 1, number: nil, outerFlags: Flags())]
        if scalars.count > RegularExpression.patternMaximum {
            throw RegularExpressionError(
                column: RegularExpression.patternMaximum + 1, reason: .tooLarge,
                excerpt: "at most \(RegularExpression.patternMaximum) characters, got \(scalars.count)")
        }
    }

    mutating func parse() throws -> PatternSyntax {
        while let next = peek() {
            let isRepetition = try parseRepetition(next)
            if !isRepetition { try parseItem(next) }
            isAfterRepetition = isRepetition
        }
        guard openGroups.count == 1, let whole = openGroups.popLast() else {
            let column = openGroups.last?.column ?? 1
            throw RegularExpressionError(column: column, reason: .missingParenthesis, excerpt: "")
        }
        return PatternSyntax(root: Self.close(whole).node, groupNames: groupNames, sets: sets)
    }

    private mutating func parseItem(_ next: UInt32) throws {
        let start = position
        switch next {
        case "(": try openGroup()
        case "|":
            position += 1
            closeAlternative()
        case ")":
            guard openGroups.count > 1, let group = openGroups.popLast() else {
                throw error(.unexpectedParenthesis, from: start)
            }
            position += 1
            flags = group.outerFlags
            let inner = Self.close(group)
            guard let number = group.number else { return append(inner) }
            append(Part(node: .group(number, inner.node), depth: inner.depth + 1, weight: inner.weight))
        case "^":
            position += 1
            append(.assertion(flags.isMultiline ? .beginLine : .beginText))
        case "$":
            position += 1
            append(.assertion(flags.isMultiline ? .endLine : .endText))
        case ".":
            position += 1
            append(flags.dotMatchesNewline ? .anyCharacter : .anyExceptNewline)
        case "[": append(try parseBracketClass())
        case "\\": try parseBackslash()
        default:
            position += 1
            appendLiteral(next)
        }
    }

    /// Reads `*`, `+`, `?` or `{n,m}` and applies it to the last part. A `{` that begins no count is a literal.
    private mutating func parseRepetition(_ next: UInt32) throws -> Bool {
        let start = position
        var repetition: Repetition
        switch next {
        case "*": repetition = Repetition(minimum: 0, maximum: nil, isLazy: false)
        case "+": repetition = Repetition(minimum: 1, maximum: nil, isLazy: false)
        case "?": repetition = Repetition(minimum: 0, maximum: 1, isLazy: false)
        case "{":
            guard let counted = try parseCount() else { return false }
            repetition = counted
        default: return false
        }
        if next != 0x7b { position += 1 }
        repetition.isLazy = flags.prefersLazy
        if take("?") { repetition.isLazy.toggle() }
        if isAfterRepetition { throw error(.nestedRepetition, from: start) }
        guard let repeated = openGroups[openGroups.count - 1].sequence.popLast() else {
            throw error(.missingRepetitionArgument, from: start)
        }
        let part = Part(
            node: .repetition(repeated.node, repetition), depth: repeated.depth + 1,
            weight: next == 0x7b ? Self.weight(of: repetition) * repeated.weight : repeated.weight)
        if part.depth > Self.depthMaximum { throw error(.nestsTooDeeply, from: start) }
        if part.weight > 1000 { throw error(.invalidRepetitionCount, from: start) }
        openGroups[openGroups.count - 1].sequence.append(part)
        return true
    }

    private static func weight(of repetition: Repetition) -> Int {
        repetition.maximum ?? max(repetition.minimum, 1)
    }

    private mutating func closeAlternative() {
        let last = openGroups.count - 1
        let sequence = openGroups[last].sequence
        openGroups[last].sequence = []
        openGroups[last].alternatives.append(Self.join(sequence) { .sequence($0) })
    }

    private static func close(_ group: OpenGroup) -> Part {
        join(group.alternatives + [join(group.sequence) { .sequence($0) }]) { .alternation($0) }
    }

    private static func join(_ parts: [Part], as combine: ([SyntaxNode]) -> SyntaxNode) -> Part {
        guard let first = parts.first else { return Part(node: .empty) }
        if parts.count == 1 { return first }
        return Part(
            node: combine(parts.map(\.node)), depth: (parts.map(\.depth).max() ?? 0) + 1,
            weight: parts.map(\.weight).max() ?? 1)
    }
}
