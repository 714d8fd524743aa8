/// Turns a pattern into instructions from its end to its beginning: each part is told where to go on.
struct ProgramCompiler {
    static let tooLarge = RegularExpressionError(column: 1, reason: .tooLarge, excerpt: "")

    private(set) var instructions: [Instruction] = []

    /// - Returns: where the program begins.
    mutating func compile(_ root: SyntaxNode) throws -> Int {
        let match = try emit(Instruction(operation: .match))
        return try compile(root, next: match)
    }

    private mutating func compile(_ node: SyntaxNode, next: Int) throws -> Int {
        switch node {
        case .empty: return next
        case .literal(let value):
            return try emit(Instruction(operation: .scalar, argument: Int(value), next: next))
        case .set(let number): return try emit(Instruction(operation: .set, argument: number, next: next))
        case .anyCharacter: return try emit(Instruction(operation: .anyCharacter, next: next))
        case .anyExceptNewline: return try emit(Instruction(operation: .anyExceptNewline, next: next))
        case .assertion(let assertion):
            return try emit(Instruction(operation: .assertion, argument: Int(assertion.rawValue), next: next))
        case .group(let number, let inner):
            let end = try emit(Instruction(operation: .save, argument: 2 * number + 1, next: next))
            let body = try compile(inner, next: end)
            return try emit(Instruction(operation: .save, argument: 2 * number, next: body))
        case .sequence(let nodes):
            var entry = next
            for node in nodes.reversed() { entry = try compile(node, next: entry) }
            return entry
        case .alternation(let nodes):
            guard let last = nodes.last else { return next }
            var entry = try compile(last, next: next)
            for node in nodes.dropLast().reversed() {
                let preferred = try compile(node, next: next)
                entry = try split(preferred, otherwise: entry, isLazy: false)
            }
            return entry
        case .repetition(let inner, let repetition):
            return try compile(inner, repetition, next: next)
        }
    }

    /// `x{2,4}` is `xx(x(x)?)?`, and `x{2,}` is `xx+`.
    private mutating func compile(_ inner: SyntaxNode, _ repetition: Repetition, next: Int) throws -> Int {
        var entry = next
        var copies = repetition.minimum
        if let maximum = repetition.maximum {
            for _ in repetition.minimum..<max(maximum, repetition.minimum) {
                // What may be left out goes to the end of all, not to the next that may be left out.
                let body = try compile(inner, next: entry)
                entry = try split(body, otherwise: next, isLazy: repetition.isLazy)
            }
        } else if repetition.minimum > 0 {
            entry = try loop(inner, isLazy: repetition.isLazy, next: next).body
            copies -= 1
        } else if inner.isNullable {
            // `(x+)?`: so that an empty round counts as the last one instead of none.
            let body = try loop(inner, isLazy: repetition.isLazy, next: next).body
            entry = try split(body, otherwise: next, isLazy: repetition.isLazy)
        } else {
            entry = try loop(inner, isLazy: repetition.isLazy, next: next).choice
        }
        for _ in 0..<copies { entry = try compile(inner, next: entry) }
        return entry
    }

    /// A loop whose `choice` is whether to go round once more.
    private mutating func loop(
        _ inner: SyntaxNode, isLazy: Bool, next: Int
    ) throws -> (body: Int, choice: Int) {
        let choice = try emit(Instruction(operation: .split))
        let body = try compile(inner, next: choice)
        instructions[choice].next = isLazy ? next : body
        instructions[choice].argument = isLazy ? body : next
        return (body, choice)
    }

    private mutating func split(_ body: Int, otherwise: Int, isLazy: Bool) throws -> Int {
        try emit(
            Instruction(
                operation: .split, argument: isLazy ? body : otherwise, next: isLazy ? otherwise : body))
    }

    private mutating func emit(_ instruction: Instruction) throws -> Int {
        guard instructions.count < Program.instructionsMaximum else { throw Self.tooLarge }
        instructions.append(instruction)
        return instructions.count - 1
    }
}
