import Corefile
import DNSEngine
import DNSWire
import QueryRules

/// `rewrite [continue|stop] FIELD …`, on one line or with the words in a block.
enum RewriteDirective {
    static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        var words = RuleWords(directive)
        var stops = true
        if let mode = words.peek, ["continue", "stop"].contains(mode.text.lowercased()) {
            stops = mode.text.lowercased() == "stop"
            _ = try words.next("a field to rewrite")
        }
        let action = try RewriteRuleReader.action(&words, in: block)
        try words.expectEnd()
        if words.shown.contains("{/"), case .option = action, !block.metadata.isCollected {
            builder.warnings.append(
                "\(directive.name.location): the server block has no metadata: \(words.shown) changes nothing")
        }
        block.rewriteRules.append(RewriteRule(action, stops: stops))
        block.elaborationLines.append(
            "rewrite: \(words.shown)" + (stops ? "" : ", and goes on with the next rule"))
    }

    /// The elaboration of all lines of a block; `nil` where there are none.
    static func elaboration(of block: BlockBuilder, _ builder: ConfigurationBuilder) -> Rewriting? {
        guard !block.rewriteRules.isEmpty else { return nil }
        let log = builder.failureLog(of: block)
        return Rewriting(block.rewriteRules) { failure, question in
            log?.write(failure, .serverFailure, question.name.canonical, question.type)
        }
    }
}

/// The words of a directive, those of its block included, one after the other.
struct RuleWords {
    private let directive: Directive
    private let words: [Token]
    private var position = 0

    init(_ directive: Directive) {
        self.directive = directive
        words = directive.arguments + directive.options.flatMap { [$0.name] + $0.arguments }
    }

    /// The next word, if there is one.
    var peek: Token? { position < words.count ? words[position] : nil }

    /// How many words are left.
    var left: Int { words.count - position }

    /// Whether the third word from here is `answer`.
    var hasAnswerBehindTwo: Bool { position + 2 < words.count && words[position + 2].text.lowercased() == "answer" }

    /// All words.
    var shown: String { words.map(\.text).joined(separator: " ") }

    /// Takes the next word; `what` says in the error what is missing: `a name`.
    mutating func next(_ what: String) throws(CorefileError) -> Token {
        guard let word = peek else { throw directive.error("'\(directive.name.text)' needs \(what)") }
        position += 1
        return word
    }

    func expectEnd() throws(CorefileError) {
        if let word = peek { throw word.error("nothing more was expected, got '\(word.text)'") }
    }
}
