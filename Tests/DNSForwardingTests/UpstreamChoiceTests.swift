import DNSForwarding
import Testing

@Suite("which upstream comes first")
struct UpstreamChoiceTests {
    @Test("policies", arguments: ForwardingPolicy.allCases)
    func policy(_ policy: ForwardingPolicy) {
        var generator = CountingGenerator()
        let orders = (0..<60).map { policy.order(of: 3, turn: $0, using: &generator) }
        #expect(orders.allSatisfy { $0.sorted() == [0, 1, 2] })
        switch policy {
        case .sequential: #expect(Set(orders) == [[0, 1, 2]])
        case .roundRobin: #expect(Array(orders.prefix(4)) == [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 1, 2]])
        case .random: #expect(Set(orders).count == 6)
        }
    }

    @Test("names of the Corefile")
    func names() {
        #expect(ForwardingPolicy(rawValue: "round_robin") == .roundRobin)
        #expect(ForwardingPolicy(rawValue: "spread") == nil)
    }

    @Test("an upstream that failed three times comes last for a while, then one query tries it")
    func rest() {
        var health = Array(repeating: UpstreamHealth(), count: 3)
        for _ in 0..<2 { health[0].failed(at: .seconds(10)) }
        #expect(health.healthyFirst([0, 1, 2], at: .seconds(10), failuresMax: 2) == [0, 1, 2])
        health[0].failed(at: .seconds(10))
        #expect(health.healthyFirst([0, 1, 2], at: .seconds(10), failuresMax: 2) == [1, 2, 0])
        #expect(health.healthyFirst([0, 1, 2], at: .milliseconds(14_999), failuresMax: 2) == [1, 2, 0])
        #expect(health.healthyFirst([0, 1, 2], at: .seconds(15), failuresMax: 2) == [0, 1, 2])
        #expect(health.healthyFirst([0, 1, 2], at: .seconds(15), failuresMax: 2) == [1, 2, 0])
        health[0].succeeded()
        #expect(health.healthyFirst([0, 1, 2], at: .seconds(15), failuresMax: 2) == [0, 1, 2])
    }

    @Test("max_fails 0: never down")
    func neverDown() {
        var health = Array(repeating: UpstreamHealth(), count: 2)
        for _ in 0..<9 { health[0].failed(at: .zero) }
        #expect(health.healthyFirst([0, 1], at: .zero, failuresMax: 0) == [0, 1])
    }

    @Test("where all are down they are asked all the same")
    func allDown() {
        var health = Array(repeating: UpstreamHealth(), count: 2)
        for index in 0..<2 { for _ in 0..<3 { health[index].failed(at: .zero) } }
        #expect(health.healthyFirst([1, 0], at: .zero, failuresMax: 2) == [1, 0])
    }
}
