/// Lines of a text that are taken one after the other.
struct LineCursor {
    private var rest: ArraySlice<TokenLine>

    init(_ lines: [TokenLine]) { rest = lines[...] }

    /// The line that is taken next.
    var upcoming: TokenLine? { rest.first }

    mutating func next() -> TokenLine? { rest.popFirst() }
}
