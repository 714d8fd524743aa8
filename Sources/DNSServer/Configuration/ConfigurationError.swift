public import Corefile

/// Why a configuration cannot be served: everything that was found, in the order of the file.
public struct ConfigurationError: Error, CustomStringConvertible, Sendable {
    /// A line each: file, line, what is wrong.
    public let messages: [String]

    public init(_ messages: [String]) { self.messages = messages }

    public init(_ error: CorefileError) { messages = [error.description] }

    public var description: String { messages.joined(separator: "\n") }
}
