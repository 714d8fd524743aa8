/// What a template can look at: a tree that the caller supplies.
public indirect enum TemplateValue: Sendable {
    /// Nothing: Go's nil, or the value of a map's key that is not there. Printed as `<no value>`.
    case missing
    case boolean(Bool)
    /// Go's `int`.
    case integer(Int)
    /// One of Go's unsigned integers.
    case unsigned(UInt64, UnsignedType)
    case string(String)
    /// Go's slice.
    case list([TemplateValue])
    /// Go's `map[string]string`, such as the named groups of a match.
    case map([String: String])
    case structure(TemplateStructure)
    /// A method: called when the field is looked up, with what follows it as arguments. Good for what costs something.
    case function(@Sendable ([TemplateValue]) throws -> TemplateValue)

    /// Go's unsigned types, whose names appear in what `printf` says of a wrong verb.
    public enum UnsignedType: String, Hashable, Sendable {
        case uint8
        case uint16
        case uint32
        case uint64
    }

    /// A list of strings, such as the groups of a match by number.
    public static func strings(_ strings: [String]) -> TemplateValue { .list(strings.map { .string($0) }) }

    /// What `if`, `and`, `or` and `not` make of it: whether it is neither missing, false, zero nor empty.
    var isTrue: Bool {
        switch self {
        case .missing: false
        case .boolean(let value): value
        case .integer(let value): value != 0
        case .unsigned(let value, _): value != 0
        case .string(let value): !value.isEmpty
        case .list(let values): !values.isEmpty
        case .map(let values): !values.isEmpty
        case .structure, .function: true
        }
    }

    /// How much there is to go through, in octets or elements.
    var size: Int {
        switch self {
        case .string(let text): text.utf8.count
        case .list(let values): values.count
        case .map(let values): values.count
        case .missing, .boolean, .integer, .unsigned, .structure, .function: 0
        }
    }

    /// Go's name for its type.
    var typeName: String {
        switch self {
        case .missing: "nil"
        case .boolean: "bool"
        case .integer: "int"
        case .unsigned(_, let type): type.rawValue
        case .string: "string"
        case .list(let values): "[]" + (values.first?.typeName ?? "string")
        case .map: "map[string]string"
        case .structure(let structure): structure.typeName
        case .function: "func"
        }
    }
}

/// Values by the names of Go's fields, in their order.
public struct TemplateStructure: Sendable {
    /// One field.
    public struct Field: Sendable {
        /// The name without the point.
        public var name: String
        public var value: TemplateValue

        /// - Parameters:
        ///   - name: without the point.
        ///   - value: its value.
        public init(_ name: String, _ value: TemplateValue) {
            self.name = name
            self.value = value
        }
    }

    /// Go's name of the type, for errors.
    public var typeName: String
    public var fields: [Field]
    /// How it prints itself; nil for its fields in braces.
    public var description: String?

    /// - Parameters:
    ///   - typeName: Go's name of the type, for errors.
    ///   - fields: in the order of Go's declaration.
    ///   - description: how it prints itself, nil for its fields in braces.
    public init(_ typeName: String, _ fields: [Field], description: String? = nil) {
        self.typeName = typeName
        self.fields = fields
        self.description = description
    }

    func value(of name: String) -> TemplateValue? { fields.first { $0.name == name }?.value }
}
