/// What the input must begin and end with, for patterns that begin with `^` or end with `$`.
struct RequiredLiterals: Sendable {
    private let prefix: [UInt8]
    private let suffix: [UInt8]

    init(_ root: SyntaxNode) {
        let flat = Self.flattened(root)
        prefix = flat.first?.isAssertion(.beginText) == true ? Self.octets(flat.dropFirst()) : []
        let isAnchoredAtEnd = flat.last?.isAssertion(.endText) == true
        suffix = isAnchoredAtEnd ? Self.octets(flat.dropLast().reversed()).reversed() : []
    }

    /// Whether an input could match as far as this goes.
    func allow(_ octets: Span<UInt8>) -> Bool {
        guard octets.count >= prefix.count, octets.count >= suffix.count else { return false }
        for index in prefix.indices where octets[index] != prefix[index] { return false }
        let start = octets.count - suffix.count
        for index in suffix.indices where octets[start + index] != suffix[index] { return false }
        return true
    }

    /// Whether every match begins at the beginning of the input.
    static func isAnchoredAtBeginning(_ node: SyntaxNode) -> Bool {
        switch node {
        case .assertion(let assertion): assertion == .beginText
        case .group(_, let inner): isAnchoredAtBeginning(inner)
        case .sequence(let nodes): nodes.first.map(isAnchoredAtBeginning) ?? false
        case .alternation(let nodes): nodes.allSatisfy(isAnchoredAtBeginning)
        case .repetition(let inner, let repetition): repetition.minimum > 0 && isAnchoredAtBeginning(inner)
        case .empty, .literal, .set, .anyCharacter, .anyExceptNewline: false
        }
    }

    /// The parts that follow one another, whatever groups they are in.
    private static func flattened(_ node: SyntaxNode) -> [SyntaxNode] {
        switch node {
        case .sequence(let nodes): nodes.flatMap(flattened)
        case .group(_, let inner): flattened(inner)
        default: [node]
        }
    }

    /// The octets of the literals that come first. Those beyond ASCII end them: read backwards they would come out wrong,
    /// and U+FFFD matches octets that are not its own.
    private static func octets(_ nodes: some Sequence<SyntaxNode>) -> [UInt8] {
        var octets: [UInt8] = []
        for node in nodes {
            guard case .literal(let value) = node, let octet = UInt8(exactly: value), octet < 0x80 else { break }
            octets.append(octet)
        }
        return octets
    }
}

extension SyntaxNode {
    fileprivate func isAssertion(_ wanted: Assertion) -> Bool {
        if case .assertion(let assertion) = self { assertion == wanted } else { false }
    }
}
