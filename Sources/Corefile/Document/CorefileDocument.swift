/// A Corefile that was read, with all that it imports.
public struct CorefileDocument: Hashable, Sendable {
    /// In the order of the file. Empty where nothing is configured.
    public let blocks: [ServerBlock]
    /// Globs that match nothing, environment variables that are not set.
    public let warnings: [CorefileWarning]
    /// The name of the text itself, then each imported file once, in the order of reading.
    public let files: [String]

    /// A document as the parser makes it.
    public init(blocks: [ServerBlock], warnings: [CorefileWarning], files: [String]) {
        self.blocks = blocks
        self.warnings = warnings
        self.files = files
    }
}
