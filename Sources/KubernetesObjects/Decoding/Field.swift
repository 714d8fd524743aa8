/// A place in an object: where it is, and the value there if any.
///
/// Every reading method gives `nil` (or nothing) for what is missing or null without a word, and for what is not as
/// expected after noting a fault.
struct Field {
    let value: ManifestValue?
    private let path: Path

    /// The object itself.
    init(_ root: ManifestValue) {
        self.init(value: root.isNull ? nil : root, path: .root)
    }

    private init(value: ManifestValue?, path: Path) {
        self.value = value
        self.path = path
    }

    /// A member; missing where this is no map.
    subscript(key: String) -> Field { Field(value: value?[key], path: .member(path, key)) }

    /// Where this is: `spec.ports[0].port`.
    var name: String { path.description }

    /// A fault of this place.
    func fault(_ reason: String) -> FieldFault { FieldFault(line: value?.line, reason: "\(name) \(reason)") }

    /// A fault of this place that says what is there instead.
    func mismatch(_ expectation: String) -> FieldFault {
        fault("must be \(expectation), got \(value?.summary ?? "nothing")")
    }

    func string(_ faults: inout FieldFaults) -> String? {
        guard let value else { return nil }
        guard let text = value.string else {
            faults.note(mismatch("a string"))
            return nil
        }
        return text
    }

    /// As ``string(_:)``, with nothing for an empty text.
    func text(_ faults: inout FieldFaults) -> String? {
        guard let text = string(&faults), !text.isEmpty else { return nil }
        return text
    }

    /// A text of at most so many octets that may go on to be compared with names, but is none that we check.
    func shortText(_ faults: inout FieldFaults, maximum: Int = 253) -> String? {
        guard let text = text(&faults) else { return nil }
        guard text.utf8.count <= maximum else {
            faults.note(mismatch("at most \(maximum) octets"))
            return nil
        }
        return text
    }

    func label(_ faults: inout FieldFaults) -> String? {
        guard let text = text(&faults) else { return nil }
        guard NameSyntax.isLabel(text) else {
            faults.note(mismatch("a DNS label"))
            return nil
        }
        return text
    }

    func bool(_ faults: inout FieldFaults) -> Bool? {
        guard let value else { return nil }
        guard let bool = value.bool else {
            faults.note(mismatch("true or false"))
            return nil
        }
        return bool
    }

    /// One of a few words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type, _ faults: inout FieldFaults
    ) -> Choice? where Choice.RawValue == String {
        guard let value, value.string != "" else { return nil }
        guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
            let words = Choice.allCases.map(\.rawValue)
            let last = words.suffix(1).joined()
            faults.note(mismatch("\(words.dropLast().joined(separator: ", ")) or \(last)"))
            return nil
        }
        return choice
    }

    func elements(_ faults: inout FieldFaults) -> [Field] {
        guard let value else { return [] }
        guard let list = value.list else {
            faults.note(mismatch("a list"))
            return []
        }
        return list.enumerated().map { index, element in
            Field(value: element.isNull ? nil : element, path: .element(path, index))
        }
    }

    /// The members of a map, by key.
    func members(_ faults: inout FieldFaults) -> [(key: String, field: Field)] {
        guard let value else { return [] }
        guard let map = value.map else {
            faults.note(mismatch("a map"))
            return []
        }
        return map.sorted { $0.key < $1.key }.map { key, member in
            (key, Field(value: member.isNull ? nil : member, path: .member(path, key)))
        }
    }

    /// Spelled only when a message needs it.
    private indirect enum Path: CustomStringConvertible {
        case root
        case member(Path, String)
        case element(Path, Int)

        var description: String {
            switch self {
            case .root: return ""
            case .member(.root, let key): return Self.spell(key)
            case .member(let parent, let key): return "\(parent).\(Self.spell(key))"
            case .element(let parent, let index): return "\(parent)[\(index)]"
            }
        }

        /// Keys are foreign text too.
        private static func spell(_ key: String) -> String {
            let isPlain = key.utf8.count <= 80 && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
            return isPlain ? key : quoted(key)
        }
    }
}
