/// Evaluates pipelines, commands and operands.
extension TemplateExecution {
    mutating func evaluate(_ pipeline: Pipeline, dot: TemplateValue) throws -> TemplateValue {
        var value: TemplateValue?
        for command in pipeline.commands { value = try evaluate(command, dot: dot, piped: value) }
        let result = value ?? .missing
        for name in pipeline.variables {
            if pipeline.isAssignment { assign(name, result) } else { variables.append((name, result)) }
        }
        return result
    }

    /// - Parameter piped: the value of the command before, which becomes the last argument.
    private mutating func evaluate(
        _ command: Command, dot: TemplateValue, piped: TemplateValue?
    ) throws -> TemplateValue {
        guard let first = command.operands.first else { return .missing }
        try spend(1, at: first.offset)
        let arguments = command.operands.dropFirst()
        switch first.kind {
        case .function(let function):
            return try call(function, arguments, dot: dot, piped: piped, at: first.offset)
        case .field(let names):
            return try fields(names, of: dot, arguments, dot: dot, piped: piped, at: first.offset)
        case .variable(let name, let names) where !names.isEmpty:
            let value = value(ofVariable: name)
            return try fields(names, of: value, arguments, dot: dot, piped: piped, at: first.offset)
        case .chain(let operand, let names):
            let value = try evaluate(operand, dot: dot)
            return try fields(names, of: value, arguments, dot: dot, piped: piped, at: first.offset)
        default:
            if !arguments.isEmpty || piped != nil {
                throw error("cannot give arguments to what is no function", at: first.offset)
            }
            if case .null = first.kind { throw error("nil is not a command", at: first.offset) }
            return try evaluate(first, dot: dot)
        }
    }

    /// The value of an operand that is an argument, or that has none.
    private mutating func evaluate(_ operand: Operand, dot: TemplateValue) throws -> TemplateValue {
        try spend(1, at: operand.offset)
        switch operand.kind {
        case .dot: return dot
        case .null: return .missing
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .string(let value): return .string(value)
        case .field(let names): return try fields(names, of: dot, [], dot: dot, piped: nil, at: operand.offset)
        case .variable(let name, let names):
            let value = value(ofVariable: name)
            return try fields(names, of: value, [], dot: dot, piped: nil, at: operand.offset)
        case .function(let function): return try call(function, [], dot: dot, piped: nil, at: operand.offset)
        case .pipeline(let pipeline): return try evaluate(pipeline, dot: dot)
        case .chain(let inner, let names):
            let value = try evaluate(inner, dot: dot)
            return try fields(names, of: value, [], dot: dot, piped: nil, at: operand.offset)
        }
    }

    private func value(ofVariable name: String) -> TemplateValue {
        variables.last { $0.name == name }?.value ?? .missing
    }

    /// Goes from field to field; arguments are for the last one.
    private mutating func fields(
        _ names: [String], of value: TemplateValue, _ arguments: ArraySlice<Operand>, dot: TemplateValue,
        piped: TemplateValue?, at offset: Int
    ) throws -> TemplateValue {
        var value = value
        for (index, name) in names.enumerated() {
            try spend(1, at: offset)
            guard let found = try field(name, of: value, at: offset) else { return .missing }
            let isLast = index == names.count - 1
            let hasArguments = isLast && (!arguments.isEmpty || piped != nil)
            guard case .function(let function) = found else {
                if hasArguments { throw error("\(name) is no function but has arguments", at: offset) }
                value = found
                continue
            }
            var values: [TemplateValue] = []
            if isLast {
                for argument in arguments { values.append(try evaluate(argument, dot: dot)) }
                if let piped { values.append(piped) }
            }
            do {
                value = try function(values)
            } catch {
                throw self.error("\(name): \(error)", at: offset)
            }
        }
        return value
    }

    /// - Returns: nil if there is nothing to have fields.
    private func field(_ name: String, of value: TemplateValue, at offset: Int) throws -> TemplateValue? {
        switch value {
        case .missing: return nil
        case .map(let values): return values[name].map { .string($0) } ?? .missing
        case .structure(let structure):
            if let found = structure.value(of: name) { return found }
        default: break
        }
        throw error("a value of type \(value.typeName) has no field \(name)", at: offset)
    }

    private mutating func call(
        _ function: TemplateFunction, _ arguments: ArraySlice<Operand>, dot: TemplateValue, piped: TemplateValue?,
        at offset: Int
    ) throws -> TemplateValue {
        if function == .and || function == .or {
            return try shortCircuit(function, arguments, dot: dot, piped: piped, at: offset)
        }
        var values: [TemplateValue] = []
        for argument in arguments { values.append(try evaluate(argument, dot: dot)) }
        if let piped { values.append(piped) }
        for value in values { try spend(value.size, at: offset) }
        let maximum = limits.outputMaximum
        let result = try perform(at: offset) {
            do {
                return try TemplateFunctions.call(function, values, stringMaximum: maximum)
            } catch let problem as FunctionProblem {
                throw FunctionProblem("\(function.rawValue): \(problem.message)")
            }
        }
        try spend(result.size, at: offset)
        return result
    }

    /// `and` and `or` evaluate no more arguments than they need.
    private mutating func shortCircuit(
        _ function: TemplateFunction, _ arguments: ArraySlice<Operand>, dot: TemplateValue, piped: TemplateValue?,
        at offset: Int
    ) throws -> TemplateValue {
        var last = piped
        for argument in arguments {
            let value = try evaluate(argument, dot: dot)
            if value.isTrue == (function == .or) { return value }
            if piped == nil { last = value }
        }
        guard let last else { throw error("\(function.rawValue) needs an argument", at: offset) }
        return last
    }
}
