import DNSEngine
import DNSWire
public import RegularExpressions

/// Which names a rule is for (`exact`, `prefix`, `suffix`, `substring`, `regex`). Texts are those of ``PresentedName``.
public enum NameMatcher: Sendable {
    case exact([UInt8])
    case prefix([UInt8])
    case suffix([UInt8])
    case substring([UInt8])
    case regex(RegularExpression)

    /// Whether a name's text is meant.
    public func matches(_ text: [UInt8]) -> Bool {
        switch self {
        case .exact(let name): return text == name
        case .prefix(let prefix): return text.starts(with: prefix)
        case .suffix(let suffix): return text.suffix(suffix.count).elementsEqual(suffix)
        case .substring(let part): return Self.firstIndex(of: part, in: text, from: 0) != nil
        case .regex(let expression):
            var scratch = MatchScratch()
            return expression.matches(text.span, using: &scratch)
        }
    }

    /// What the engine can test without memory.
    var test: QueryFilter.Test {
        switch self {
        case .exact(let name):
            do {
                return .name(try PresentedName.name(name))
            } catch {
                // No question has such a name; nothing is lost by looking.
                return .everything
            }
        case .prefix(let text): return .prefix(String(decoding: text, as: UTF8.self))
        case .suffix(let text): return .suffix(String(decoding: text, as: UTF8.self))
        case .substring(let text): return .substring(String(decoding: text, as: UTF8.self))
        case .regex: return .everything
        }
    }

    static func firstIndex(of part: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard part.count <= text.count else { return nil }
        var index = start
        while index <= text.count - part.count {
            if text[index...].starts(with: part) { return index }
            index += 1
        }
        return nil
    }
}
