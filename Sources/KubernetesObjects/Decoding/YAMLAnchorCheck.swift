/// Refuses the one use of YAML aliases whose cost cannot be counted while reading.
///
/// Yams compares the keys of each map by their whole contents. A key that is itself a list or a map, made of aliases to
/// aliases, would have exponentially large contents there. Such keys mean nothing in a manifest, so a document that
/// has both anchors and keys of that form is not parsed at all.
///
/// The check reads octets, not YAML: it may refuse a document whose text only looks like that, never the reverse.
enum YAMLAnchorCheck {
    static func check(_ text: String, firstLine: Int) throws(ManifestSyntaxError) {
        var hasAnchor = false
        var keyLine: Int?
        var line = firstLine
        var previous = UInt8(ascii: "\n")
        var octets = text.utf8[...]
        while let octet = octets.popFirst() {
            if octet == UInt8(ascii: "\n") { line += 1 }
            switch octet {
            case UInt8(ascii: "&"): hasAnchor = hasAnchor || (isBoundary(previous) && isNameStart(octets.first))
            case UInt8(ascii: "?"):
                if isBoundary(previous), isBlank(octets.first) { keyLine = keyLine ?? line }
            case UInt8(ascii: "*"):
                if isBoundary(previous), isKey(octets.drop(while: isName)) { keyLine = keyLine ?? line }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if isKey(octets) { keyLine = keyLine ?? line }
            default: break
            }
            previous = octet
        }
        if hasAnchor, let keyLine {
            throw ManifestSyntaxError(line: keyLine, reason: "a key that is an alias, a list or a map beside anchors")
        }
    }

    /// Whether a token may begin after this octet.
    private static func isBoundary(_ octet: UInt8) -> Bool {
        isBlank(octet) || "[]{},:\"'".utf8.contains(octet)
    }

    private static func isBlank(_ octet: UInt8?) -> Bool {
        octet.map { $0 <= 0x20 || $0 >= 0x80 } ?? true
    }

    private static func isNameStart(_ octet: UInt8?) -> Bool { octet.map(isName) ?? false }

    private static func isName(_ octet: UInt8) -> Bool {
        (48...57).contains(octet) || (65...90).contains(octet) || (97...122).contains(octet)
            || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_")
    }

    /// Whether a colon follows on the same line.
    private static func isKey(_ rest: Substring.UTF8View) -> Bool {
        rest.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: ":")
    }
}
