/// A part of a template.
indirect enum TemplateNode: Sendable {
    case text([UInt8])
    case action(Pipeline)
    case conditional(Branches)
    /// Like a condition, but the value becomes the dot.
    case with(Branches)
    case range(Branches)
    case breakLoop
    case continueLoop
}

/// What is done if a pipeline's value is true, and what otherwise.
struct Branches: Sendable {
    var pipeline: Pipeline
    var body: [TemplateNode]
    var otherwise: [TemplateNode]
}

/// Commands whose values are passed on, and the variables that get the last one.
struct Pipeline: Sendable {
    var offset: Int
    var variables: [String] = []
    /// `=`, not `:=`.
    var isAssignment = false
    var commands: [Command] = []
}

/// An operand and, if it is a function, its arguments.
struct Command: Sendable {
    var operands: [Operand]
}

/// A value or how to get one.
struct Operand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case null
        case boolean(Bool)
        case integer(Int)
        case string(String)
        case field([String])
        case variable(String, [String])
        case function(TemplateFunction)
        case pipeline(Pipeline)
        /// Fields of an operand in parentheses.
        case chain(Operand, [String])
    }

    var kind: Kind
    /// Where it is, in octets.
    var offset: Int

    /// Whether it is a value that takes no arguments and nothing from a pipeline.
    var isPlainValue: Bool {
        switch kind {
        case .dot, .null, .boolean, .integer, .string: true
        case .field, .variable, .function, .pipeline, .chain: false
        }
    }
}

/// The functions there are.
enum TemplateFunction: String, Sendable {
    case and
    case or
    case not
    case eq
    case ne
    case lt
    case le
    case gt
    case ge
    case index
    case slice
    case len
    case print
    case printf
    case println
    case parseInt

    /// Go's functions that make no sense in a record or could do too much.
    static let refused: Set<String> = ["call", "html", "js", "urlquery"]
}
