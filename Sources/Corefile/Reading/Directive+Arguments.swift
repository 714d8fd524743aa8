extension Directive {
    /// Refuses any other number of words behind the name.
    public func expectArguments(_ count: Int) throws(CorefileError) {
        guard arguments.count != count else { return }
        throw error("\(shownName) takes \(Self.arguments("\(count)", count)), got \(arguments.count)")
    }

    /// Refuses fewer or more words behind the name.
    public func expectArguments(_ counts: ClosedRange<Int>) throws(CorefileError) {
        guard counts.lowerBound < counts.upperBound else { return try expectArguments(counts.lowerBound) }
        guard !counts.contains(arguments.count) else { return }
        let expected = Self.arguments("\(counts.lowerBound)…\(counts.upperBound)", counts.upperBound)
        throw error("\(shownName) takes \(expected), got \(arguments.count)")
    }

    /// Refuses fewer words behind the name.
    public func expectArguments(_ counts: PartialRangeFrom<Int>) throws(CorefileError) {
        guard !counts.contains(arguments.count) else { return }
        let expected = Self.arguments("at least \(counts.lowerBound)", counts.lowerBound)
        throw error("\(shownName) takes \(expected), got \(arguments.count)")
    }

    /// Refuses braces; an empty pair of them is let through.
    public func expectNoBlock() throws(CorefileError) {
        if let first = options.first { throw first.error("\(shownName) takes no block, got \(first.shownName)") }
    }

    /// Refuses entries of the block that are none of these.
    public func expectOptions(_ known: [String]) throws(CorefileError) {
        for option in options where !known.contains(option.name.text) { throw unknownOption(option, among: known) }
    }

    /// An error about an entry of the block, for the last case of a `switch` over their names.
    public func unknownOption(_ option: Directive, among known: [String]) -> CorefileError {
        option.name.unknown("option", option.name.text, of: name.text, among: known)
    }

    /// The only word behind the name; any other number of them is refused.
    public func onlyArgument() throws(CorefileError) -> Token {
        try expectArguments(1)
        return try argument(0, "an argument")
    }

    /// The word at an index, from 0. `what` says in the error what is missing: `an address`.
    public func argument(_ index: Int, _ what: String) throws(CorefileError) -> Token {
        guard arguments.indices.contains(index) else { throw error("\(shownName) needs \(what)") }
        return arguments[index]
    }

    /// The words from an index on as zones, see ``Token/zones()``; where there are none, the zones given, which are
    /// those of the server block.
    public func zones(from index: Int, default zones: [String]) throws(CorefileError) -> [String] {
        let words = arguments.dropFirst(index)
        guard !words.isEmpty else { return zones }
        var read: [String] = []
        for word in words { read += try word.zones() }
        return read
    }

    private var shownName: String { name.text.quotedForMessage }

    private static func arguments(_ number: String, _ count: Int) -> String {
        "\(number) argument\(count == 1 ? "" : "s")"
    }
}
