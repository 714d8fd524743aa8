/// Reads a label selector from left to right.
struct LabelSelectorParser {
    private let octets: [UInt8]
    private var position = 0

    init(_ text: String) {
        octets = Array(text.utf8)
    }

    mutating func parse() throws(LabelSelectorError) -> [LabelSelector.Requirement] {
        var requirements: [LabelSelector.Requirement] = []
        skipBlanks()
        guard position < octets.count else { return [] }
        while true {
            requirements.append(try parseRequirement())
            skipBlanks()
            guard position < octets.count else { return requirements }
            guard take(",") else { throw failure("expected , or the end") }
            skipBlanks()
        }
    }

    private mutating func parseRequirement() throws(LabelSelectorError) -> LabelSelector.Requirement {
        if take("!") {
            skipBlanks()
            return .init(key: try parseKey(), condition: .doesNotExist)
        }
        let key = try parseKey()
        skipBlanks()
        if take("!=") { return .init(key: key, condition: .isNotIn([try parseValue()])) }
        if take("==") || take("=") { return .init(key: key, condition: .isIn([try parseValue()])) }
        guard let octet = current, octet != UInt8(ascii: ",") else { return .init(key: key, condition: .exists) }
        let start = position
        switch takeWord() {
        case "in": return .init(key: key, condition: .isIn(try parseValueList()))
        case "notin": return .init(key: key, condition: .isNotIn(try parseValueList()))
        default:
            position = start
            throw failure("expected =, ==, !=, in, notin or ,")
        }
    }

    private mutating func parseKey() throws(LabelSelectorError) -> String {
        let start = position
        let word = takeWord()
        guard !word.isEmpty else { throw failure("expected a label key") }
        guard LabelSyntax.isKey(word) else {
            position = start
            throw failure("expected a label key", found: word)
        }
        return word
    }

    private mutating func parseValue() throws(LabelSelectorError) -> String {
        skipBlanks()
        let start = position
        let word = takeWord()
        guard LabelSyntax.isValue(word) else {
            position = start
            throw failure("expected a label value", found: word)
        }
        return word
    }

    private mutating func parseValueList() throws(LabelSelectorError) -> [String] {
        skipBlanks()
        guard take("(") else { throw failure("expected (") }
        var values: [String] = []
        while true {
            values.append(try parseValue())
            skipBlanks()
            if take(")") { return values }
            guard take(",") else { throw failure("expected , or )") }
        }
    }

    private var current: UInt8? { position < octets.count ? octets[position] : nil }

    private mutating func skipBlanks() {
        while let octet = current, octet == 0x20 || (0x09...0x0d).contains(octet) { position += 1 }
    }

    private mutating func take(_ symbol: String) -> Bool {
        guard octets[position...].starts(with: symbol.utf8) else { return false }
        position += symbol.utf8.count
        return true
    }

    /// Everything up to a blank or one of the signs of the grammar.
    private mutating func takeWord() -> String {
        let start = position
        while let octet = current, octet > 0x20, !"=!(),".utf8.contains(octet) { position += 1 }
        return String(decoding: octets[start..<position], as: UTF8.self)
    }

    private func failure(_ expectation: String, found: String? = nil) -> LabelSelectorError {
        let found = found ?? String(decoding: octets[position...].prefix(1), as: UTF8.self)
        let got = found.isEmpty ? "the end" : quoted(found)
        return LabelSelectorError(position: position + 1, reason: "\(expectation), got \(got)")
    }
}
