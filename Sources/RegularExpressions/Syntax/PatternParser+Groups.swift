/// `(…)`, `(?:…)`, `(?P<name>…)`, `(?<name>…)`, `(?i)` and `(?i:…)`.
extension PatternParser {
    mutating func openGroup() throws {
        let start = position
        position += 1
        guard take("?") else {
            groupNames.append(nil)
            return try open(from: start, number: groupNames.count - 1, outerFlags: flags)
        }
        if isBeforeName {
            let name = try parseGroupName(from: start)
            groupNames.append(name)
            return try open(from: start, number: groupNames.count - 1, outerFlags: flags)
        }
        let outerFlags = flags
        if try parseFlags(from: start) { try open(from: start, number: nil, outerFlags: outerFlags) }
    }

    /// `P<` or `<`; but `<=` and `<!` look behind, which cannot be had in linear time.
    private var isBeforeName: Bool {
        if peek() == 0x50 { return peek(1) == 0x3c }
        return peek() == 0x3c && peek(1) != 0x3d && peek(1) != 0x21
    }

    private mutating func open(from start: Int, number: Int?, outerFlags: Flags) throws {
        if openGroups.count > Self.depthMaximum { throw error(.nestsTooDeeply, from: start) }
        openGroups.append(OpenGroup(column: start + 1, number: number, outerFlags: outerFlags))
    }

    private mutating func parseGroupName(from start: Int) throws -> String {
        _ = take("P")
        _ = take("<")
        guard let end = index(of: ">") else {
            position = scalars.count
            throw error(.invalidGroupName, from: start)
        }
        let name = text(position..<end)
        let isValid = scalars[position..<end].allSatisfy { $0 == 0x5f || Self.isLetterOrDigit($0) }
        position = end + 1
        guard isValid, !name.isEmpty else { throw error(.invalidGroupName, from: start) }
        return name
    }

    /// Reads the flags of `(?flags)` or `(?flags:` behind the question mark.
    ///
    /// - Returns: whether a group begins.
    private mutating func parseFlags(from start: Int) throws -> Bool {
        var flags = flags
        var isClearing = false
        var isComplete = true
        while let letter = next() {
            switch letter {
            case "i": flags.ignoresCase = !isClearing
            case "m": flags.isMultiline = !isClearing
            case "s": flags.dotMatchesNewline = !isClearing
            case "U": flags.prefersLazy = !isClearing
            case "-" where !isClearing:
                isClearing = true
                isComplete = false
                continue
            case ":" where isComplete, ")" where isComplete:
                self.flags = flags
                return letter == 0x3a
            default: throw error(.invalidGroupSyntax, from: start)
            }
            isComplete = true
        }
        throw error(.invalidGroupSyntax, from: start)
    }
}
