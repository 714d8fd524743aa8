/// Why a template is refused, or what went wrong while it was executed: `line 1 column 4: function "upper" is not known`.
public struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line of the template, from 1.
    public let line: Int
    /// The character (Unicode scalar) of the line, from 1.
    public let column: Int
    /// What is wrong.
    public let message: String

    /// For logs and the Corefile's errors.
    public var description: String { "line \(line) column \(column): \(message)" }

    /// - Parameter offset: where in the source, in octets.
    init(_ message: String, at offset: Int, in source: [UInt8]) {
        let before = source[..<min(max(offset, 0), source.count)]
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // Octets 10xxxxxx go on with a character.
        column = 1 + before[lineStart...].count { $0 & 0xc0 != 0x80 }
        self.message = message
    }
}
