/// One execution: the output so far, the variables, and what is left of the limits.
struct TemplateExecution {
    /// How a list of nodes ended.
    enum Flow {
        case onward
        case breakLoop
        case continueLoop
    }

    let source: [UInt8]
    let limits: TextTemplate.Limits
    private(set) var output: [UInt8] = []
    var variables: [(name: String, value: TemplateValue)]
    private var steps = 0

    init(source: [UInt8], data: TemplateValue, limits: TextTemplate.Limits) {
        self.source = source
        self.limits = limits
        variables = [("$", data)]
    }

    mutating func run(_ nodes: [TemplateNode], dot: TemplateValue) throws -> Flow {
        for node in nodes {
            let flow = try run(node, dot: dot)
            if flow != .onward { return flow }
        }
        return .onward
    }

    private mutating func run(_ node: TemplateNode, dot: TemplateValue) throws -> Flow {
        switch node {
        case .text(let octets):
            try spend(1, at: 0)
            try write(octets, at: 0)
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot: dot)
            if pipeline.variables.isEmpty { try print(value, at: pipeline.offset) }
        case .conditional(let branches):
            let outerVariables = variables.count
            defer { variables.removeSubrange(outerVariables...) }
            let value = try evaluate(branches.pipeline, dot: dot)
            return try run(value.isTrue ? branches.body : branches.otherwise, dot: dot)
        case .with(let branches):
            let outerVariables = variables.count
            defer { variables.removeSubrange(outerVariables...) }
            let value = try evaluate(branches.pipeline, dot: dot)
            if value.isTrue { return try run(branches.body, dot: value) }
            return try run(branches.otherwise, dot: dot)
        case .range(let branches): return try runRange(branches, dot: dot)
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        }
        return .onward
    }

    private mutating func runRange(_ branches: Branches, dot: TemplateValue) throws -> Flow {
        let outerVariables = variables.count
        defer { variables.removeSubrange(outerVariables...) }
        let value = try evaluate(branches.pipeline, dot: dot)
        var isEmpty = true
        for round in try rounds(of: value, at: branches.pipeline.offset) {
            isEmpty = false
            try spend(1, at: branches.pipeline.offset)
            let loopVariables = variables.count
            defer { variables.removeSubrange(loopVariables...) }
            bind(branches.pipeline.variables, round)
            if try run(branches.body, dot: round.element) == .breakLoop { break }
        }
        return isEmpty ? try run(branches.otherwise, dot: dot) : .onward
    }

    /// What a range goes through: the elements of a list, of a map in the order of its keys, or the numbers below one.
    private func rounds(
        of value: TemplateValue, at offset: Int
    ) throws -> any Sequence<(index: TemplateValue, element: TemplateValue)> {
        switch value {
        case .missing: return EmptyCollection()
        case .list(let values): return values.enumerated().lazy.map { (.integer($0.offset), $0.element) }
        case .map(let values):
            return values.sorted { $0.key < $1.key }.lazy.map { (.string($0.key), .string($0.value)) }
        case .integer(let count): return (0..<max(count, 0)).lazy.map { (.integer($0), .integer($0)) }
        default: throw error("range cannot go through a value of type \(value.typeName)", at: offset)
        }
    }

    /// One variable gets the element, two the index and the element.
    private mutating func bind(_ names: [String], _ round: (index: TemplateValue, element: TemplateValue)) {
        guard let first = names.first else { return }
        assign(first, names.count > 1 ? round.index : round.element)
        if names.count > 1 { assign(names[1], round.element) }
    }

    mutating func assign(_ name: String, _ value: TemplateValue) {
        guard let index = variables.lastIndex(where: { $0.name == name }) else { return }
        variables[index].value = value
    }

    // MARK: Output and limits

    private mutating func print(_ value: TemplateValue, at offset: Int) throws {
        if case .missing = value { return try write(Array("<no value>".utf8), at: offset) }
        if case .function = value { throw error("cannot print a function", at: offset) }
        var printer = ValuePrinter(maximum: limits.outputMaximum)
        try perform(at: offset) { try printer.print(value) }
        try write(printer.output, at: offset)
    }

    private mutating func write(_ octets: [UInt8], at offset: Int) throws {
        guard octets.count <= limits.outputMaximum - output.count else {
            throw error("the output is longer than \(limits.outputMaximum) octets", at: offset)
        }
        output += octets
    }

    /// Counts work that is done.
    mutating func spend(_ count: Int, at offset: Int) throws {
        guard count <= limits.stepsMaximum - steps else {
            throw error("the template takes more than \(limits.stepsMaximum) steps", at: offset)
        }
        steps += count
    }

    /// Runs what tells no place of its errors.
    func perform<Value>(at offset: Int, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let problem as FunctionProblem {
            throw error(problem.message, at: offset)
        }
    }

    func error(_ message: String, at offset: Int) -> TemplateError { TemplateError(message, at: offset, in: source) }
}

/// What a function has to say against its arguments.
struct FunctionProblem: Error {
    var message: String

    init(_ message: String) { self.message = message }
}
