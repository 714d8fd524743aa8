/// Times of objects: `2026-01-02T03:04:05Z`.
enum Timestamp {
    /// Seconds since 1970; 0 for a text that is no such time, since `v1.Time` can only hold a time.
    static func seconds(_ text: String) -> Int64 {
        let parts = text.split { !$0.isNumber }.map { Int64($0) ?? 0 }
        guard parts.count >= 6, text.hasSuffix("Z") else { return 0 }
        let days = daysSinceEpoch(year: parts[0], month: parts[1], day: parts[2])
        return days * 86_400 + parts[3] * 3_600 + parts[4] * 60 + parts[5]
    }

    /// In the proleptic Gregorian calendar, with years that begin in March so that the leap day is the last one.
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return 0 }
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let leapDays = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leapDays + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
    }
}
