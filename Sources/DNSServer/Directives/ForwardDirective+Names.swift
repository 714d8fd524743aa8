import Corefile
import DNSForwarding
import DNSWire
import NetworkAddress

/// Hosts that have names among the targets, `doh_method GET|POST` and `resolver ADDRESS…`.
extension ForwardDirective {
    mutating func readHTTPS(_ option: Directive) throws(CorefileError) {
        guard option.name.text == "resolver" else {
            let token = try option.onlyArgument()
            let method = Token(text: token.text.uppercased(), location: token.location)
            let name = try method.choice(among: HTTPMethodChoice.allCases.map(\.rawValue), named: "doh_method")
            configuration.httpMethod = HTTPMethodChoice(rawValue: name) ?? .post
            return
        }
        // Read with the targets.
        configuration.resolvers = try Self.resolvers(of: directive)
    }

    /// All that `resolver` names: who is asked for the addresses of names, which targets may be.
    static func resolvers(of directive: Directive) throws(CorefileError) -> [SocketEndpoint] {
        var resolvers: [SocketEndpoint] = []
        for option in directive.options where option.name.text == "resolver" {
            try option.expectArguments(1...)
            for token in option.arguments {
                guard let endpoint = SocketEndpoint(token.text, defaultPort: 53) else {
                    throw token.error("resolver must be an address, got '\(token.text)'")
                }
                resolvers.append(endpoint)
            }
        }
        return resolvers
    }

    /// Who is to be asked for names, and there are none.
    func checkNames() throws(CorefileError) {
        let isNamed = configuration.upstreams.contains { $0.host != nil } || !targets.names.isEmpty
        guard !isNamed, !configuration.resolvers.isEmpty else { return }
        throw directive.error("resolver is for upstreams with names, and there is none")
    }
}

/// Reads targets over HTTPS, and hosts that have names.
enum NamedTarget {
    /// The path where there is none in the target (RFC 8484 section 4.1.1, and everybody's habit).
    private static let usualPath = "/dns-query"
    private static let foreignOctets = "\"#<>\\^`{|}"

    /// `https://HOST[:PORT][/PATH]`.
    static func overHTTPS(_ token: Token) throws(CorefileError) -> Upstream {
        let rest = token.text.dropFirst("https://".count)
        let authority = rest.prefix { $0 != "/" }
        var path = String(rest.dropFirst(authority.count))
        let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !foreignOctets.utf8.contains($0) }
        guard isPlain else { throw token.error("\(token.text) has no path of a URL") }
        if path.isEmpty { path = usualPath }
        let isBracketed = authority.hasPrefix("[") && authority.hasSuffix("]")
        let address = String(isBracketed ? authority.dropFirst().dropLast() : authority)
        if let endpoint = SocketEndpoint(address, defaultPort: 443) {
            return Upstream(endpoint, security: .https(path: path))
        }
        guard let (host, port) = named(authority, defaultPort: 443) else {
            throw token.error(
                "a host was expected behind https://, such as https://dns.quad9.net/dns-query, got '\(token.text)'")
        }
        return Upstream(SocketEndpoint(.v4(0), port: port), security: .https(path: path), host: host)
    }

    /// `NAME[:PORT]`; `nil` for anything else.
    static func named(_ text: Substring, defaultPort: UInt16) -> (host: String, port: UInt16)? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let port = parts.count > 1 ? UInt16(parts[1]) ?? 0 : defaultPort
        guard port > 0, let host = parts.first.flatMap(hostName) else { return nil }
        return (host, port)
    }

    /// A host's name in lower case, without the root's dot. One that ends in a number is an address with a slip in it.
    private static func hostName(_ text: Substring) -> String? {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let name = labels.last?.isEmpty == true ? labels.dropLast() : labels[...]
        let isName = name.allSatisfy { label in
            (1...NameLimits.labelOctetsMax).contains(label.utf8.count)
                && label.utf8.allSatisfy { $0 == 45 || 48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 }
        }
        guard isName, name.last?.utf8.allSatisfy({ 48...57 ~= $0 }) == false,
            text.utf8.count < NameLimits.nameOctetsMax - 1
        else { return nil }
        return name.joined(separator: ".").lowercased()
    }
}
