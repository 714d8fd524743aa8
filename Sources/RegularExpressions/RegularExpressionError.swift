/// Why a pattern is refused, and where: `column 5: missing closing )`.
public struct RegularExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong. The raw value is the text shown to people; where Go refuses the same thing it has Go's words.
    public enum Reason: String, Hashable, Sendable {
        case invalidClassRange = "invalid character class range"
        case unknownUnicodeClass = "unknown Unicode class, expected a general category such as L, Lu or Nd"
        case invalidEscape = "invalid escape sequence"
        case invalidGroupName = "invalid named capture"
        case invalidGroupSyntax = "invalid or unsupported Perl syntax"
        case nestedRepetition = "invalid nested repetition operator"
        case invalidRepetitionCount = "invalid repeat count"
        case missingBracket = "missing closing ]"
        case missingParenthesis = "missing closing )"
        case missingRepetitionArgument = "missing argument to repetition operator"
        case trailingBackslash = "trailing backslash at end of expression"
        case unexpectedParenthesis = "unexpected )"
        case nestsTooDeeply = "expression nests too deeply"
        case tooLarge = "expression too large"
    }

    /// Where the faulty part begins, in characters (Unicode scalars) of the pattern, from 1.
    public let column: Int
    /// What is wrong.
    public let reason: Reason
    /// The faulty part as it is written; empty where the column says it all.
    public let excerpt: String

    /// For logs and the Corefile's errors.
    public var description: String {
        excerpt.isEmpty ? "column \(column): \(reason.rawValue)" : "column \(column): \(reason.rawValue): \(excerpt)"
    }
}
