import Foundation

/// The objects of `Fixtures/golden/cluster.lists.json` as manifests.
enum GoldenManifests {
    /// One JSON file for each list, as the API server gave it.
    static func lists() throws -> [String: String] {
        var files: [String: String] = [:]
        for (key, list) in try decoded() {
            files["manifests/\(key).json"] = String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
        }
        return files
    }

    /// One YAML file with a document for each object.
    static func documents() throws -> [String: String] {
        var text = ""
        for (_, list) in try decoded().sorted(by: { $0.key < $1.key }) {
            guard let kind = list["kind"]?.text, let version = list["apiVersion"],
                case .list(let items)? = list["items"]
            else { throw TimeoutError("the fixture has a list without a kind") }
            for case .map(var object) in items {
                object["kind"] = .text(String(kind.dropLast("List".count)))
                object["apiVersion"] = version
                text += "---\n" + JSONValue.map(object).yaml(indent: 0)
            }
        }
        return ["manifests/all.yaml": text]
    }

    private static func decoded() throws -> [String: JSONValue] {
        try JSONDecoder().decode(
            [String: JSONValue].self, from: try Repository.fixture("golden/cluster.lists.json"))
    }
}

/// Any JSON value.
enum JSONValue: Codable {
    case null, flag(Bool), number(Int), text(String), list([JSONValue]), map([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let map = Self.attempt({ try container.decode([String: JSONValue].self) }) {
            self = .map(map)
        } else if let list = Self.attempt({ try container.decode([JSONValue].self) }) {
            self = .list(list)
        } else if let text = Self.attempt({ try container.decode(String.self) }) {
            self = .text(text)
        } else if let flag = Self.attempt({ try container.decode(Bool.self) }) {
            self = .flag(flag)
        } else {
            self = .number(try container.decode(Int.self))
        }
    }

    /// The decoder tells what a value is only by failing to read it as something else.
    private static func attempt<Value>(_ body: () throws -> Value) -> Value? {
        do { return try body() } catch { return nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .map(let map): try container.encode(map)
        }
    }

    subscript(_ key: String) -> JSONValue? {
        if case .map(let map) = self { return map[key] }
        return nil
    }

    var text: String? {
        if case .text(let text) = self { return text }
        return nil
    }

    /// The value in YAML's block style, each line indented and ended.
    func yaml(indent: Int) -> String {
        let space = String(repeating: " ", count: indent)
        switch self {
        case .map(let map) where !map.isEmpty:
            return map.sorted { $0.key < $1.key }.map { key, value in
                value.isInline
                    ? "\(space)\"\(key)\": \(value.scalar)\n" : "\(space)\"\(key)\":\n\(value.yaml(indent: indent + 2))"
            }.joined()
        case .list(let list) where !list.isEmpty:
            return list.map { value in
                value.isInline ? "\(space)- \(value.scalar)\n" : "\(space)-\n\(value.yaml(indent: indent + 2))"
            }.joined()
        default: return "\(space)\(scalar)\n"
        }
    }

    private var isInline: Bool {
        switch self {
        case .map(let map): map.isEmpty
        case .list(let list): list.isEmpty
        default: true
        }
    }

    private var scalar: String {
        switch self {
        case .null: "null"
        case .flag(let flag): "\(flag)"
        case .number(let number): "\(number)"
        case .text(let text):
            "\""
                + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
                .replacingOccurrences(of: "\n", with: "\\n") + "\""
        case .list: "[]"
        case .map: "{}"
        }
    }
}
