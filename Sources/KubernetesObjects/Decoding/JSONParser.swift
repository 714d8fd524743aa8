/// Reads JSON (RFC 8259) from left to right.
///
/// Foundation's decoder can only be asked for one type after the other, and every wrong guess costs it 12 µs or more:
/// half an hour for a file of the size we accept. It gives no lines for faults either.
struct JSONParser {
    private var scanner: JSONScanner
    private let maximumDepth: Int

    init(_ octets: [UInt8], line: Int, maximumDepth: Int) {
        scanner = JSONScanner(octets, line: line)
        self.maximumDepth = maximumDepth
    }

    /// The value that is the whole text.
    mutating func parseDocument() throws(ManifestSyntaxError) -> ManifestValue {
        let value = try parseValue(depth: 0)
        scanner.skipBlanks()
        guard scanner.isAtEnd else { throw scanner.failure("expected the end") }
        return value
    }

    private mutating func parseValue(depth: Int) throws(ManifestSyntaxError) -> ManifestValue {
        scanner.skipBlanks()
        let line = scanner.line
        switch scanner.current {
        case UInt8(ascii: "\""): return ManifestValue(.string(try scanner.takeString()), line: line)
        case UInt8(ascii: "{"): return ManifestValue(.map(try parseMap(depth: depth + 1)), line: line)
        case UInt8(ascii: "["): return ManifestValue(.list(try parseList(depth: depth + 1)), line: line)
        case UInt8(ascii: "-"), (48...57)?: return ManifestValue(.number(try scanner.takeNumber()), line: line)
        default:
            if scanner.take("null") { return ManifestValue(.null, line: line) }
            if scanner.take("true") { return ManifestValue(.bool(true), line: line) }
            if scanner.take("false") { return ManifestValue(.bool(false), line: line) }
            throw scanner.failure("expected a value")
        }
    }

    private mutating func parseMap(depth: Int) throws(ManifestSyntaxError) -> [String: ManifestValue] {
        try open("{", depth: depth)
        var members: [String: ManifestValue] = [:]
        if scanner.takeAfterBlanks("}") { return members }
        while true {
            scanner.skipBlanks()
            let line = scanner.line
            guard scanner.current == UInt8(ascii: "\"") else { throw scanner.failure("expected a key in quotes") }
            let key = try scanner.takeString()
            guard scanner.takeAfterBlanks(":") else { throw scanner.failure("expected :") }
            guard members.updateValue(try parseValue(depth: depth), forKey: key) == nil else {
                throw ManifestSyntaxError(line: line, reason: "the key \(quoted(key)) is there twice")
            }
            if scanner.takeAfterBlanks("}") { return members }
            guard scanner.takeAfterBlanks(",") else { throw scanner.failure("expected , or }") }
        }
    }

    private mutating func parseList(depth: Int) throws(ManifestSyntaxError) -> [ManifestValue] {
        try open("[", depth: depth)
        var values: [ManifestValue] = []
        if scanner.takeAfterBlanks("]") { return values }
        while true {
            values.append(try parseValue(depth: depth))
            if scanner.takeAfterBlanks("]") { return values }
            guard scanner.takeAfterBlanks(",") else { throw scanner.failure("expected , or ]") }
        }
    }

    private mutating func open(_ bracket: StaticString, depth: Int) throws(ManifestSyntaxError) {
        guard depth <= maximumDepth else {
            throw ManifestSyntaxError(line: scanner.line, reason: "nested deeper than \(maximumDepth) levels")
        }
        _ = scanner.take(bracket.description)
    }
}
