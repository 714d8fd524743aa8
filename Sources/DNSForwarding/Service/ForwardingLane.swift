import DNSEngine
import NIOCore

/// The exchanges of one event loop, and what that loop has learnt of the upstreams. Confined to the loop: no locks.
final class ForwardingLane {
    private let loop: any EventLoop
    private let configurations: [ForwarderConfiguration]
    private let caches: [AnswerCache]
    /// For each forwarder the health of its upstreams.
    private var health: [[UpstreamHealth]]
    private var exchanges: [ObjectIdentifier: ExchangeDriver] = [:]
    private let start = NIODeadline.now()
    private var drained: [EventLoopPromise<Void>] = []
    private var isClosing = false

    init(_ configurations: [ForwarderConfiguration], _ caches: [AnswerCache], on loop: any EventLoop) {
        self.configurations = configurations
        self.caches = caches
        self.loop = loop
        health = configurations.map { Array(repeating: UpstreamHealth(), count: $0.upstreams.count) }
    }

    /// Starts an exchange; `completion` is called once, on the loop.
    func ask(_ client: ClientQuery, turn: Int, completion: @escaping (ForwardingResult) -> Void) {
        let forwarder = client.suspended.suspension.forwarder
        let configuration = configurations[forwarder]
        var generator = SystemRandomNumberGenerator()
        let byPolicy = configuration.policy.order(
            of: configuration.upstreams.count, turn: turn, using: &generator)
        let order = health[forwarder].healthyFirst(byPolicy, at: elapsed, failuresMax: configuration.failuresMax)
        let exchange = UpstreamExchange(
            query: UpstreamQuery(client), configuration: configuration, order: order,
            transport: configuration.transport.first(for: client.suspended.client.transport), generator: generator)
        let driver = ExchangeDriver(exchange, on: loop) { driver, result in
            self.exchanges[ObjectIdentifier(driver)] = nil
            self.learn(from: driver.attempts, forwarder: forwarder)
            let cache = client.suspended.suspension.cache
            completion(
                cache < 0
                    ? ForwardingResult(result, for: client)
                    : ForwardingResult(result, for: client, cache: self.caches[cache]))
            self.reportIfDrained()
        }
        exchanges[ObjectIdentifier(driver)] = driver
        if isClosing { driver.stop() } else { driver.begin() }
    }

    /// Fulfils the promise once no exchange is left; those that are there after `grace` end without an answer, and
    /// those that come later do so at once.
    func close(after grace: TimeAmount, _ promise: EventLoopPromise<Void>) {
        drained.append(promise)
        loop.assumeIsolated().scheduleTask(in: grace) {
            self.isClosing = true
            for driver in Array(self.exchanges.values) { driver.stop() }
        }
        reportIfDrained()
    }

    private func reportIfDrained() {
        guard exchanges.isEmpty, !drained.isEmpty else { return }
        isClosing = true
        for promise in drained { promise.succeed() }
        drained = []
    }

    private func learn(from attempts: [ExchangeAttempt], forwarder: Int) {
        for attempt in attempts {
            switch attempt.state {
            case .waiting: break
            case .answered: health[forwarder][attempt.upstream].succeeded()
            case .overdue, .failed: health[forwarder][attempt.upstream].failed(at: elapsed)
            }
        }
    }

    private var elapsed: Duration { .nanoseconds((NIODeadline.now() - start).nanoseconds) }
}
