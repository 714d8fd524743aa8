/// A compiled regular expression in the syntax of RE2 as Go's `regexp` reads it, searched for in octets.
///
/// Octets are read as UTF-8; an octet that is no UTF-8 counts as one character U+FFFD, as in Go. Of several matches the
/// leftmost is reported, and of those the one that a backtracking engine would find first. Time is linear in the input
/// (times the size of the pattern) whatever the pattern; a search allocates nothing once its scratch has been used.
public struct RegularExpression: Sendable {
    /// The longest pattern, in characters (Unicode scalars).
    public static let patternMaximum = 10_000

    /// The pattern as it was given.
    public let pattern: String
    /// The names of the groups by number. Group 0 is the whole match; a group without a name has nil.
    public let groupNames: [String?]
    let program: Program

    /// - Parameter pattern: RE2 syntax, at most ``patternMaximum`` characters. `^` and `$` mean the ends of the input
    ///   unless `(?m)` is set.
    /// - Throws: ``RegularExpressionError``.
    public init(_ pattern: String) throws {
        var parser = try PatternParser(pattern)
        let syntax = try parser.parse()
        self.pattern = pattern
        groupNames = syntax.groupNames
        program = try Program(syntax)
    }

    /// How many instructions the pattern became: with the input's length the bound of a search's steps.
    public var instructionCount: Int { program.instructions.count }

    /// Whether the expression matches somewhere in the input.
    ///
    /// - Parameters:
    ///   - octets: the input.
    ///   - scratch: memory for the search; its groups are undefined afterwards.
    public func matches(_ octets: Span<UInt8>, using scratch: inout MatchScratch) -> Bool {
        program.search(octets, wantsGroups: false, using: &scratch)
    }

    /// Finds the leftmost match and its groups, which ``MatchScratch/group(_:)`` then tells.
    ///
    /// - Parameters:
    ///   - octets: the input.
    ///   - scratch: memory for the search, and its result until the next search with it.
    /// - Returns: whether there is a match.
    public func captures(_ octets: Span<UInt8>, using scratch: inout MatchScratch) -> Bool {
        program.search(octets, wantsGroups: true, using: &scratch)
    }
}
