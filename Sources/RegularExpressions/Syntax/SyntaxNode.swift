/// What a pattern says.
indirect enum SyntaxNode {
    case empty
    case literal(UInt32)
    /// One of a set, by its number in ``PatternSyntax/sets``.
    case set(Int)
    case anyCharacter
    case anyExceptNewline
    case assertion(Assertion)
    case group(Int, SyntaxNode)
    case sequence([SyntaxNode])
    case alternation([SyntaxNode])
    case repetition(SyntaxNode, Repetition)

    /// Whether it can match without reading anything.
    var isNullable: Bool {
        switch self {
        case .empty, .assertion: true
        case .literal, .set, .anyCharacter, .anyExceptNewline: false
        case .group(_, let inner): inner.isNullable
        case .sequence(let nodes): nodes.allSatisfy(\.isNullable)
        case .alternation(let nodes): nodes.contains(where: \.isNullable)
        case .repetition(let inner, let repetition): repetition.minimum == 0 || inner.isNullable
        }
    }
}

/// A condition on a place between two characters.
enum Assertion: UInt32 {
    case beginText
    case endText
    case beginLine
    case endLine
    case wordBoundary
    case notWordBoundary
}

/// How often; without a maximum, as often as it goes.
struct Repetition: Equatable {
    var minimum: Int
    var maximum: Int?
    var isLazy: Bool
}

/// A whole pattern.
struct PatternSyntax {
    var root: SyntaxNode
    var groupNames: [String?]
    var sets: [ScalarSet]
}
