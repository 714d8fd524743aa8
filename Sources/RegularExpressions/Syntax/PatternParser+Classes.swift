/// `[…]`, `[[:name:]]`, `\pN` and `\p{Name}`.
extension PatternParser {
    mutating func parseBracketClass() throws -> SyntaxNode {
        let start = position
        position += 1
        let isInverted = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while isFirst || peek() != 0x5d {
            guard peek() != nil else { throw missingBracket(from: start) }
            isFirst = false
            if let named = try parseNamedClass() {
                ranges += named
            } else {
                let range = try parseRange(ofClassAt: start)
                ranges += flags.ignoresCase ? CaseFolding.folded([range]) : [range]
            }
        }
        position += 1
        let whole = ScalarSet(ranges)
        return set(isInverted ? whole.inverted : whole)
    }

    /// `[:name:]`, `\d`, `\pN`: whatever in a class stands for more than one character.
    private mutating func parseNamedClass() throws -> [ClosedRange<UInt32>]? {
        if peek() == 0x5b, peek(1) == 0x3a { return try parsePOSIXClass() }
        guard peek() == 0x5c, let letter = peek(1) else { return nil }
        if letter == 0x70 || letter == 0x50 { return try parseUnicodeClass() }
        return parsePerlClass()
    }

    private mutating func parsePOSIXClass() throws -> [ClosedRange<UInt32>]? {
        let start = position
        var end = start + 2
        while end + 1 < scalars.count, !(scalars[end] == 0x3a && scalars[end + 1] == 0x5d) { end += 1 }
        guard end + 1 < scalars.count else { return nil }
        position = end + 2
        var name = text((start + 2)..<end)
        let isInverted = name.hasPrefix("^")
        if isInverted { name.removeFirst() }
        guard let ranges = NamedClasses.posix(name) else { throw error(.invalidClassRange, from: start) }
        return combined(ranges, isInverted: isInverted)
    }

    /// `\d` and its like, in or outside of brackets.
    mutating func parsePerlClass() -> [ClosedRange<UInt32>]? {
        guard peek() == 0x5c, let letter = peek(1) else { return nil }
        // An upper-case letter means everything else.
        let isInverted = 0x41...0x5a ~= letter
        guard let ranges = NamedClasses.perl(isInverted ? letter + 0x20 : letter) else { return nil }
        position += 2
        return combined(ranges, isInverted: isInverted)
    }

    /// `\pN`, `\p{Name}`, `\p{^Name}` and with `P` the opposite.
    mutating func parseUnicodeClass() throws -> [ClosedRange<UInt32>] {
        let start = position
        var isInverted = peek(1) == 0x50
        position += 2
        guard let first = next() else { throw error(.invalidClassRange, from: start) }
        var name = text((position - 1)..<position)
        if first == 0x7b {
            guard let end = index(of: "}") else {
                position = scalars.count
                throw error(.invalidClassRange, from: start)
            }
            name = text(position..<end)
            position = end + 1
        }
        if name.hasPrefix("^") {
            isInverted.toggle()
            name.removeFirst()
        }
        guard let ranges = GeneralCategories.ranges(name) else { throw error(.unknownUnicodeClass, from: start) }
        return combined(ranges, isInverted: isInverted)
    }

    private func combined(_ ranges: [ClosedRange<UInt32>], isInverted: Bool) -> [ClosedRange<UInt32>] {
        let set = ScalarSet(flags.ignoresCase ? CaseFolding.folded(ranges) : ranges)
        return isInverted ? set.inverted.ranges : set.ranges
    }

    private mutating func parseRange(ofClassAt classStart: Int) throws -> ClosedRange<UInt32> {
        let start = position
        let low = try parseMember(ofClassAt: classStart)
        guard peek() == 0x2d, let behind = peek(1), behind != 0x5d else { return low...low }
        position += 1
        let high = try parseMember(ofClassAt: classStart)
        guard low <= high else { throw error(.invalidClassRange, from: start) }
        return low...high
    }

    private mutating func parseMember(ofClassAt classStart: Int) throws -> UInt32 {
        if peek() == 0x5c { return try parseEscape() }
        guard let value = next() else { throw missingBracket(from: classStart) }
        return value
    }

    private func missingBracket(from start: Int) -> RegularExpressionError {
        RegularExpressionError(
            column: start + 1, reason: .missingBracket, excerpt: text(start..<min(start + 40, scalars.count)))
    }
}
