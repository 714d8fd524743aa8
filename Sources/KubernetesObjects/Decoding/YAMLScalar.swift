import Yams

/// What a YAML scalar means: quoted ones are strings, plain ones whatever they look like.
enum YAMLScalar {
    static func content(of scalar: Yams.Node.Scalar) -> ManifestValue.Content {
        guard scalar.style == .plain || scalar.style == .any, scalar.tag.description != Tag.Name.str.rawValue else {
            return .string(scalar.string)
        }
        return content(ofPlain: scalar.string)
    }

    /// By the rules of YAML 1.1 as kubectl applies them; numbers only in the forms that JSON has too, so that the
    /// rest (`0x50`, `1_000`, `12:30`, `.inf`) stays text and fails where a number is needed.
    static func content(ofPlain text: String) -> ManifestValue.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return .bool(true)
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return .bool(false)
        default: return isNumber(text) ? .number(text) : .string(text)
        }
    }

    private static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard dropDigits(&rest) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            _ = dropDigits(&rest)
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard dropDigits(&rest) else { return false }
        }
        return rest.isEmpty
    }

    /// Whether there was at least one digit.
    private static func dropDigits(_ text: inout Substring.UTF8View) -> Bool {
        let digits = text.prefix { (48...57).contains($0) }
        text = text[digits.endIndex...]
        return !digits.isEmpty
    }
}
