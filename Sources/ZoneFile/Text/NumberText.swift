/// Decimal numbers and periods of time.
enum NumberText {
    /// A number of digits only, within `0...max`; `nil` for everything else.
    static func number(_ text: ArraySlice<UInt8>, max: UInt64) -> UInt64? {
        guard !text.isEmpty else { return nil }
        var value: UInt64 = 0
        for octet in text {
            guard (0x30...0x39).contains(octet) else { return nil }
            // `max` is far below what could overflow here.
            value = value * 10 + UInt64(octet - 0x30)
            guard value <= max else { return nil }
        }
        return value
    }

    /// Seconds, plain or with units as BIND writes them: `3600`, `1h30m`, `2W`; a last number without a unit counts
    /// seconds. `nil` where the text is something else or more than `max`.
    static func period(_ text: ArraySlice<UInt8>, max: UInt64) -> UInt64? {
        var total: UInt64 = 0
        var rest = text
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard let count = number(digits, max: max) else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let unit = seconds(perUnit: rest.popFirst()) else { return nil }
            total += count * unit
            guard total <= max else { return nil }
        }
        return text.isEmpty ? nil : total
    }

    private static func seconds(perUnit unit: UInt8?) -> UInt64? {
        switch unit.map({ $0 | 0x20 }) {
        case nil, UInt8(ascii: "s"): 1
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "h"): 3600
        case UInt8(ascii: "d"): 86400
        case UInt8(ascii: "w"): 604800
        default: nil
        }
    }
}
