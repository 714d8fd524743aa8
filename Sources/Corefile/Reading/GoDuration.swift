/// Durations as Go writes them: `300ms`, `1m30s`, `1.5h`.
enum GoDuration {
    private static let units: [(name: String, nanoseconds: Int128)] = [
        ("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// Reads one or more numbers with a unit each, fractions and a sign allowed, or `0`. `nil` for anything else, and
    /// for what is beyond 64 bits of nanoseconds, some 292 years.
    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { return nil }
        var total: Int128 = 0
        while !rest.isEmpty {
            guard let part = takePart(&rest) else { return nil }
            total += part
            guard total <= Int128(Int64.max) else { return nil }
        }
        return .nanoseconds(Int64(isNegative ? -total : total))
    }

    /// The shortest form that ``parse(_:)`` reads back: `1m30s`.
    static func describe(_ duration: Duration) -> String {
        var rest = Int128(duration.components.seconds) * 1_000_000_000
        rest += Int128(duration.components.attoseconds / 1_000_000_000)
        guard rest != 0 else { return "0s" }
        var text = rest < 0 ? "-" : ""
        for unit in [units[7], units[6], units[5], units[4], units[1], units[0]] {
            let count = (rest / unit.nanoseconds).magnitude
            if count > 0 { text += "\(count)\(unit.name)" }
            rest %= unit.nanoseconds
        }
        return text
    }

    /// A number and its unit, in nanoseconds.
    private static func takePart(_ rest: inout Substring) -> Int128? {
        let whole = takeDigits(&rest)
        var fraction: Substring = ""
        if rest.hasPrefix(".") {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let name = rest.prefix { $0 != "." && !isDigit($0) }
        rest = rest[name.endIndex...]
        guard let unit = units.first(where: { $0.name == name }), let count = Int64(whole.isEmpty ? "0" : whole) else {
            return nil
        }
        var nanoseconds = Int128(count) * unit.nanoseconds
        // Eighteen digits are below a nanosecond for every unit.
        let digits = fraction.prefix(18)
        if let tenths = Int64(digits) {
            let scale = digits.reduce(Int128(1)) { scale, _ in scale * 10 }
            nanoseconds += Int128(tenths) * unit.nanoseconds / scale
        }
        return nanoseconds
    }

    private static func takeDigits(_ rest: inout Substring) -> Substring {
        let digits = rest.prefix { isDigit($0) }
        rest = rest[digits.endIndex...]
        return digits
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
