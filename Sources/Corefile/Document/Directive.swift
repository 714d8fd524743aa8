/// A line of a server block, with the block it opens: a plugin and its settings. The lines inside of such a block have
/// the same shape, so that they are directives as well: options, or whatever else the plugin takes there.
public struct Directive: Hashable, Sendable {
    /// The first word of the line: the plugin, or the option.
    public let name: Token
    /// The other words of the line.
    public let arguments: [Token]
    /// What stands in braces behind, imports expanded, in the order of the file; `nil` without braces.
    public let block: [Directive]?

    /// A line with its words, and the entries of its block.
    public init(name: Token, arguments: [Token], block: [Directive]? = nil) {
        self.name = name
        self.arguments = arguments
        self.block = block
    }

    /// Where the name stands.
    public var location: SourceLocation { name.location }

    /// All words of the line and of its block, in braces; environment variables and imports are expanded in them.
    public var words: [String] {
        let words = ([name] + arguments).map(\.text)
        guard let block else { return words }
        return words + ["{"] + block.flatMap { $0.words + [";"] } + ["}"]
    }

    /// The entries of the block, none where there is no block.
    public var options: [Directive] { block ?? [] }

    /// An error that points to the name.
    public func error(_ message: String) -> CorefileError { name.error(message) }
}
