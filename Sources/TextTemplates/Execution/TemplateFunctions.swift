/// The functions that work on values alone.
enum TemplateFunctions {
    /// - Parameter stringMaximum: the longest string to make, in octets.
    static func call(
        _ function: TemplateFunction, _ arguments: [TemplateValue], stringMaximum: Int
    ) throws -> TemplateValue {
        switch function {
        // These two are evaluated argument by argument.
        case .and, .or: return arguments.last ?? .missing
        case .not: return .boolean(try !only(arguments).isTrue)
        case .eq: return .boolean(try TemplateComparison.isEqualToAny(arguments))
        case .ne: return .boolean(try !TemplateComparison.isEqualToAny(two(arguments)))
        case .lt: return .boolean(try TemplateComparison.isLess(two(arguments)))
        case .le:
            let isLess = try TemplateComparison.isLess(two(arguments))
            return .boolean(try isLess || TemplateComparison.isEqualToAny(arguments))
        case .gt:
            let isLess = try TemplateComparison.isLess(two(arguments))
            return .boolean(try !isLess && !TemplateComparison.isEqualToAny(arguments))
        case .ge: return .boolean(try !TemplateComparison.isLess(two(arguments)))
        case .index: return try index(arguments)
        case .slice: return try slice(arguments)
        case .len: return .integer(try length(only(arguments)))
        case .parseInt: return try parseInt(arguments)
        case .print, .println, .printf: return try printed(function, arguments, stringMaximum: stringMaximum)
        }
    }

    private static func only(_ arguments: [TemplateValue]) throws -> TemplateValue {
        guard let first = arguments.first, arguments.count == 1 else {
            throw FunctionProblem("expected 1 argument, got \(arguments.count)")
        }
        return first
    }

    private static func two(_ arguments: [TemplateValue]) throws -> [TemplateValue] {
        guard arguments.count == 2 else { throw FunctionProblem("expected 2 arguments, got \(arguments.count)") }
        return arguments
    }

    private static func length(_ value: TemplateValue) throws -> Int {
        switch value {
        case .string(let text): text.utf8.count
        case .list(let values): values.count
        case .map(let values): values.count
        default: throw FunctionProblem("a value of type \(value.typeName) has no length")
        }
    }

    /// `index x 1 2` is Go's `x[1][2]`.
    private static func index(_ arguments: [TemplateValue]) throws -> TemplateValue {
        guard var item = arguments.first else { throw FunctionProblem("expected an argument, got none") }
        if case .missing = item { throw FunctionProblem("nil has no elements") }
        for key in arguments.dropFirst() {
            switch item {
            case .list(let values): item = values[try position(key, below: values.count)]
            case .string(let text):
                let octets = Array(text.utf8)
                item = .unsigned(UInt64(octets[try position(key, below: octets.count)]), .uint8)
            case .map(let values):
                guard case .string(let name) = key else {
                    throw FunctionProblem("expected a string as key of a map, got a value of type \(key.typeName)")
                }
                item = .string(values[name] ?? "")
            default: throw FunctionProblem("a value of type \(item.typeName) has no elements")
            }
        }
        return item
    }

    /// `slice x 1 2` is Go's `x[1:2]`.
    private static func slice(_ arguments: [TemplateValue]) throws -> TemplateValue {
        guard let item = arguments.first, arguments.count <= 3 else {
            throw FunctionProblem("expected 1 to 3 arguments, got \(arguments.count)")
        }
        let count = try sliceable(item)
        let start = arguments.count > 1 ? try position(arguments[1], below: count + 1) : 0
        let end = arguments.count > 2 ? try position(arguments[2], below: count + 1) : count
        guard start <= end else { throw FunctionProblem("expected a range, got \(start) to \(end)") }
        switch item {
        case .string(let text): return .string(String(decoding: Array(text.utf8)[start..<end], as: UTF8.self))
        case .list(let values): return .list(Array(values[start..<end]))
        default: return .missing
        }
    }

    private static func sliceable(_ value: TemplateValue) throws -> Int {
        switch value {
        case .string, .list: try length(value)
        default: throw FunctionProblem("a value of type \(value.typeName) cannot be sliced")
        }
    }

    private static func position(_ value: TemplateValue, below count: Int) throws -> Int {
        let position: Int? =
            switch value {
            case .integer(let number): number
            case .unsigned(let number, _): Int(exactly: number)
            default: throw FunctionProblem("expected a number as index, got a value of type \(value.typeName)")
            }
        guard let position, position >= 0, position < count else {
            throw FunctionProblem("index out of range: \(position.map(String.init) ?? "too large") of \(count)")
        }
        return position
    }

    /// CoreDNS's `parseInt TEXT BASE BITS`, which is Go's `strconv.ParseUint`.
    private static func parseInt(_ arguments: [TemplateValue]) throws -> TemplateValue {
        guard arguments.count == 3, case .string(let text) = arguments[0], case .integer(let base) = arguments[1],
            case .integer(let bits) = arguments[2]
        else {
            let types = arguments.map(\.typeName).joined(separator: ", ")
            throw FunctionProblem("expected a string, a base and a number of bits, got \(types)")
        }
        guard base == 0 || 2...36 ~= base else { throw FunctionProblem("expected base 0 or 2…36, got \(base)") }
        guard 0...64 ~= bits else { throw FunctionProblem("expected 0…64 bits, got \(bits)") }
        switch UnsignedLiteral.parse(Substring(text), base: base, bits: bits == 0 ? 64 : bits) {
        case .value(let value): return .unsigned(value, .uint64)
        case .outOfRange: throw FunctionProblem("\"\(text)\" does not fit \(bits == 0 ? 64 : bits) bits")
        case .invalid: throw FunctionProblem("\"\(text)\" is no number in base \(base)")
        }
    }

    private static func printed(
        _ function: TemplateFunction, _ arguments: [TemplateValue], stringMaximum: Int
    ) throws -> TemplateValue {
        if function == .printf {
            guard let first = arguments.first, case .string(let format) = first else {
                throw FunctionProblem("expected a format, got \(arguments.first?.typeName ?? "nothing")")
            }
            var formatter = FormatPrinter(format, Array(arguments.dropFirst()), maximum: stringMaximum)
            return .string(try formatter.run())
        }
        var printer = ValuePrinter(maximum: stringMaximum)
        try printer.print(arguments, isLine: function == .println)
        return .string(printer.text)
    }
}
