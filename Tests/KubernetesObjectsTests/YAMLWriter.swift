import KubernetesObjects

/// Writes values as YAML in block style, strings in double quotes.
enum YAMLWriter {
    static func text(of value: ManifestValue) -> String {
        write(value, indentation: 0).joined(separator: "\n") + "\n"
    }

    private static func write(_ value: ManifestValue, indentation: Int) -> [String] {
        let margin = String(repeating: " ", count: indentation)
        switch value.content {
        case .null: return [margin + "null"]
        case .bool(let bool): return [margin + (bool ? "true" : "false")]
        case .number(let text): return [margin + text]
        case .string(let text): return [margin + quote(text)]
        case .list(let values) where values.isEmpty: return [margin + "[]"]
        case .list(let values):
            return values.flatMap { [margin + "-"] + write($0, indentation: indentation + 2) }
        case .map(let members) where members.isEmpty: return [margin + "{}"]
        case .map(let members):
            return members.sorted { $0.key < $1.key }.flatMap {
                [margin + quote($0.key) + ":"] + write($0.value, indentation: indentation + 2)
            }
        }
    }

    private static func quote(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
