/// Reads the annotation `endpoints.kubernetes.io/last-change-trigger-time`, a time of RFC 3339.
package enum TriggerTime {
    /// Since 1970, or `nil` where the text is no such time in UTC.
    package static func parse(_ text: String) -> Duration? {
        let octets = Array(text.utf8)
        guard octets.count >= 20, octets.count <= 40, octets.last == UInt8(ascii: "Z"),
            octets[4] == UInt8(ascii: "-"), octets[7] == UInt8(ascii: "-"), octets[10] == UInt8(ascii: "T"),
            octets[13] == UInt8(ascii: ":"), octets[16] == UInt8(ascii: ":"),
            let year = number(octets[0..<4]), let month = number(octets[5..<7]), let day = number(octets[8..<10]),
            let hour = number(octets[11..<13]), let minute = number(octets[14..<16]),
            let second = number(octets[17..<19]), (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        let time = Duration.seconds(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
        let fraction = octets[19..<(octets.count - 1)]
        guard !fraction.isEmpty else { return time }
        // Of what is finer than a nanosecond nothing is kept.
        let digits = fraction.dropFirst().prefix(9)
        guard fraction.first == UInt8(ascii: "."), fraction.dropFirst(10).allSatisfy(isDigit),
            let value = number(digits)
        else { return nil }
        return time + .nanoseconds(value * (0..<(9 - digits.count)).reduce(1) { power, _ in power * 10 })
    }

    private static func isDigit(_ octet: UInt8) -> Bool { (48...57).contains(octet) }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    /// Days from 1970-01-01, in the Gregorian calendar: years that begin in March put the leap day last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
