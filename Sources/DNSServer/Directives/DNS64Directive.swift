import Corefile
import QueryRules

/// `dns64 [PREFIX] { prefix PREFIX; translate_all; allow_ipv4 }`
enum DNS64Directive {
    private static let optionNames = ["prefix", "translate_all", "allow_ipv4"]

    static func compile(
        _ directive: Directive, _ block: inout BlockBuilder, _ builder: inout ConfigurationBuilder
    ) throws(CorefileError) {
        guard block.addressSynthesis == nil else { throw directive.error("a server block has one dns64 at most") }
        try directive.expectArguments(0...1)
        var options = AddressSynthesis.Options()
        var prefix = "64:ff9b::/96"
        if let word = directive.arguments.first { (options.prefix, prefix) = (try self.prefix(word), word.text) }
        for option in directive.options {
            switch option.name.text {
            case "prefix":
                let word = try option.onlyArgument()
                (options.prefix, prefix) = (try self.prefix(word), word.text)
            case "translate_all":
                try option.expectArguments(0)
                options.translatesAll = true
            case "allow_ipv4":
                try option.expectArguments(0)
                options.servesIPv4Clients = true
            default: throw directive.unknownOption(option, among: optionNames)
            }
        }
        let synthesis = AddressSynthesis(options)
        block.addressSynthesis = synthesis
        builder.synthesisFigures.append((block.number, synthesis))
        let clients = options.servesIPv4Clients ? "all clients" : "clients over IPv6"
        block.elaborationLines.append("dns64: addresses below \(prefix) for \(clients)")
    }

    private static func prefix(_ word: Token) throws(CorefileError) -> TranslationPrefix {
        guard let prefix = TranslationPrefix(try word.prefix()) else {
            let lengths = TranslationPrefix.lengths.map { "/\($0)" }.joined(separator: ", ")
            throw word.error(
                "an IPv6 prefix of length \(lengths) with bits 64…71 zero was expected, got '\(word.text)'")
        }
        return prefix
    }
}
