/// The parser's hands and eyes.
extension PatternParser {
    func peek(_ offset: Int = 0) -> UInt32? {
        position + offset < scalars.count ? scalars[position + offset] : nil
    }

    mutating func next() -> UInt32? {
        guard position < scalars.count else { return nil }
        position += 1
        return scalars[position - 1]
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar.value else { return false }
        position += 1
        return true
    }

    /// Where a character stands next, from the current position on.
    func index(of scalar: Unicode.Scalar) -> Int? { scalars[position...].firstIndex(of: scalar.value) }

    func text(_ range: Range<Int>) -> String {
        var text = ""
        for value in scalars[range] { if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) } }
        return text
    }

    /// An error about what stands between a place and the current position.
    func error(_ reason: RegularExpressionError.Reason, from start: Int) -> RegularExpressionError {
        let end = min(max(position, start), start + 40)
        return RegularExpressionError(column: start + 1, reason: reason, excerpt: text(start..<end))
    }

    mutating func append(_ node: SyntaxNode) { append(Part(node: node)) }

    mutating func append(_ part: Part) { openGroups[openGroups.count - 1].sequence.append(part) }

    mutating func appendLiteral(_ value: UInt32) {
        guard flags.ignoresCase else { return append(.literal(value)) }
        let cases = ScalarSet(CaseFolding.folded([value...value]))
        append(cases.ranges == [value...value] ? .literal(value) : set(cases))
    }

    mutating func set(_ set: ScalarSet) -> SyntaxNode {
        sets.append(set)
        return .set(sets.count - 1)
    }

    static func isLetterOrDigit(_ value: UInt32) -> Bool {
        switch value {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }
}
