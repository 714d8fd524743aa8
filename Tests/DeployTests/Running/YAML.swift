import Foundation
import Testing

/// A value of a YAML file, as Python's reader sees it, which is not ours.
enum YAML: Decodable, Equatable, Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([YAML])
    case object([String: YAML])
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let kind = Self.decoded(Bool.self, container) {
            self = .flag(kind)
        } else if let number = Self.decoded(Double.self, container) {
            self = .number(number)
        } else if let text = Self.decoded(String.self, container) {
            self = .text(text)
        } else if let list = Self.decoded([YAML].self, container) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: YAML].self))
        }
    }

    private static func decoded<Value: Decodable>(
        _ type: Value.Type, _ container: any SingleValueDecodingContainer
    ) -> Value? {
        do { return try container.decode(type) } catch { return nil }
    }

    /// The documents of a text.
    static func documents(_ text: String) throws -> [YAML] {
        let program = "import json, sys, yaml; json.dump(list(yaml.safe_load_all(sys.stdin)), sys.stdout)"
        let result = try CommandResult(try Tools.python, ["-c", program], input: text)
        try #require(result.end == .exit(0), "\(result.errors)")
        return try JSONDecoder().decode([YAML].self, from: Data(result.output.utf8))
    }

    /// A value by its path, `spec/ports/0/name`; `null` where there is none.
    subscript(_ path: String) -> YAML {
        path.split(separator: "/", omittingEmptySubsequences: true).reduce(self) { value, step in
            switch value {
            case .object(let fields): return fields[String(step)] ?? .null
            case .list(let elements):
                guard let index = Int(step), elements.indices.contains(index) else { return .null }
                return elements[index]
            default: return .null
            }
        }
    }

    var elements: [YAML] { if case .list(let elements) = self { elements } else { [] } }
    var fields: [String: YAML] { if case .object(let fields) = self { fields } else { [:] } }
    var string: String { if case .text(let text) = self { text } else { "" } }
}

extension YAML: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(arrayLiteral elements: YAML...) { self = .list(elements) }
}
