/// A value in a YAML or JSON document, before anything is known of what it means.
public struct ManifestValue: Hashable, Sendable {
    /// The value proper.
    public enum Content: Hashable, Sendable {
        case null
        case bool(Bool)
        /// A number as spelled: how large and how exact it is, is up to the reader.
        case number(String)
        case string(String)
        case list([ManifestValue])
        case map([String: ManifestValue])
    }

    /// What is there.
    public var content: Content
    /// The line in the file, from 1; `nil` where the value comes from elsewhere.
    public var line: Int?

    /// A value at a line.
    public init(_ content: Content, line: Int? = nil) {
        self.content = content
        self.line = line
    }

    /// Whether this is null.
    public var isNull: Bool { content == .null }

    /// The text of a string; `nil` for every other kind of value.
    public var string: String? {
        if case .string(let text) = content { return text }
        return nil
    }

    /// The value of a boolean; `nil` for every other kind of value.
    public var bool: Bool? {
        if case .bool(let value) = content { return value }
        return nil
    }

    /// The number, where it is whole and fits; `80`, `80.0` and `8e1` are the same number.
    public var integer: Int? {
        guard case .number(let text) = content else { return nil }
        if text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: "-") }) {
            let hasLeadingZero = text.utf8.count > 1 && text.utf8.first == 48
            return hasLeadingZero ? nil : Int(text)
        }
        return Double(text).flatMap { Int(exactly: $0) }
    }

    /// The elements of a list; `nil` for every other kind of value.
    public var list: [ManifestValue]? {
        if case .list(let values) = content { return values }
        return nil
    }

    /// The members of a map; `nil` for every other kind of value.
    public var map: [String: ManifestValue]? {
        if case .map(let members) = content { return members }
        return nil
    }

    /// A member of a map; `nil` where this is no map, and where the member is missing or null.
    public subscript(key: String) -> ManifestValue? {
        guard let member = map?[key], !member.isNull else { return nil }
        return member
    }

    /// What this is, for messages: `"text"`, `80`, `a list`. Long texts are cut.
    public var summary: String {
        switch content {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): text.utf8.count <= 40 ? text : "a number of \(text.utf8.count) digits"
        case .string(let text): quoted(text)
        case .list: "a list"
        case .map: "a map"
        }
    }
}

/// Why a document is no tree of values.
public struct ManifestSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line in the file, from 1, where it is known.
    public let line: Int?
    /// What is wrong, or what was expected and what was there.
    public let reason: String

    /// An error at a line, in words.
    public init(line: Int?, reason: String) {
        self.line = line
        self.reason = reason
    }

    /// `line 12: not YAML: found undefined alias`.
    public var description: String { line.map { "line \($0): \(reason)" } ?? reason }
}
