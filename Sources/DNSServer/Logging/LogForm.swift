import CLinux

/// How lines of the log look.
public enum LogForm: String, CaseIterable, Sendable {
    /// `[INFO] text`, as CoreDNS writes.
    case text
    /// An object each, with the time.
    case json
}

/// A value as JSON has it.
enum JSONText {
    case quoted(String)
    case bare(String)

    var text: String {
        switch self {
        case .bare(let text): text
        case .quoted(let text): Self.quote(text)
        }
    }

    /// A string with what JSON must escape (RFC 8259 section 7).
    static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

/// The time of a line, in UTC with microseconds (RFC 3339).
enum LogTime {
    static var now: String { text(microseconds: clinux_unix_microseconds()) }

    static func text(microseconds: Int64) -> String {
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let (days, time) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = date(days)
        let clock = "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))"
        let digits = String(fraction)
        return "\(date)T\(clock).\(String(repeating: "0", count: max(6 - digits.count, 0)))\(digits)Z"
    }

    /// A day of the Gregorian calendar, counted from 1970-01-01. Years that begin in March put the leap day last.
    private static func date(_ days: Int64) -> String {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return "\(year)-\(two(month < 10 ? month + 3 : month - 9))-\(two(day))"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
