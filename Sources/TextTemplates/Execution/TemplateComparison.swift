/// `eq` and `lt` as Go's templates have them: on values of one kind, integers whatever their sign.
enum TemplateComparison {
    /// Whether the first value equals one of the others.
    static func isEqualToAny(_ values: [TemplateValue]) throws -> Bool {
        guard let first = values.first, values.count > 1 else {
            throw FunctionProblem("expected a value to compare with")
        }
        for other in values.dropFirst() where try isEqual(first, other) { return true }
        return false
    }

    private static func isEqual(_ one: TemplateValue, _ other: TemplateValue) throws -> Bool {
        switch (one, other) {
        case (.missing, .missing): return true
        case (.missing, _), (_, .missing): return false
        case (.boolean(let one), .boolean(let other)): return one == other
        case (.integer(let one), .integer(let other)): return one == other
        case (.unsigned(let one, _), .unsigned(let other, _)): return one == other
        case (.integer(let one), .unsigned(let other, _)), (.unsigned(let other, _), .integer(let one)):
            return one >= 0 && one.magnitude == other
        case (.string(let one), .string(let other)): return one.utf8.elementsEqual(other.utf8)
        default: throw incomparable(one, other)
        }
    }

    /// Whether the first of two values comes before the second.
    static func isLess(_ values: [TemplateValue]) throws -> Bool {
        guard let one = values.first, let other = values.last else { throw FunctionProblem("expected 2 arguments") }
        switch (one, other) {
        case (.integer(let one), .integer(let other)): return one < other
        case (.unsigned(let one, _), .unsigned(let other, _)): return one < other
        case (.integer(let one), .unsigned(let other, _)): return one < 0 || one.magnitude < other
        case (.unsigned(let one, _), .integer(let other)): return other >= 0 && one < other.magnitude
        case (.string(let one), .string(let other)): return one.utf8.lexicographicallyPrecedes(other.utf8)
        default: throw incomparable(one, other)
        }
    }

    private static func incomparable(_ one: TemplateValue, _ other: TemplateValue) -> FunctionProblem {
        FunctionProblem("cannot compare values of types \(one.typeName) and \(other.typeName)")
    }
}
