/// What Kubernetes allows in the keys and values of labels.
public enum LabelSyntax {
    /// `[PREFIX/]NAME`: a DNS subdomain of at most 253 octets, and a name of 1…63.
    public static func isKey(_ text: String) -> Bool {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.last, !name.isEmpty, isValue(String(name)) else { return false }
        return parts.count == 1 || NameSyntax.isSubdomain(String(parts[0]))
    }

    /// Empty, or up to 63 letters, digits, `-`, `_` and `.` that begin and end with a letter or digit.
    public static func isValue(_ text: String) -> Bool {
        let octets = text.utf8
        guard octets.count <= 63 else { return false }
        guard let first = octets.first, let last = octets.last else { return true }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && octets.allSatisfy { isLetterOrDigit($0) || "-_.".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        (48...57).contains(octet) || (65...90).contains(octet) || (97...122).contains(octet)
    }
}
