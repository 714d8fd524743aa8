import Corefile
import NetworkAddress

/// `bind ADDRESS|INTERFACE… { except ADDRESS|INTERFACE… }`
struct BindDirective {
    private var included: [Token]
    private var excluded: [Token] = []

    init(_ directive: Directive) throws(CorefileError) {
        try directive.expectArguments(1...)
        included = directive.arguments
        for option in directive.options {
            guard option.name.text == "except" else { throw directive.unknownOption(option, among: ["except"]) }
            try option.expectArguments(1...)
            excluded += option.arguments
        }
    }

    /// The addresses of all `bind` lines of a block, each once; empty without any line.
    static func addresses(of directives: [BindDirective]) throws(CorefileError) -> [IPAddress] {
        var addresses: [IPAddress] = []
        for directive in directives {
            let excluded = try expand(directive.excluded)
            for address in try expand(directive.included)
            where !excluded.contains(address) && !addresses.contains(address) {
                addresses.append(address)
            }
        }
        if addresses.isEmpty, let first = directives.first?.included.first {
            throw first.error("bind leaves no address to listen on")
        }
        return addresses
    }

    /// Addresses as they are, interfaces as all of theirs.
    private static func expand(_ tokens: [Token]) throws(CorefileError) -> [IPAddress] {
        var addresses: [IPAddress] = []
        for token in tokens {
            if let address = IPAddress(token.text) {
                addresses.append(address)
                continue
            }
            let found = HostAddresses.ofInterface(token.text)
            guard !found.isEmpty else {
                throw token.error("an address or the name of an interface was expected, got '\(token.text)'")
            }
            addresses += found
        }
        return addresses
    }
}
