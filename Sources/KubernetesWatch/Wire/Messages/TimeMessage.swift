import KubernetesObjects
import KubernetesProtobuf

extension ProtoTime {
    /// From 0001-01-01T00:00:00Z, which stands for no time, to the last second of the year 9999.
    private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// As in JSON, in whole seconds (RFC 3339); `nil` for no time and for one outside four-digit years.
    var text: String? {
        guard Self.range.contains(seconds), seconds != Self.range.lowerBound else { return nil }
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = Int(seconds - days * 86_400)
        let date = Self.date(ofDay: Int(days))
        let parts = [date.month, date.day, time / 3600, time / 60 % 60, time % 60].map { Self.padded($0, to: 2) }
        return "\(Self.padded(date.year, to: 4))-\(parts[0])-\(parts[1])T\(parts[2]):\(parts[3]):\(parts[4])Z"
    }

    /// The time in JSON; a number where it is absurd, which no time may be.
    var value: ManifestValue? {
        seconds == Self.range.lowerBound ? nil : text.map { ManifestValue(.string($0)) } ?? .number(seconds)
    }

    /// The date in the Gregorian calendar so many days after 1970-01-01. Years are counted from March, so that the day
    /// that some years lack is the last one.
    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        // Days since 0000-03-01; 400 years have 146 097.
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth)
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
    }
}
