import DNSForwarding
import DNSWire
import NetworkAddress
import Testing

/// The upstreams of a forwarder, with what a test lets them do.
struct VirtualRanking {
    private(set) var ranking: UpstreamRanking
    private var generator = CountingGenerator()

    init(
        _ count: Int = 3, policy: ForwardingPolicy = .sequential,
        configure: (inout ForwarderConfiguration) -> Void = { _ in }
    ) {
        let upstreams = (0..<count).map { Upstream(SocketEndpoint(.v4(0xc000_0200 + UInt32($0)), port: 53)) }
        var configuration = ForwarderConfiguration(upstreams: upstreams, policy: policy)
        configure(&configuration)
        ranking = UpstreamRanking(configuration)
    }

    mutating func choose() -> UpstreamRanking.Choice { ranking.choose(using: &generator) }

    mutating func order() -> [Int] {
        guard case .ask(let order, _) = choose() else { return [] }
        return order
    }

    mutating func hedgeAt() -> Duration? {
        guard case .ask(_, let time) = choose() else { return nil }
        return time
    }

    /// Returns whether health checks begin.
    mutating func fail(_ number: Int, times: Int = 1) -> Bool {
        (0..<times).reduce(false) { begins, _ in
            ranking.learn(.init(upstream: number, outcome: .failed), tryTimeout: .seconds(2)) || begins
        }
    }

    mutating func answer(_ number: Int, after time: Duration, times: Int = 1) {
        for _ in 0..<times {
            _ = ranking.learn(
                .init(upstream: number, outcome: .answered(.noError, after: time)), tryTimeout: .seconds(2))
        }
    }

    mutating func checked(_ number: Int, answered: Bool) { ranking.checked(number, answered: answered) }

    mutating func setLooping(_ number: Int, _ isLooping: Bool) -> Bool { ranking.setLooping(number, isLooping) }

    mutating func didHedge(after time: Duration) { ranking.didHedge(after: time) }
}

@Suite("which upstream comes first")
struct UpstreamChoiceTests {
    @Test("policies", arguments: ForwardingPolicy.allCases)
    func policy(_ policy: ForwardingPolicy) {
        var ranking = VirtualRanking(policy: policy)
        for (number, time) in [30, 10, 20].enumerated() { ranking.answer(number, after: .milliseconds(time)) }
        let orders = (0..<320).map { _ in ranking.order() }
        #expect(orders.allSatisfy { $0.sorted() == [0, 1, 2] })
        switch policy {
        case .sequential: #expect(Set(orders) == [[0, 1, 2]])
        case .roundRobin: #expect(Array(orders.prefix(4)) == [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 1, 2]])
        case .random: #expect(Set(orders).count == 6)
        case .fastest:
            // Mostly by time; now and then another one comes first.
            let fastest = orders.filter { $0 == [1, 2, 0] }.count
            #expect(fastest > 280 && fastest < 320, "\(fastest)")
        }
    }

    @Test("names of the Corefile")
    func names() {
        #expect(ForwardingPolicy(rawValue: "round_robin") == .roundRobin)
        #expect(ForwardingPolicy(rawValue: "fastest") == .fastest)
        #expect(ForwardingPolicy(rawValue: "spread") == nil)
    }

    @Test("fastest: one that was never asked comes first, and one that falls silent goes back")
    func fastest() {
        var ranking = VirtualRanking(2, policy: .fastest)
        ranking.answer(0, after: .milliseconds(5))
        #expect((0..<9).filter { _ in ranking.order()[0] == 1 }.count >= 8)
        ranking.answer(1, after: .milliseconds(2), times: 20)
        #expect((0..<9).filter { _ in ranking.order()[0] == 1 }.count >= 8)
        _ = ranking.fail(1)
        #expect((0..<9).filter { _ in ranking.order()[0] == 0 }.count >= 8)
    }

    @Test("an upstream that failed three times in a row comes last until a health check gets an answer")
    func circuit() {
        var ranking = VirtualRanking()
        #expect(ranking.fail(0) == true, "checks begin with the first failure")
        #expect(ranking.fail(0) == false, "they are under way")
        #expect(ranking.order() == [0, 1, 2])
        _ = ranking.fail(0)
        #expect(ranking.order() == [1, 2, 0])
        ranking.checked(0, answered: false)
        #expect(ranking.order() == [1, 2, 0])
        ranking.checked(0, answered: true)
        #expect(ranking.order() == [0, 1, 2])
        #expect(ranking.fail(0) == true, "checks begin again")
    }

    @Test("an answer in between starts the count again")
    func flapping() {
        var ranking = VirtualRanking()
        for _ in 0..<9 {
            _ = ranking.fail(0, times: 2)
            ranking.answer(0, after: .milliseconds(1))
        }
        #expect(ranking.order() == [0, 1, 2])
    }

    @Test("max_fails 0: never down, never checked")
    func neverDown() {
        var ranking = VirtualRanking(2) { $0.failuresMax = 0 }
        #expect(ranking.fail(0, times: 9) == false)
        #expect(ranking.order() == [0, 1])
    }

    @Test("where all are down a random one is asked all the same, and that is counted")
    func allDown() {
        var ranking = VirtualRanking()
        for number in 0..<3 { _ = ranking.fail(number, times: 3) }
        #expect(ranking.ranking.blindChoices == 0)
        #expect(Set((0..<60).map { _ in ranking.order()[0] }) == [0, 1, 2])
        #expect(ranking.ranking.blindChoices == 60)
    }

    @Test("failfast_all_unhealthy_upstreams: none is asked where all are down")
    func failFast() {
        var ranking = VirtualRanking(2) { $0.failsFast = true }
        _ = ranking.fail(0, times: 3)
        #expect(ranking.order() == [1, 0])
        _ = ranking.fail(1, times: 3)
        #expect(ranking.choose() == .allDown)
        #expect(ranking.ranking.blindChoices == 0)
    }

    @Test("an upstream that leads back to us is not asked at all")
    func loop() {
        var ranking = VirtualRanking(2)
        #expect(ranking.setLooping(0, true) == true)
        #expect(ranking.setLooping(0, true) == false, "no news")
        #expect(ranking.order() == [1])
        #expect(ranking.setLooping(1, true) == true)
        #expect(ranking.choose() == .loop)
        #expect(ranking.setLooping(0, false) == true)
        #expect(ranking.order() == [0])
    }
}

@Suite("when a second upstream is asked as well")
struct HedgeTests {
    @Test("half a second where nothing is known; never with a single upstream")
    func unknown() {
        var ranking = VirtualRanking(2, policy: .random)
        #expect(ranking.hedgeAt() == .milliseconds(500))
        var alone = VirtualRanking(1)
        #expect(alone.hedgeAt() == nil)
    }

    @Test("the time within which 95 of 100 answers come, and not below 10 ms")
    func percentile() throws {
        var ranking = VirtualRanking(2, policy: .roundRobin)
        for number in 0..<2 {
            ranking.answer(number, after: .milliseconds(20), times: 96)
            ranking.answer(number, after: .milliseconds(900), times: 4)
        }
        let found = ranking.hedgeAt()
        let time = try #require(found)
        #expect(time >= .milliseconds(20) && time <= .milliseconds(25), "\(time)")
        var quick = VirtualRanking(2, policy: .roundRobin)
        for number in 0..<2 { quick.answer(number, after: .microseconds(200), times: 100) }
        #expect(quick.hedgeAt() == .milliseconds(10))
    }

    @Test("sequential: the others are for when the first fails")
    func sequential() {
        var ranking = VirtualRanking(2)
        ranking.answer(0, after: .milliseconds(1), times: 100)
        #expect(ranking.hedgeAt() == .milliseconds(500))
    }

    @Test("one of ten queries at most is asked twice early")
    func allowance() throws {
        var ranking = VirtualRanking(2, policy: .random)
        for number in 0..<2 { ranking.answer(number, after: .milliseconds(20), times: 100) }
        var early = 0
        for _ in 0..<1000 {
            let found = ranking.hedgeAt()
            let time = try #require(found)
            if time < .milliseconds(250) {
                early += 1
                ranking.didHedge(after: time)
            }
        }
        #expect(early >= 100 && early <= 110, "\(early)")
    }

    @Test("the percentile follows what is recent")
    func recent() throws {
        var times = RoundTripTimes()
        for _ in 0..<2000 { times.note(.milliseconds(1)) }
        let before = times.percentile95()
        #expect(try #require(before) < .milliseconds(2))
        for _ in 0..<2000 { times.note(.milliseconds(100)) }
        let after = times.percentile95()
        #expect(try #require(after) > .milliseconds(90))
        #expect(try #require(times.smoothed) > 90e6)
    }
}
