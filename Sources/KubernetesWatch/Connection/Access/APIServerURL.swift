import NIOCore

/// Where an API server is: `https://10.0.0.1:6443`, with a path before all others where it stands behind a gateway.
public struct APIServerURL: Hashable, Sendable, CustomStringConvertible {
    /// Whether it begins with `https`.
    public let isSecure: Bool
    /// A name or an address, an IPv6 address without brackets.
    public let host: String
    /// From 1 to 65535.
    public let port: Int
    /// Begins with a slash and does not end with one, or is empty.
    public let pathPrefix: String

    /// Reads `http://` and `https://` URLs. Without a port, it is 80 or 443.
    ///
    /// - Throws: where it is no such URL, or has what is of no use here: a user, a query or a fragment.
    public init(_ text: String) throws(CredentialFault) {
        let lowercased = text.lowercased()
        guard lowercased.hasPrefix("https://") || lowercased.hasPrefix("http://") else {
            throw Self.fault(text, "must begin with https:// or http://")
        }
        isSecure = lowercased.hasPrefix("https://")
        let rest = text.dropFirst(isSecure ? 8 : 7)
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"<>\\^`{|}%".utf8.contains($0) }) else {
            throw Self.fault(text, "has a character that does not belong into it")
        }
        guard !rest.contains(where: { "@?#".contains($0) }) else {
            throw Self.fault(text, "must have no user, query or fragment")
        }
        let authority = rest.prefix { $0 != "/" }
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        pathPrefix = String(path)
        let (host, port) = try Self.split(authority, in: text)
        self.host = host
        guard let port else {
            self.port = isSecure ? 443 : 80
            return
        }
        guard let number = UInt16(port), number > 0, port.utf8.first != UInt8(ascii: "+") else {
            throw Self.fault(text, "has a port that is not within 1…65535")
        }
        self.port = Int(number)
    }

    /// The server of a pod's environment variables.
    ///
    /// - Parameter host: an IPv6 address has no brackets.
    init(inClusterHost host: String, port: String) throws(CredentialFault) {
        try self.init(host.contains(":") ? "https://[\(host)]:\(port)" : "https://\(host):\(port)")
    }

    /// As it was written, with the port.
    public var description: String { (isSecure ? "https://" : "http://") + authority + pathPrefix }

    /// Host and port as in a `Host` field.
    public var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func split(
        _ authority: Substring, in text: String
    ) throws(CredentialFault) -> (host: String, port: Substring?) {
        if authority.hasPrefix("[") {
            let host = authority.dropFirst().prefix { $0 != "]" }
            let rest = authority.dropFirst(host.count + 1)
            guard rest == "]" || rest.hasPrefix("]:"), host.contains(":"), isAddress(host) else {
                throw fault(text, "has no IPv6 address between the brackets")
            }
            return (String(host), rest == "]" ? nil : rest.dropFirst(2))
        }
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, host.utf8.allSatisfy(isNameOctet) else {
            throw fault(text, "has no host name or address")
        }
        return (String(host), parts.count > 1 ? parts[1] : nil)
    }

    private static func isNameOctet(_ octet: UInt8) -> Bool {
        (48...57).contains(octet) || (65...90).contains(octet) || (97...122).contains(octet)
            || "-._".utf8.contains(octet)
    }

    /// Whether this is an IP address rather than a name.
    static func isAddress(_ host: some StringProtocol) -> Bool {
        do {
            _ = try SocketAddress(ipAddress: String(host), port: 0)
            return true
        } catch {
            return false
        }
    }

    private static func fault(_ text: String, _ reason: String) -> CredentialFault {
        CredentialFault(reason: "URL \"\(String(text.prefix(200)))\" \(reason)")
    }
}
