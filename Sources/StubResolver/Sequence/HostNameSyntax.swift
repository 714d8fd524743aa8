import DNSWire

/// What libraries accept as a host name before they ask anybody.
enum HostNameSyntax {
    /// How many dots there are, a final one counted.
    static func dots(_ name: String) -> Int { name.utf8.count { $0 == UInt8(ascii: ".") } }

    /// glibc (`res_hnok`): a name of letters, digits, `-` and `_` that does not begin with `-`.
    static func isAcceptedByGlibc(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.first != UInt8(ascii: "-") else { return false }
        do {
            return try DomainName(name).labels.allSatisfy { $0.allSatisfy(isPlain) }
        } catch {
            return false
        }
    }

    /// Go (net/dnsclient.go: `isDomainName`): as glibc, without `-` at the edges of labels, and not of digits alone.
    static func isAcceptedByGo(_ name: String) -> Bool {
        if name == "." { return true }
        let octets = name.utf8
        guard !octets.isEmpty, octets.count <= 254, octets.count < 254 || octets.last == UInt8(ascii: ".") else {
            return false
        }
        var labels = octets.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true { labels.removeLast() }
        let hyphen = UInt8(ascii: "-")
        let areWellFormed = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                && label.allSatisfy(isPlain)
        }
        return areWellFormed && octets.contains { !(48...57).contains($0) && $0 != UInt8(ascii: ".") }
    }

    /// Letters, digits, `-` and `_`.
    private static func isPlain(_ octet: UInt8) -> Bool {
        (48...57).contains(octet) || (65...90).contains(octet) || (97...122).contains(octet)
            || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_")
    }
}
