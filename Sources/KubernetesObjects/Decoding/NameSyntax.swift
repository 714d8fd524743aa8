/// What Kubernetes allows as names of objects, hosts and ports.
public enum NameSyntax {
    /// A DNS label of RFC 1123 in lower case: 1…63 letters, digits and `-`, which is neither first nor last.
    public static func isLabel(_ text: String) -> Bool {
        isLabel(text.utf8[...])
    }

    /// DNS labels joined by dots, at most 253 octets.
    public static func isSubdomain(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            isLabel($0, maximum: 253)
        }
    }

    private static func isLabel(_ octets: Substring.UTF8View, maximum: Int = 63) -> Bool {
        let dash = UInt8(ascii: "-")
        guard (1...maximum).contains(octets.count), octets.first != dash, octets.last != dash else { return false }
        return octets.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == dash }
    }
}

/// A foreign text as it may stand in a message: in quotes, cut to 64 characters, with control characters escaped.
public func quoted(_ text: String) -> String {
    let beginning = text.unicodeScalars.prefix(64)
    let escaped = beginning.map { $0 == "'" ? "'" : $0.escaped(asASCII: false) }.joined()
    let isCut = beginning.endIndex < text.unicodeScalars.endIndex
    return "\"\(escaped)\"" + (isCut ? "… (\(text.utf8.count) octets)" : "")
}
