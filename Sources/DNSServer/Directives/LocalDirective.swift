import Corefile
import DNSEngine

/// `local { localhost_prefix on|off }`
enum LocalDirective {
    static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        try directive.expectArguments(0)
        var takesPrefix = true
        for option in directive.options {
            guard option.name.text == "localhost_prefix" else {
                throw directive.unknownOption(option, among: ["localhost_prefix"])
            }
            takesPrefix = try option.onlyArgument().choice(among: ["on", "off"], named: "localhost_prefix") == "on"
        }
        builder.policies.hasLocalNames = true
        let prefixed = takesPrefix ? ", localhost.*" : ""
        block.add(
            .answerLocally(takesPrefix: takesPrefix),
            "local: localhost, *.localhost\(prefixed), 0/127/255.in-addr.arpa")
    }
}
