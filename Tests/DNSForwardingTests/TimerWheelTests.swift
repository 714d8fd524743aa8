import DNSForwarding
import Testing

@Suite("the timer wheel")
struct TimerWheelTests {
    private static let millisecond: UInt64 = 1_000_000

    @Test("what is due comes, and nothing before its time")
    func due() {
        var generator = CountingGenerator()
        var wheel = TimerWheel(now: 0)
        var times: [Int: UInt64] = [:]
        for entry in 0..<500 {
            let time = UInt64.random(in: 0..<8000, using: &generator) * Self.millisecond
            times[entry] = time
            wheel.set(entry, at: time)
        }
        for entry in stride(from: 0, to: 500, by: 7) {
            wheel.cancel(entry)
            times[entry] = nil
        }
        var now: UInt64 = 0
        while !times.isEmpty {
            let delay = wheel.delay(from: now)
            now += UInt64(delay ?? 1) * Self.millisecond
            var found: [Int] = []
            wheel.advance(to: now, &found)
            for entry in found {
                let time = times.removeValue(forKey: entry)
                #expect(time.map { $0 <= now && now - $0 <= 10 * Self.millisecond } == true, "\(entry) at \(now)")
            }
            guard now < 10_000 * Self.millisecond else { break }
        }
        #expect(times.isEmpty)
        #expect(wheel.delay(from: now) == nil)
    }

    @Test("a time that lies further ahead than the wheel reaches comes up early, to be set again")
    func far() {
        var wheel = TimerWheel(now: 0)
        wheel.set(0, at: 60_000 * Self.millisecond)
        var found: [Int] = []
        wheel.advance(to: 9000 * Self.millisecond, &found)
        #expect(found == [0])
    }

    @Test("a new time takes the place of the old one")
    func again() {
        var wheel = TimerWheel(now: 0)
        wheel.set(3, at: 100 * Self.millisecond)
        wheel.set(3, at: 500 * Self.millisecond)
        var found: [Int] = []
        wheel.advance(to: 400 * Self.millisecond, &found)
        #expect(found.isEmpty)
        wheel.advance(to: 520 * Self.millisecond, &found)
        #expect(found == [3])
    }

    @Test("a clock that jumps ahead finds everything")
    func jump() {
        var wheel = TimerWheel(now: 5)
        for entry in 0..<10 { wheel.set(entry, at: UInt64(entry) * 700 * Self.millisecond) }
        var found: [Int] = []
        wheel.advance(to: 3_600_000 * Self.millisecond, &found)
        #expect(found.sorted() == Array(0..<10))
    }
}
