/// Puts environment values in the place of `{$NAME}` and `{%NAME%}`.
///
/// Values are taken as they are: what looks like a reference inside of a value is not looked at again, so that the
/// result is bounded. A reference without a name or without an end is left as it is.
struct EnvironmentExpansion {
    let environment: [String: String]
    /// The names that were asked for without being set, each once; they count as empty.
    private(set) var unsetNames: [String] = []
    private var unset: Set<String> = []

    init(environment: [String: String]) { self.environment = environment }

    mutating func expand(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        let octets = Array(text.utf8)
        var result: [UInt8] = []
        var position = 0
        // Where an end was sought in vain, so that a text of many openings is not searched over and over.
        var missingEnds: Set<UInt8> = []
        while position < octets.count {
            if let sign = Self.opening(in: octets, at: position), !missingEnds.contains(sign) {
                if let end = Self.closing(for: sign, in: octets, from: position + 2) {
                    if end > position + 2 {
                        result += value(of: String(decoding: octets[(position + 2)..<end], as: UTF8.self)).utf8
                        position = end + (sign == UInt8(ascii: "%") ? 2 : 1)
                        continue
                    }
                } else {
                    missingEnds.insert(sign)
                }
            }
            result.append(octets[position])
            position += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func value(of name: String) -> String {
        if let value = environment[name] { return value }
        if unset.insert(name).inserted { unsetNames.append(name) }
        return ""
    }

    /// The `$` or `%` of a reference that begins here.
    private static func opening(in octets: [UInt8], at position: Int) -> UInt8? {
        guard octets[position] == UInt8(ascii: "{"), position + 1 < octets.count else { return nil }
        let sign = octets[position + 1]
        return sign == UInt8(ascii: "$") || sign == UInt8(ascii: "%") ? sign : nil
    }

    /// The position of the `}` or `%}` that ends a reference.
    private static func closing(for sign: UInt8, in octets: [UInt8], from start: Int) -> Int? {
        var position = start
        while position < octets.count {
            if sign == UInt8(ascii: "$") {
                if octets[position] == UInt8(ascii: "}") { return position }
            } else if octets[position] == sign, position + 1 < octets.count,
                octets[position + 1] == UInt8(ascii: "}")
            {
                return position
            }
            position += 1
        }
        return nil
    }
}
