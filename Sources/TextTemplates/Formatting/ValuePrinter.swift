/// Prints values as Go's `fmt` does by default, up to a length.
struct ValuePrinter {
    /// The most octets.
    let maximum: Int
    private(set) var output: [UInt8] = []

    init(maximum: Int) { self.maximum = maximum }

    var text: String { String(decoding: output, as: UTF8.self) }

    mutating func append(_ text: some StringProtocol) throws {
        guard text.utf8.count <= maximum - output.count else {
            throw FunctionProblem("a text is longer than \(maximum) octets")
        }
        output.append(contentsOf: text.utf8)
    }

    mutating func print(_ value: TemplateValue) throws { try print(value, FormatDirective(verb: "v")) }

    /// `print` puts a space between two values of which neither is a string, `println` always, and ends the line.
    mutating func print(_ values: [TemplateValue], isLine: Bool) throws {
        var isAfterString = true
        for (index, value) in values.enumerated() {
            var isString = false
            if case .string = value { isString = true }
            if index > 0, isLine || (!isString && !isAfterString) { try append(" ") }
            isAfterString = isString
            try print(value)
        }
        if isLine { try append("\n") }
    }

    /// Prints a value as a directive of `printf` says.
    mutating func print(_ value: TemplateValue, _ directive: FormatDirective) throws {
        let directive = try directive.checked(maximum)
        switch value {
        case .missing:
            if "vT".contains(directive.verb) { return try append(directive.padded("<nil>")) }
            try append("%!\(directive.verb)(<nil>)")
        case _ where directive.verb == "T": try append(directive.formatted(string: value.typeName))
        case .boolean(let flag):
            guard "tv".contains(directive.verb) else { return try printWrongVerb(value, directive) }
            try append(directive.padded(flag ? "true" : "false"))
        case .integer(let number):
            try printNumber(number.magnitude, isNegative: number < 0, of: value, directive)
        case .unsigned(let number, _): try printNumber(UInt(number), isNegative: false, of: value, directive)
        case .string(let text):
            guard "vsxXq".contains(directive.verb) else { return try printWrongVerb(value, directive) }
            try append(directive.formatted(string: text))
        case .list(let values): try printList(values, directive)
        case .map(let values): try printMap(values, directive)
        case .structure(let structure): try printStructure(structure, directive)
        case .function: throw FunctionProblem("cannot print a function")
        }
    }

    private mutating func printNumber(
        _ magnitude: UInt, isNegative: Bool, of value: TemplateValue, _ directive: FormatDirective
    ) throws {
        guard let text = directive.formatted(magnitude: magnitude, isNegative: isNegative) else {
            return try printWrongVerb(value, directive)
        }
        try append(text)
    }

    private mutating func printList(_ values: [TemplateValue], _ directive: FormatDirective) throws {
        try append("[")
        for (index, value) in values.enumerated() {
            if index > 0 { try append(" ") }
            try print(value, directive)
        }
        try append("]")
    }

    private mutating func printMap(_ values: [String: String], _ directive: FormatDirective) throws {
        try append("map[")
        for (index, pair) in values.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { try append(" ") }
            try print(.string(pair.key), directive)
            try append(":")
            try print(.string(pair.value), directive)
        }
        try append("]")
    }

    private mutating func printStructure(_ structure: TemplateStructure, _ directive: FormatDirective) throws {
        if let description = structure.description, "vsxXq".contains(directive.verb) {
            return try print(.string(description), directive)
        }
        try append("{")
        for (index, field) in structure.fields.enumerated() {
            if index > 0 { try append(" ") }
            if directive.namesFields { try append("\(field.name):") }
            try print(field.value, directive)
        }
        try append("}")
    }

    /// `%!d(string=text)`.
    private mutating func printWrongVerb(_ value: TemplateValue, _ directive: FormatDirective) throws {
        try append("%!\(directive.verb)(\(value.typeName)=")
        var plain = directive
        plain.verb = "v"
        try print(value, plain)
        try append(")")
    }
}
