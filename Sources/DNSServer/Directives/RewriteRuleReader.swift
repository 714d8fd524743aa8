import Corefile
import DNSWire
import QueryRules
import RegularExpressions

/// Reads what stands behind `rewrite [continue|stop]`.
enum RewriteRuleReader {
    private static let fields = ["name", "type", "class", "edns0", "ttl", "cname", "rcode"]
    private static let matchers = ["exact", "prefix", "suffix", "substring", "regex"]

    static func action(
        _ words: inout RuleWords, in block: BlockBuilder
    ) throws(CorefileError) -> RewriteRule.Action {
        let field = try words.next("a field to rewrite")
        if field.text == "answer" { throw field.error("answer must follow a rewrite of a name") }
        switch try field.lowered.choice(among: fields, named: "field of rewrite") {
        case "name": return try name(&words)
        case "type":
            return .type(try words.next("a type").recordType(), to: try words.next("another type").recordType())
        case "class":
            return .recordClass(
                try words.next("a class").recordClass(), to: try words.next("another class").recordClass())
        case "ttl":
            let matcher = try matcher(&words, wordsBehind: 1)
            return .ttl(matcher, try ttl(try words.next("a ttl")))
        case "rcode":
            let matcher = try matcher(&words, wordsBehind: 2)
            return .responseCode(
                matcher, try words.next("a response code").responseCode(),
                to: try words.next("another response code").responseCode())
        case "cname": return .alias(try transform(&words).transform)
        default: return try EDNSRuleReader.action(&words, in: block)
        }
    }

    // MARK: Names

    private static func name(_ words: inout RuleWords) throws(CorefileError) -> RewriteRule.Action {
        let (transform, kind) = try transform(&words)
        var answers = kind == "exact" ? RewriteRule.AnswerNames.automatic : .question
        var owners: NameTransform?
        var values: NameTransform?
        while words.peek != nil {
            let word = try words.next("answer")
            _ = try word.lowered.choice(among: ["answer"], named: "word behind a name")
            switch try words.next("auto, name or value").lowered.choice(
                among: ["auto", "name", "value"], named: "kind of answer")
            {
            case "auto": answers = .automatic
            case "name": owners = try expression(&words)
            default: values = try expression(&words)
            }
            if owners != nil || values != nil { answers = .given(owners: owners, values: values) }
        }
        return .name(transform, answers)
    }

    /// `[MATCHER] FROM TO`
    private static func transform(
        _ words: inout RuleWords
    ) throws(CorefileError) -> (transform: NameTransform, matcher: String) {
        let kind = try kind(&words, isThere: words.left > 2 && words.startsWithMatcher(matchers))
        if kind == "regex" { return (try expression(&words), kind) }
        let from = try words.next("a name")
        let to = try words.next("another name")
        let isWhole = kind == "exact" || kind == "suffix"
        let replacement = isWhole ? PresentedName.absolute(to.text) : PresentedName.lowered(to.text)
        if kind == "exact" { try to.expectName(replacement) }
        return (NameTransform(try matcher(kind, from), replacement: replacement), kind)
    }

    private static func expression(_ words: inout RuleWords) throws(CorefileError) -> NameTransform {
        let pattern = try words.next("a regular expression")
        let expression = try pattern.regularExpression()
        let replacement = try words.next("a name to put in its place")
        let groups = expression.groupNames.count - 1
        for number in (groups + 1)...(groups + 100) where replacement.text.contains("{\(number)}") {
            throw replacement.error(
                "{\(number)} has no group: '\(pattern.text)' has \(groups) group\(groups == 1 ? "" : "s")")
        }
        return NameTransform(.regex(expression), replacement: PresentedName.lowered(replacement.text))
    }

    /// `[MATCHER] FROM` in front of so many words.
    private static func matcher(_ words: inout RuleWords, wordsBehind: Int) throws(CorefileError) -> NameMatcher {
        let kind = try kind(&words, isThere: words.left > wordsBehind + 1)
        return try matcher(kind, try words.next("a name"))
    }

    private static func kind(_ words: inout RuleWords, isThere: Bool) throws(CorefileError) -> String {
        guard isThere else { return "exact" }
        return try words.next("a name").lowered.choice(among: matchers, named: "way to match a name")
    }

    private static func matcher(_ kind: String, _ from: Token) throws(CorefileError) -> NameMatcher {
        switch kind {
        case "exact":
            let name = PresentedName.absolute(from.text)
            try from.expectName(name)
            return .exact(name)
        case "prefix": return .prefix(PresentedName.lowered(from.text))
        case "suffix": return .suffix(PresentedName.absolute(from.text))
        case "substring": return .substring(PresentedName.lowered(from.text))
        default: return .regex(try from.regularExpression())
        }
    }

    // MARK: Values

    /// `SECONDS`, `MIN-MAX`, `MIN-`, `-MAX`
    private static func ttl(_ word: Token) throws(CorefileError) -> ClosedRange<UInt32> {
        let parts = word.text.split(separator: "-", omittingEmptySubsequences: false)
        let bounds = parts.map { $0.isEmpty ? nil : UInt32($0) }
        let isNumber = zip(parts, bounds).allSatisfy { $0.isEmpty || $1 != nil } && parts.contains { !$0.isEmpty }
        let most = UInt32(Int32.max)
        if isNumber, parts.count == 1, let seconds = bounds[0], seconds <= most { return seconds...seconds }
        if isNumber, parts.count == 2 {
            let (low, high) = (bounds[0] ?? 0, bounds[1] ?? most)
            if low <= high, high <= most { return low...high }
        }
        throw word.error("a ttl such as 30, 5-60, 5- or -60 was expected, up to \(most), got '\(word.text)'")
    }
}

extension RuleWords {
    /// Whether the next word is one of those that say how to match.
    fileprivate func startsWithMatcher(_ matchers: [String]) -> Bool {
        // Three words and more, of which the first is none of them, are a mistake in the first, unless they go on with
        // `answer`.
        guard let first = peek else { return false }
        return matchers.contains(first.text.lowercased()) || !hasAnswerBehindTwo
    }
}

extension Token {
    /// The word in lower case.
    fileprivate var lowered: Token { Token(text: text.lowercased(), location: location, isQuoted: isQuoted) }

    fileprivate func expectName(_ name: [UInt8]) throws(CorefileError) {
        do {
            _ = try PresentedName.name(name)
        } catch {
            throw self.error("'\(text)' is no domain name: \(error)")
        }
    }

    /// A regular expression in RE2's syntax.
    func regularExpression() throws(CorefileError) -> RegularExpression {
        do {
            return try RegularExpression(text)
        } catch {
            throw self.error("'\(text)' is no regular expression: \(error)")
        }
    }

    /// A type: `A`, `TYPE65280`.
    func recordType() throws(CorefileError) -> RecordType {
        guard let type = RecordType(text) else { throw error("a type such as A was expected, got '\(text)'") }
        return type
    }

    /// A class: `IN`, `CH`, `HS`, `ANY`.
    func recordClass() throws(CorefileError) -> RecordClass {
        let classes: [String: RecordClass] = [
            "IN": .internet, "CH": .chaos, "HS": RecordClass(rawValue: 4), "NONE": .none, "ANY": .any,
        ]
        guard let known = classes[text.uppercased()] else {
            throw error("a class (IN, CH, HS, NONE, ANY) was expected, got '\(text)'")
        }
        return known
    }

    /// A response code by name or number.
    func responseCode() throws(CorefileError) -> ResponseCode {
        if let number = UInt16(text), number <= 23 { return ResponseCode(rawValue: number) }
        let names = (0...23).map { ResponseCode(rawValue: $0) }
        if let known = names.first(where: { $0.description == text.uppercased() }) { return known }
        throw error("a response code such as NXDOMAIN was expected, got '\(text)'")
    }
}
