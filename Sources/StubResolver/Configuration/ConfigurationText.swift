/// The pieces that readers of `resolv.conf` cut it into.
enum ConfigurationText {
    /// The lines without their ends, numbered from 1. Only LF ends a line, as for `getline` and `fgets`.
    static func lines(_ text: String) -> [(number: Int, text: Substring.UTF8View)] {
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.enumerated().map { ($0 + 1, $1) }
    }

    /// The words between blanks and tabs.
    static func words(_ text: Substring.UTF8View) -> [String] {
        text.split { $0 == 0x20 || $0 == 0x09 }.map { String(Substring($0)) }
    }

    /// The words between what C's `isspace` takes for space.
    static func wordsOfC(_ text: Substring.UTF8View) -> [String] {
        text.split { isSpace($0) }.map { String(Substring($0)) }
    }

    /// What is behind a keyword and a blank or a tab at the very beginning of a line; `nil` where it does not begin so.
    static func rest(
        of line: Substring.UTF8View, after keyword: String,
        where isSeparator: (UInt8) -> Bool = { $0 == 0x20 || $0 == 9 }
    ) -> Substring.UTF8View? {
        guard line.starts(with: keyword.utf8) else { return nil }
        let rest = line.dropFirst(keyword.utf8.count)
        guard let first = rest.first, isSeparator(first) else { return nil }
        return rest.drop(while: isSeparator)
    }

    /// C's `isspace` in the C locale.
    static func isSpace(_ octet: UInt8) -> Bool { octet == 0x20 || (0x09...0x0d).contains(octet) }

    /// The number that C's `atoi` finds at the beginning, 0 where there is none; clamped to ±1 000 000, beyond which no
    /// option tells values apart.
    static func leadingNumber(_ text: Substring) -> Int {
        var digits = text.utf8.drop { isSpace($0) }
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        var value = 0
        for octet in digits.prefix(while: { (48...57).contains($0) }) {
            value = min(value * 10 + Int(octet - 48), 1_000_000)
        }
        return isNegative ? -value : value
    }

    /// A text between quotes, cut at 60 characters, with what does not print as dots.
    static func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7f ? "." : String($0) }
        return "\"\(shown.joined())\(text.unicodeScalars.count > 60 ? "…" : "")\""
    }
}
