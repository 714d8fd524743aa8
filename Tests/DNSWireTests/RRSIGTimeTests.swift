import DNSWire
import Testing

struct RRSIGTimeTests {
    /// Every day from 1970 to 2106, against a calendar that counts days one by one.
    @Test
    func everyDay() throws {
        var (year, month, day) = (1970, 1, 1)
        for number in 0...(UInt32.max / 86400) {
            let expected = "\(year)" + [month, day, 1, 2, 3].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
            let seconds = number * 86400 + 3723
            guard try text(seconds) == expected else {
                Issue.record("\(seconds): \(try text(seconds)), expected \(expected)")
                return
            }
            day += 1
            guard day > Self.days(in: month, of: year) else { continue }
            (month, day) = (month + 1, 1)
            if month == 13 { (year, month) = (year + 1, 1) }
        }
        #expect((year, month, day) == (2106, 2, 8))
    }

    @Test(arguments: [
        (0, "19700101000000"), (59, "19700101000059"), (60, "19700101000100"), (3599, "19700101005959"),
        (3600, "19700101010000"), (86399, "19700101235959"), (UInt32.max, "21060207062815"),
    ])
    func timesOfDay(seconds: UInt32, expected: String) throws { #expect(try text(seconds) == expected) }

    /// The expiration as the presentation format has it.
    private func text(_ seconds: UInt32) throws -> String {
        let signature = try #require(
            RecordData.RRSIG(
                typeCovered: .a, algorithm: 8, labels: 0, originalTTL: 0, expiration: seconds, inception: 0, keyTag: 0,
                signer: .root, signature: [0]))
        return String(RecordData.rrsig(signature).description.split(separator: " ")[4])
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeapYear ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}
