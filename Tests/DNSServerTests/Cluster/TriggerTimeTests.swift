import DNSServer
import Foundation
import Testing

/// Times of RFC 3339 as controllers write them into annotations.
struct TriggerTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Duration.zero),
        ("1969-12-31T23:59:59Z", .seconds(-1)),
        ("2026-01-02T03:04:05Z", .seconds(1_767_323_045)),
        ("2024-02-29T00:00:00Z", .seconds(1_709_164_800)),
        ("2024-03-01T00:00:00Z", .seconds(1_709_251_200)),
        ("2000-02-29T23:59:59Z", .seconds(951_868_799)),
        ("2016-12-31T23:59:60Z", .seconds(1_483_228_800)),
        ("2026-01-02T03:04:05.5Z", .milliseconds(1_767_323_045_500)),
        ("2026-01-02T03:04:05.000001Z", .microseconds(1_767_323_045_000_001)),
        ("2026-01-02T03:04:05.123456789Z", .seconds(1_767_323_045) + .nanoseconds(123_456_789)),
        ("2026-01-02T03:04:05.1234567899Z", .seconds(1_767_323_045) + .nanoseconds(123_456_789)),
    ])
    func times(_ text: String, _ time: Duration) {
        #expect(TriggerTime.parse(text) == time)
    }

    @Test(arguments: [
        "", "Z", "yesterday", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04:05z", "2026-01-02 03:04:05Z",
        "2026-01-02T03:04:05+00:00", "2026-00-02T03:04:05Z", "2026-13-02T03:04:05Z", "2026-01-00T03:04:05Z",
        "2026-01-32T03:04:05Z", "2026-01-02T24:04:05Z", "2026-01-02T03:60:05Z", "2026-01-02T03:04:61Z",
        "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05,5Z", "2026-01-02T03:04:05.xZ", "2026-01-02T03:04:05.123456789xZ",
        "-026-01-02T03:04:05Z", "2026-+1-02T03:04:05Z", "٢٠٢٦-01-02T03:04:05Z",
        "2026-01-02T03:04:05.00000000000000000000000000Z",
    ])
    func nonsense(_ text: String) {
        #expect(TriggerTime.parse(text) == nil)
    }

    /// Foundation knows the calendar too.
    @Test func theCalendar() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: 0..<8_000_000_000, using: &random)
            let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            #expect(TriggerTime.parse(text) == .seconds(seconds), "\(text)")
        }
    }

    /// Whatever is read as a time is one that a duration can hold; nothing traps.
    @Test func anyOctets() {
        var random = SeededRandom(seed: 6)
        let base = Array("2026-01-02T03:04:05.123456789Z".utf8)
        for _ in 0..<20_000 {
            var octets = base
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: octets.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: octets[index] = UInt8.random(in: .min ... .max, using: &random)
                case 1: octets[index] = random.pick(Array("0123456789-:.TZ".utf8))
                default: octets.insert(UInt8(ascii: "9"), at: index)
                }
            }
            if let time = TriggerTime.parse(String(decoding: octets, as: UTF8.self)) {
                #expect(time < .seconds(400_000_000_000) && time > .seconds(-100_000_000_000))
            }
        }
    }
}
