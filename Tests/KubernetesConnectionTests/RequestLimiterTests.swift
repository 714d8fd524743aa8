import KubernetesWatch
import Testing

struct RequestLimiterTests {
    private let start = ContinuousClock.now

    @Test func aBurstThenTheRate() {
        var limiter = RequestLimiter(.init(requestsPerSecond: 5, burst: 3))
        for _ in 0..<3 { #expect(limiter.admit(at: start) == .admitted) }
        #expect(limiter.admit(at: start) == .wait(.milliseconds(200)))
        #expect(limiter.admit(at: start + .milliseconds(150)) == .wait(.milliseconds(50)))
        #expect(limiter.admit(at: start + .milliseconds(200)) == .admitted)
        #expect(limiter.admit(at: start + .milliseconds(200)) == .wait(.milliseconds(200)))
    }

    @Test func aPauseGivesBackNoMoreThanTheBurst() {
        var limiter = RequestLimiter(.init(requestsPerSecond: 10, burst: 2))
        #expect(limiter.admit(at: start) == .admitted)
        let later = start + .seconds(3600)
        #expect(limiter.admit(at: later) == .admitted)
        #expect(limiter.admit(at: later) == .admitted)
        #expect(limiter.admit(at: later) == .wait(.milliseconds(100)))
    }

    @Test func neverMoreThanTheRateOverAnHour() {
        var limiter = RequestLimiter(.init(requestsPerSecond: 7, burst: 4))
        var now = start
        var admitted = 0
        while now < start + .seconds(3600) {
            switch limiter.admit(at: now) {
            case .admitted: admitted += 1
            case .wait(let pause):
                #expect(pause > .zero)
                now += pause
            }
        }
        #expect((3600 * 7...3600 * 7 + 4).contains(admitted))
    }

    @Test func aRequestIsInFlightUntilItIsReleased() {
        var limiter = RequestLimiter(.init(requestsPerSecond: nil, inFlightMax: 2))
        #expect(limiter.admit(at: start) == .admitted)
        #expect(limiter.admit(at: start) == .admitted)
        #expect(limiter.admit(at: start) == .wait(RequestLimiter.pauseWhileFull))
        #expect(limiter.inFlight == 2)
        limiter.release()
        #expect(limiter.admit(at: start) == .admitted)
        for _ in 0..<5 { limiter.release() }
        #expect(limiter.inFlight == 0)
    }

    /// A request that must wait for others takes nothing from the rate.
    @Test func waitingForOthersCostsNothing() {
        var limiter = RequestLimiter(.init(requestsPerSecond: 1, burst: 2, inFlightMax: 1))
        #expect(limiter.admit(at: start) == .admitted)
        for _ in 0..<10 { #expect(limiter.admit(at: start) == .wait(RequestLimiter.pauseWhileFull)) }
        limiter.release()
        #expect(limiter.admit(at: start) == .admitted)
    }

    @Test(arguments: [0, -1, 1e-300, .nan, .infinity, 1e300])
    func absurdRatesDoNotTrap(_ rate: Double) {
        for burst in [Int.min, 0, 1, Int.max] {
            var limiter = RequestLimiter(.init(requestsPerSecond: rate, burst: burst, inFlightMax: burst))
            #expect(limiter.admit(at: start) == .admitted)
            limiter.release()
            _ = limiter.admit(at: start)
            _ = limiter.admit(at: start - .seconds(1_000_000))
            #expect(limiter.limits.burst >= 1)
        }
    }
}
