import Corefile
import DNSWire
import QueryRules

/// Reads what stands behind `rewrite edns0`.
enum EDNSRuleReader {
    private static let variables: [String: OptionRule.Value] = [
        "{qname}": .name, "{qtype}": .type, "{client_ip}": .clientAddress, "{client_port}": .clientPort,
        "{protocol}": .transport, "{server_ip}": .serverAddress,
    ]

    /// `local|nsid|subnet set|append|replace|unset … [revert]`
    static func action(
        _ words: inout RuleWords, in block: BlockBuilder
    ) throws(CorefileError) -> RewriteRule.Action {
        let kind = try words.next("local, nsid or subnet").choice(
            among: ["local", "nsid", "subnet"], named: "kind of edns0")
        let verb = try words.next("set, append, replace or unset").choice(
            among: OptionRule.Action.allCases.map(\.rawValue), named: "action of edns0")
        let action = OptionRule.Action(rawValue: verb) ?? .set
        let rule: OptionRule
        switch kind {
        case "local":
            let code = try code(try words.next("a code"))
            let value = action == .unset ? .octets([]) : try value(try words.next("data"), block)
            rule = OptionRule(code: code, action, value)
        case "nsid": rule = OptionRule(code: .nameServerIdentifier, action, .octets([]))
        default:
            var value = OptionRule.Value.octets([])
            if action != .unset {
                let bits4 = try words.next("a length of IPv4 prefixes").integer(in: 0...32, named: "subnet")
                let bits6 = try words.next("a length of IPv6 prefixes").integer(in: 0...128, named: "subnet")
                value = .subnet(bits4: bits4, bits6: bits6)
            }
            rule = OptionRule(code: .clientSubnet, action, value)
        }
        // What an upstream says in its options is never told to the client: there is nothing to revert.
        if words.peek?.text == "revert" { _ = try words.next("revert") }
        return .option(rule)
    }

    private static func code(_ word: Token) throws(CorefileError) -> EDNSOptionCode {
        let digits = word.text.hasPrefix("0x") ? word.text.dropFirst(2) : word.text[...]
        guard let code = UInt16(digits, radix: word.text.hasPrefix("0x") ? 16 : 10) else {
            throw word.error("a code within 0…65535 was expected, such as 0xffee, got '\(word.text)'")
        }
        return EDNSOptionCode(rawValue: code)
    }

    /// `{…}`: what is filled in for each query.
    private static func variable(_ word: Token, _ block: BlockBuilder) throws(CorefileError) -> OptionRule.Value {
        let text = word.text
        if let variable = variables[text] { return variable }
        if text == "{server_port}", let port = block.ports.first {
            return .octets([UInt8(port >> 8), UInt8(port & 0xff)])
        }
        let key = String(text.dropFirst(2).dropLast())
        guard text.hasPrefix("{/"), key.contains("/"), !key.hasPrefix("/"), !key.hasSuffix("/") else {
            let known = (Array(variables.keys) + ["{server_port}", "{/DIRECTIVE/KEY}"]).sorted().joined(separator: ", ")
            throw word.error("one of \(known) was expected, got '\(text)'")
        }
        let metadata = block.metadata
        return .metadata { metadata.value(of: key, for: $0) }
    }

    private static func value(_ word: Token, _ block: BlockBuilder) throws(CorefileError) -> OptionRule.Value {
        let text = word.text
        if text.hasPrefix("{"), text.hasSuffix("}") { return try variable(word, block) }
        guard text.utf8.count <= 2048 else {
            throw word.error("data of an option has 2048 characters at most, got \(text.utf8.count)")
        }
        guard text.hasPrefix("0x") else { return .octets(Array(text.utf8)) }
        let digits = Array(text.utf8.dropFirst(2))
        var octets: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<min(index + 2, digits.count)], as: UTF8.self)
            guard pair.utf8.count == 2, pair.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
                let octet = UInt8(pair, radix: 16)
            else { throw word.error("pairs of hexadecimal digits were expected behind 0x, got '\(text)'") }
            octets.append(octet)
        }
        return .octets(octets)
    }
}
