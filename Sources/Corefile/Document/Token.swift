/// One word of a Corefile, environment values put in and quotes taken off.
public struct Token: Hashable, Sendable {
    /// What stands there; may be empty, and may hold anything where it was quoted.
    public let text: String
    /// Where it begins.
    public let location: SourceLocation
    /// Whether it was written in double quotes.
    public let isQuoted: Bool

    /// A word as the parser makes it, or as something else that is configured gives it.
    public init(text: String, location: SourceLocation, isQuoted: Bool = false) {
        self.text = text
        self.location = location
        self.isQuoted = isQuoted
    }

    /// An error that points here.
    public func error(_ message: String) -> CorefileError { CorefileError(location, message) }
}
