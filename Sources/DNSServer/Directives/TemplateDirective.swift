import Corefile
import DNSEngine
import DNSWire
import QueryRules
import RegularExpressions

/// `template CLASS TYPE [ZONES…] { match REGEX…; answer|authority|additional TEMPLATE…; rcode CODE; ederror N [TEXT];
/// fallthrough [ZONES…] }`
struct TemplateDirective {
    private static let optionNames = [
        "match", "answer", "additional", "authority", "rcode", "ederror", "fallthrough", "upstream", "var", "expr",
    ]

    private let directive: Directive
    private var options: QueryTemplate.Options
    private var expressions: [RegularExpression] = []
    private var templates: [(section: RecordTemplates.Section, text: String)] = []
    private var unsupported: [Token] = []

    init(_ directive: Directive, zones: [String]) throws(CorefileError) {
        self.directive = directive
        try directive.expectArguments(2...)
        options = QueryTemplate.Options(
            recordClass: try directive.argument(0, "a class").recordClass(),
            type: try directive.argument(1, "a type").recordType(),
            zones: try directive.zoneNames(from: 2, default: zones))
        for option in directive.options { try read(option) }
        let names = Set(directive.options.map(\.name.text))
        guard !names.isDisjoint(with: ["answer", "authority", "rcode", "ederror", "var", "expr"]) else {
            throw directive.error("template needs an answer, an authority or an rcode")
        }
    }

    private mutating func read(_ option: Directive) throws(CorefileError) {
        switch option.name.text {
        case "match":
            try option.expectArguments(1...)
            for pattern in option.arguments { expressions.append(try pattern.regularExpression()) }
        case "answer", "authority", "additional":
            try option.expectArguments(1...)
            let section = RecordTemplates.Section(rawValue: option.name.text) ?? .answer
            for template in option.arguments {
                try check(template)
                templates.append((section, template.text))
            }
        case "rcode": options.responseCode = try option.onlyArgument().responseCode()
        case "ederror":
            try option.expectArguments(1...2)
            let number = try option.arguments[0].integer(in: 0...0xfffe, named: "ederror")
            let text = option.arguments.count > 1 ? option.arguments[1].text : ""
            options.extendedError = (ExtendedErrorCode(rawValue: UInt16(number)), text)
        case "fallthrough": options.fallthroughZones = try option.zoneNames(from: 0, default: ["."])
        // CoreDNS has forgotten this one too.
        case "upstream": break
        case "var", "expr": unsupported.append(option.name)
        default: throw directive.unknownOption(option, among: Self.optionNames)
        }
    }

    /// Refuses what cannot become a record whatever the query.
    private func check(_ template: Token) throws(CorefileError) {
        guard !template.text.contains("{{") else { return }
        do {
            _ = try RecordText.record(template.text)
        } catch {
            throw template.error("'\(template.text)' is no record: \(error)")
        }
    }

    func compile(_ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder) throws {
        for option in unsupported { builder.isNotSupportedYet(option, "template \(option.text)") }
        let log = builder.failureLog(of: block)
        let records: RecordTemplates
        do {
            let metadata = block.metadata
            records = try RecordTemplates(
                matching: expressions, templates, metadata: { metadata.value(of: $0, for: $1) ?? "" },
                report: { failure, query in log?.write(failure, .serverFailure, query.name, query.type) })
        } catch {
            throw directive.error("a template is at fault: \(error)")
        }
        let fixed = records.fixedMessage(options)
        let template = QueryTemplate(
            options, fixed.map { .fixed($0) } ?? .rendered(records), hash: builder.hash)
        builder.templateFigures.append((block.number, TemplateFigures(template: template, records: records)))
        builder.templates.append(template)
        let zones = options.zones.map(\.description).joined(separator: " ")
        block.add(
            .answerFromTemplate(
                table: builder.templates.count - 1, otherClasses: options.recordClass != .internet),
            "template: \(options.recordClass) \(options.type) for \(zones), "
                + (fixed == nil ? "made for each query" : "always the same"))
    }
}
