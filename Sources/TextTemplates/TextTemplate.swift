/// A template in the language of Go's `text/template`, as CoreDNS's `template` has them: actions in `{{` and `}}` between
/// plain text, read once and executed for each answer.
///
/// There are pipelines, variables, `if`, `with`, `range`, `break`, `continue`, comments, trim markers, and the functions
/// `and`, `or`, `not`, `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `index`, `slice`, `len`, `print`, `printf`, `println` and
/// CoreDNS's `parseInt`. Templates within templates, `call`, `html`, `js`, `urlquery` and numbers with fractions are
/// refused.
public struct TextTemplate: Sendable {
    /// The longest template, in octets.
    public static let sourceMaximum = 65_536

    /// What an execution may use up.
    public struct Limits: Hashable, Sendable {
        /// The longest output, and the longest string that a function makes, in octets.
        public var outputMaximum: Int
        /// How many parts of the template are evaluated at most, and how many octets functions make.
        public var stepsMaximum: Int

        /// - Parameters:
        ///   - outputMaximum: octets, 64 KiB by default: more than a DNS message holds.
        ///   - stepsMaximum: one million by default.
        public init(outputMaximum: Int = 65_536, stepsMaximum: Int = 1_000_000) {
            self.outputMaximum = outputMaximum
            self.stepsMaximum = stepsMaximum
        }
    }

    private let source: [UInt8]
    private let nodes: [TemplateNode]

    /// - Parameter source: the template, at most ``sourceMaximum`` octets.
    /// - Throws: ``TemplateError``.
    public init(_ source: String) throws {
        let octets = Array(source.utf8)
        self.source = octets
        if octets.count > Self.sourceMaximum {
            throw TemplateError(
                "a template has at most \(Self.sourceMaximum) octets, got \(octets.count)", at: 0, in: octets)
        }
        var lexer = TemplateLexer(octets)
        var parser = TemplateParser(tokens: try lexer.tokenised(), source: octets)
        nodes = try parser.parse()
    }

    /// Executes the template.
    ///
    /// - Parameters:
    ///   - data: the value of `.` and `$`.
    ///   - limits: what the execution may use up.
    /// - Returns: the text.
    /// - Throws: ``TemplateError``; also for what a ``TemplateValue/function(_:)`` throws.
    public func render(_ data: TemplateValue, limits: Limits = Limits()) throws -> String {
        var execution = TemplateExecution(source: source, data: data, limits: limits)
        _ = try execution.run(nodes, dot: data)
        return String(decoding: execution.output, as: UTF8.self)
    }
}
