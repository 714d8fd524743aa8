/// `{n}`, `{n,}` and `{n,m}`.
extension PatternParser {
    private static let countMaximum = 1000

    /// - Returns: nil, and nothing read, if the brace begins no count.
    mutating func parseCount() throws -> Repetition? {
        let start = position
        position += 1
        guard let minimum = parseNumber() else { return giveUp(start) }
        var maximum: Int? = minimum
        if take(",") {
            if peek() == 0x7d {
                maximum = nil
            } else {
                guard let number = parseNumber() else { return giveUp(start) }
                maximum = number
            }
        }
        guard take("}") else { return giveUp(start) }
        guard minimum <= Self.countMaximum, (maximum ?? minimum) <= Self.countMaximum, (maximum ?? minimum) >= minimum
        else { throw error(.invalidRepetitionCount, from: start) }
        return Repetition(minimum: minimum, maximum: maximum, isLazy: false)
    }

    private mutating func giveUp(_ start: Int) -> Repetition? {
        position = start
        return nil
    }

    /// A number without leading zeros; one that is far too large is cut short.
    private mutating func parseNumber() -> Int? {
        guard let first = peek(), 0x30...0x39 ~= first else { return nil }
        if first == 0x30, let second = peek(1), 0x30...0x39 ~= second { return nil }
        var number = 0
        while let digit = peek(), 0x30...0x39 ~= digit {
            number = min(number * 10 + Int(digit - 0x30), Self.countMaximum + 1)
            position += 1
        }
        return number
    }
}
