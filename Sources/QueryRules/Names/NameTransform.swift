import RegularExpressions

/// Makes one name of another. Works on the texts of ``PresentedName``.
public struct NameTransform: Sendable {
    /// What the name has to look like.
    public let matcher: NameMatcher
    private let replacement: [UInt8]
    private let placeholders: GroupPlaceholders?

    /// - Parameter replacement: takes the place of what matched; for `regex` that of the whole name, with `{1}` for groups.
    public init(_ matcher: NameMatcher, replacement: [UInt8]) {
        self.matcher = matcher
        self.replacement = replacement
        if case .regex(let expression) = matcher {
            placeholders = GroupPlaceholders(
                String(decoding: replacement, as: UTF8.self), groupCount: expression.groupNames.count)
        } else {
            placeholders = nil
        }
    }

    /// The way back of a transform that replaces a whole name or its end; `nil` for the others.
    var reversed: NameTransform? {
        switch matcher {
        case .exact(let name): NameTransform(.exact(replacement), replacement: name)
        case .suffix(let suffix): NameTransform(.suffix(replacement), replacement: suffix)
        default: nil
        }
    }

    /// The other name, with its final dot; `nil` where this one does not match.
    public func callAsFunction(_ text: [UInt8]) -> [UInt8]? {
        var result: [UInt8]
        switch matcher {
        case .exact(let name):
            guard text == name else { return nil }
            result = replacement
        case .prefix(let prefix):
            guard text.starts(with: prefix) else { return nil }
            result = replacement + text[prefix.count...]
        case .suffix(let suffix):
            guard text.suffix(suffix.count).elementsEqual(suffix) else { return nil }
            result = text[..<(text.count - suffix.count)] + replacement
        case .substring(let part):
            guard let replaced = replacing(part, in: text) else { return nil }
            result = replaced
        case .regex(let expression):
            var scratch = MatchScratch()
            guard let placeholders, expression.captures(text.span, using: &scratch) else { return nil }
            result = []
            placeholders.append(to: &result, input: text.span, scratch: scratch)
        }
        if result.last != UInt8(ascii: ".") { result.append(UInt8(ascii: ".")) }
        return result
    }

    private func replacing(_ part: [UInt8], in text: [UInt8]) -> [UInt8]? {
        guard !part.isEmpty, var found = NameMatcher.firstIndex(of: part, in: text, from: 0) else { return nil }
        var result: [UInt8] = []
        var start = 0
        while true {
            result += text[start..<found]
            result += replacement
            start = found + part.count
            guard let next = NameMatcher.firstIndex(of: part, in: text, from: start) else { break }
            found = next
        }
        return result + text[start...]
    }
}
