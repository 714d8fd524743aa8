import Corefile
import DNSEngine
import DNSWire

/// The directives that change all responses of a server block: `bufsize`, `header`, `minimal`, `nsid`.
enum ResponseDirectives {
    /// `bufsize [SIZE]`
    static func bufsize(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        try directive.expectArguments(0...1)
        try directive.expectNoBlock()
        let size = try directive.arguments.first?.integer(in: 512...4096, named: "bufsize")
        block.policies.changeResponses { $0.datagramOctetsMax = size ?? Limits.datagramOctetsMax }
        block.policies.lines.append("responses over UDP have at most \(size ?? Limits.datagramOctetsMax) octets")
    }

    /// `minimal`
    static func minimal(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        try directive.expectArguments(0)
        try directive.expectNoBlock()
        block.policies.changeResponses { $0.isMinimal = true }
        block.policies.lines.append("positive answers come without authority and additional section")
    }

    /// `nsid [DATA]`
    static func nsid(_ directive: Directive, _ block: inout BlockBuilder) throws(CorefileError) {
        try directive.expectNoBlock()
        let words = directive.arguments.map(\.text).joined(separator: " ")
        let identifier = Array((words.isEmpty ? HostName.current : words).utf8)
        guard identifier.count <= Limits.identifierOctetsMax else {
            throw directive.error(
                "nsid has at most \(Limits.identifierOctetsMax) octets, got \(identifier.count)")
        }
        block.policies.changeResponses { $0.identifier = identifier }
        block.policies.lines.append("clients that ask are told who answers")
    }

    /// `header { [query|response] set|clear FLAG… }`
    static func header(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        try directive.expectArguments(0)
        for option in directive.options {
            var words = [option.name] + option.arguments
            var selector = words[0].text.lowercased()
            if selector == "set" || selector == "clear" {
                builder.warnings.append(
                    "\(option.name.location): header \(selector) without query or response before it is for responses")
                selector = "response"
            } else {
                guard selector == "query" || selector == "response" else {
                    throw directive.unknownOption(option, among: ["query", "response"])
                }
                words.removeFirst()
            }
            try change(words, option, of: selector, &block, &builder)
        }
        block.policies.lines.append("flags of the header are changed")
    }

    private static func change(
        _ words: [Token], _ option: Directive, of selector: String, _ block: inout BlockBuilder,
        _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        guard let action = words.first else { throw option.error("header \(selector) needs set or clear") }
        let isSet = try action.lowercased.choice(among: ["set", "clear"], named: "action of header") == "set"
        guard words.count > 1 else {
            throw action.error("header \(selector) \(action.text) needs a flag: aa, ra or rd")
        }
        for word in words.dropFirst() {
            let flag: UInt16
            switch try word.lowercased.choice(among: ["aa", "ra", "rd"], named: "flag") {
            case "aa": flag = Header.Flag.authoritative
            case "ra": flag = Header.Flag.recursionAvailable
            default: flag = Header.Flag.recursionDesired
            }
            if selector == "query", flag != Header.Flag.recursionDesired {
                builder.warnings.append(
                    "\(word.location): \(word.text) means nothing in a query (RFC 1035 section 4.1.1)")
            }
            block.policies.changeResponses { rules in
                if selector == "query" {
                    rules.queryFlags.change(flag, to: isSet)
                } else {
                    rules.responseFlags.change(flag, to: isSet)
                }
            }
        }
    }
}

extension Token {
    /// The same word in lower case.
    fileprivate var lowercased: Token { Token(text: text.lowercased(), location: location) }
}
