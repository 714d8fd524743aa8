/// `printf`: Go's verbs for strings, integers, booleans and what is made of them. What is wrong with a format is part of
/// the output, as in Go: `%!d(string=a)`, `%!s(MISSING)`, `%!(EXTRA int=1)`.
struct FormatPrinter {
    /// The largest width and precision of Go.
    private static let numberMaximum = 1_000_000

    private let format: [Unicode.Scalar]
    private let arguments: [TemplateValue]
    private var printer: ValuePrinter
    private var position = 0
    private var argument = 0
    /// Whether an argument was named by `[n]`.
    private var isReordered = false
    private var isArgumentValid = true

    /// - Parameter maximum: the longest output, in octets.
    init(_ format: String, _ arguments: [TemplateValue], maximum: Int) {
        self.format = Array(format.unicodeScalars)
        self.arguments = arguments
        printer = ValuePrinter(maximum: maximum)
    }

    mutating func run() throws -> String {
        while position < format.count {
            let plain = position
            while position < format.count, format[position] != "%" { position += 1 }
            try printer.append(String(String.UnicodeScalarView(format[plain..<position])))
            guard position < format.count else { break }
            position += 1
            try printDirective()
        }
        if !isReordered, argument < arguments.count { try printExtra() }
        return printer.text
    }

    private mutating func printDirective() throws {
        var directive = FormatDirective(verb: "v")
        readFlags(&directive)
        isArgumentValid = true
        var isAfterIndex = readArgumentIndex()
        let width = try readNumber(&isAfterIndex, "WIDTH")
        directive.width = width
        if let width, width < 0 {
            directive.width = -width
            directive.isLeftAligned = true
            directive.padsWithZeros = false
        }
        if peek() == "." {
            position += 1
            if isAfterIndex { isArgumentValid = false }
            isAfterIndex = readArgumentIndex()
            let isStar = peek() == "*"
            let precision = try readNumber(&isAfterIndex, "PREC")
            directive.precision = precision ?? (isStar ? nil : 0)
            if let precision, precision < 0 {
                directive.precision = nil
                try printer.append("%!(BADPREC)")
            }
        }
        if !isAfterIndex { _ = readArgumentIndex() }
        guard let verb = peek() else { return try printer.append("%!(NOVERB)") }
        position += 1
        try printVerb(Character(verb), &directive)
    }

    private mutating func readFlags(_ directive: inout FormatDirective) {
        while let flag = peek() {
            switch flag {
            case "#": directive.isAlternate = true
            case "0": directive.padsWithZeros = !directive.isLeftAligned
            case "+": directive.hasSign = true
            case " ": directive.hasSpace = true
            case "-":
                directive.isLeftAligned = true
                directive.padsWithZeros = false
            default: return
            }
            position += 1
        }
    }

    private mutating func printVerb(_ verb: Character, _ directive: inout FormatDirective) throws {
        if verb == "%" { return try printer.append("%") }
        guard isArgumentValid else { return try printer.append("%!\(verb)(BADINDEX)") }
        guard argument < arguments.count else { return try printer.append("%!\(verb)(MISSING)") }
        directive.verb = verb
        if verb == "v" {
            if directive.isAlternate { throw FunctionProblem("%#v is not supported") }
            directive.namesFields = directive.hasSign
            directive.hasSign = false
        }
        if verb == "p" { throw FunctionProblem("%p is not supported") }
        argument += 1
        try printer.print(arguments[argument - 1], directive)
    }

    /// A number, or `*` for one from the arguments. Nil if there is none, or none that is usable.
    private mutating func readNumber(_ isAfterIndex: inout Bool, _ name: String) throws -> Int? {
        if peek() == "*" {
            position += 1
            isAfterIndex = false
            guard argument < arguments.count else {
                try printer.append("%!(BAD\(name))")
                return nil
            }
            argument += 1
            guard let number = Self.integer(arguments[argument - 1]) else {
                try printer.append("%!(BAD\(name))")
                return nil
            }
            return number
        }
        guard let digits = readDigits() else { return nil }
        // `%[3]2d` is no use of an index.
        if isAfterIndex { isArgumentValid = false }
        return digits
    }

    /// Digits; with a number that is too large nothing is left of the format, as in Go.
    private mutating func readDigits() -> Int? {
        var number: Int?
        while let digit = peek(), "0"..."9" ~= digit {
            number = (number ?? 0) * 10 + Int(digit.value - 0x30)
            position += 1
            if (number ?? 0) > Self.numberMaximum {
                position = format.count
                return nil
            }
        }
        return number
    }

    private static func integer(_ value: TemplateValue) -> Int? {
        let number: Int? =
            switch value {
            case .integer(let number): number
            case .unsigned(let number, _): Int(exactly: number)
            default: nil
            }
        return number.flatMap { -numberMaximum...numberMaximum ~= $0 ? $0 : nil }
    }

    /// Reads `[n]`, the number of the argument to go on with.
    private mutating func readArgumentIndex() -> Bool {
        guard peek() == "[" else { return false }
        isReordered = true
        guard let end = format[position...].firstIndex(of: "]") else {
            isArgumentValid = false
            position += 1
            return false
        }
        let text = String(String.UnicodeScalarView(format[(position + 1)..<end]))
        position = end + 1
        guard !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            isArgumentValid = false
            return false
        }
        if let number = Int(text), number >= 1, number <= arguments.count {
            argument = number - 1
        } else {
            isArgumentValid = false
        }
        return true
    }

    private mutating func printExtra() throws {
        try printer.append("%!(EXTRA ")
        for (index, value) in arguments[argument...].enumerated() {
            if index > 0 { try printer.append(", ") }
            if case .missing = value {
                try printer.append("<nil>")
            } else {
                try printer.append("\(value.typeName)=")
                try printer.print(value)
            }
        }
        try printer.append(")")
    }

    private func peek() -> Unicode.Scalar? { position < format.count ? format[position] : nil }
}
