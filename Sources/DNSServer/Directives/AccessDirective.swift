import Corefile
import DNSEngine
import DNSWire
import NetworkAddress

/// `acl [ZONES…] { allow|block|filter|drop [type TYPE…|*] [net PREFIX…|*] }`
struct AccessDirective {
    private static let actions = ["allow", "block", "filter", "drop"]
    private static let sections = ["type", "net"]

    private var line: AccessList.Line

    static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        let line = try AccessDirective(directive, zones: block.zones).line
        if line.rules.isEmpty {
            builder.warnings.append("\(directive.name.location): acl without a rule lets every query go on")
        }
        if let list = block.policies.accessList {
            builder.policies.accessLists[list].lines.append(line)
        } else {
            let list = builder.policies.accessLists.count
            block.policies.accessList = list
            builder.policies.accessLists.append((block.number, [line]))
            block.addBeforeAnswers(.controlAccess(list: list), "acl: decides who may ask")
        }
    }

    private init(_ directive: Directive, zones: [String]) throws(CorefileError) {
        line = AccessList.Line(zones: try directive.zoneNames(from: 0, default: zones), rules: [])
        for option in directive.options { line.rules.append(try Self.rule(option, of: directive)) }
    }

    private static func rule(_ option: Directive, of directive: Directive) throws(CorefileError) -> AccessList.Rule {
        let action: AccessList.Action
        switch option.name.text.lowercased() {
        case "allow": action = .allow
        case "block": action = .block
        case "filter": action = .filter
        case "drop": action = .drop
        default: throw option.name.unknown("action", option.name.text, of: directive.name.text, among: actions)
        }
        var rule = AccessList.Rule(action)
        var words = option.arguments[...]
        var saysAll: Set<String> = []
        while let section = words.popFirst() {
            let name = section.text.lowercased()
            guard sections.contains(name) else {
                throw section.unknown("section", section.text, of: "acl", among: sections)
            }
            let end = words.firstIndex { sections.contains($0.text.lowercased()) } ?? words.endIndex
            let values = words[..<end]
            guard !values.isEmpty else { throw section.error("\(name) needs at least one value, or *") }
            for value in values {
                if value.text == "*" {
                    saysAll.insert(name)
                } else if name == "type" {
                    rule.types.append(try type(value))
                } else {
                    rule.networks.append(try value.prefix())
                }
            }
            words = words[end...]
        }
        if saysAll.contains("type") { rule.types = [] }
        if saysAll.contains("net") { rule.networks = [] }
        return rule
    }

    private static func type(_ token: Token) throws(CorefileError) -> RecordType {
        guard let type = RecordType(token.text.uppercased()) else {
            throw token.error("a query type or * was expected, got '\(token.text)'")
        }
        return type
    }
}
