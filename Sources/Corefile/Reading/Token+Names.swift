public import NetworkAddress

extension Token {
    /// A domain name in lower case and with its final dot, see ``ZoneName``.
    public func domainName() throws(CorefileError) -> String {
        do {
            return try ZoneName.normalize(text)
        } catch {
            throw self.error("name \(text.quotedForMessage) \(error)")
        }
    }

    /// Zones: a domain name, or the reverse zones of an address prefix. As in CoreDNS, a scheme before and a port
    /// behind are let through without meaning anything.
    public func zones() throws(CorefileError) -> [String] {
        try ServerKey.keys(self, 0).map(\.zone)
    }

    /// An IPv4 or IPv6 address.
    public func address() throws(CorefileError) -> IPAddress {
        guard let address = IPAddress(text) else {
            throw error("an address was expected, got \(text.quotedForMessage)")
        }
        return address
    }

    /// An address prefix, `10.0.0.0/8`; an address alone is one of full length.
    public func prefix() throws(CorefileError) -> IPPrefix {
        guard let prefix = IPPrefix(text) else {
            throw error("an address or an address prefix was expected, got \(text.quotedForMessage)")
        }
        return prefix
    }

    /// An address with or without a port: `10.0.0.1`, `10.0.0.1:53`, `[2001:db8::1]:53`.
    public func endpoint(defaultPort: UInt16) throws(CorefileError) -> SocketEndpoint {
        guard let endpoint = SocketEndpoint(text, defaultPort: defaultPort) else {
            throw error("an address with or without a port was expected, got \(text.quotedForMessage)")
        }
        return endpoint
    }

    /// Where something listens: `:9153`, `localhost:9153`, `[::1]:9153`. The host may be a name; it is empty where none
    /// is written, and without the brackets of an IPv6 address.
    public func hostAndPort() throws(CorefileError) -> (host: String, port: UInt16) {
        if let colon = text.lastIndex(of: ":") {
            let digits = text[text.index(after: colon)...]
            var host = text[..<colon]
            let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
            if isBracketed { host = host.dropFirst().dropLast() }
            if isBracketed == host.contains(":"), !digits.isEmpty,
                digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits)
            {
                return (String(host), port)
            }
        }
        throw error("[host]:port was expected, got \(text.quotedForMessage)")
    }
}
