import NetworkAddress

extension ServerKey {
    /// Reads `[scheme://]zone[:port]`, where the zone may be an address prefix. No zone is the root.
    static func keys(_ token: Token, _ defaultPort: UInt16) throws(CorefileError) -> [ServerKey] {
        let (scheme, address) = try split(token)
        var host = address
        var port = scheme == .dns ? defaultPort : scheme.defaultPort
        if let colon = address.lastIndex(of: ":") {
            let digits = address[address.index(after: colon)...]
            guard !digits.isEmpty else { throw token.error("a port was expected behind the ':' of \(shown(token))") }
            if digits.utf8.allSatisfy({ (48...57).contains($0) }) {
                guard let number = UInt16(digits) else {
                    throw token.error("port must be within 0…65535, got \(String(digits).quotedForMessage)")
                }
                port = number
                host = address[..<colon]
            }
        }
        return try zones(host, token).map { zone in
            ServerKey(scheme: scheme, zone: zone, port: port, location: token.location, text: token.text)
        }
    }

    private static func split(_ token: Token) throws(CorefileError) -> (ServerScheme, Substring) {
        guard let separator = token.text.firstRange(of: "://") else { return (.dns, token.text[...]) }
        let name = token.text[..<separator.lowerBound].lowercased()
        guard let scheme = ServerScheme(rawValue: name) else {
            throw token.unknown("scheme", name, among: ServerScheme.allCases.map(\.rawValue))
        }
        return (scheme, token.text[separator.upperBound...])
    }

    private static func zones(_ host: Substring, _ token: Token) throws(CorefileError) -> [String] {
        if let slash = host.lastIndex(of: "/"), let address = IPAddress(host[..<slash]) {
            guard let prefix = IPPrefix(String(host)) else {
                let length = String(host[host.index(after: slash)...]).quotedForMessage
                throw token.error("prefix length must be within 0…\(address.bitWidth), got \(length)")
            }
            return ReverseZone.zones(covering: prefix)
        }
        guard !host.contains(":") else {
            throw token.error("\(shown(token)) is neither a zone, an address prefix, nor one of these and a port")
        }
        do {
            return [try ZoneName.normalize(host)]
        } catch {
            throw token.error("zone \(String(host).quotedForMessage) \(error)")
        }
    }

    private static func shown(_ token: Token) -> String { token.text.quotedForMessage }
}
