/// Why a Corefile is refused.
public struct CorefileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The token or the line at fault.
    public let location: SourceLocation
    /// The value found and what was expected; lower case, without a full stop.
    public let message: String

    /// Takes a message in lower case, without a full stop.
    public init(_ location: SourceLocation, _ message: String) {
        self.location = location
        self.message = message
    }

    /// `Corefile:12: ttl must be within 0…3600, got 4000`.
    public var description: String { "\(location): \(message)" }
}

/// Something odd that does not keep a Corefile from being used.
public struct CorefileWarning: Hashable, Sendable, CustomStringConvertible {
    /// The token or the line in question.
    public let location: SourceLocation
    /// Lower case, without a full stop.
    public let message: String

    /// Takes a message in lower case, without a full stop.
    public init(_ location: SourceLocation, _ message: String) {
        self.location = location
        self.message = message
    }

    /// `Corefile:12: no file matches custom/*.server`.
    public var description: String { "\(location): \(message)" }
}

extension String {
    /// The text in single quotes for a message: control characters escaped, and cut where it is very long.
    var quotedForMessage: String {
        var text = ""
        for scalar in unicodeScalars.prefix(80) {
            if scalar.value < 0x20 || scalar.value == 0x7f {
                text += scalar.escaped(asASCII: true)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return unicodeScalars.dropFirst(80).isEmpty ? "'\(text)'" : "'\(text)…'"
    }
}
