/// Where a token stands: for text that came in by `import`, the place in the file it was read from.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The path as it was opened, or the name the caller gave the text.
    public let file: String
    /// Counted from 1.
    public let line: Int

    /// A place in a file; lines count from 1.
    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `Corefile:12`.
    public var description: String { "\(file):\(line)" }
}
