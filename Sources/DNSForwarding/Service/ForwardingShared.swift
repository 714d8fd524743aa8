import Synchronization

/// What all lanes share: the forwarders as they are now, and how much is under way.
final class ForwardingShared: Sendable {
    let hooks: AnswerHooks
    let exchangesMax: Int
    let loops: LoopSearch
    /// Exchanges with upstreams.
    let total = ForwarderLoad()
    /// Clients that wait.
    let waiting = ForwarderLoad()
    private let forwarders: Mutex<[Forwarder]>
    private let placesUsed = Atomic<Int>(0)

    init(_ configurations: [ForwarderConfiguration], hooks: AnswerHooks, exchangesMax: Int, loops: LoopSearch) {
        self.loops = loops
        self.hooks = hooks
        self.exchangesMax = exchangesMax
        forwarders = Mutex([])
        let made = configurations.enumerated().map { number, configuration in
            Forwarder(
                number: number, configuration, places: configuration.upstreams.map(newPlace), load: ForwarderLoad(),
                counters: ForwarderCounters())
        }
        forwarders.withLock { $0 = made }
    }

    private func newPlace(_ upstream: Upstream) -> UpstreamPlace {
        UpstreamPlace(number: placesUsed.add(1, ordering: .relaxed).oldValue, upstream)
    }

    /// Element `i` is what ``Suspension/forwarder`` `i` asks.
    var all: [Forwarder] { forwarders.withLock { $0 } }

    func forwarder(_ number: Int) -> Forwarder {
        forwarders.withLock { forwarders in
            precondition(forwarders.indices.contains(number), "the plan names forwarder \(number)")
            return forwarders[number]
        }
    }

    /// Puts another list of upstreams in place; what is known of those that stay is kept. Returns whether it is another one.
    func replaceUpstreams(of number: Int, with upstreams: [Upstream]) -> Bool {
        let earlier = forwarder(number)
        guard earlier.configuration.upstreams != upstreams else { return false }
        var configuration = earlier.configuration
        configuration.upstreams = upstreams
        let places = upstreams.map { upstream in
            earlier.places.first { $0.upstream == upstream } ?? newPlace(upstream)
        }
        let forwarder = Forwarder(
            number: number, configuration, places: places, load: earlier.load, counters: earlier.counters)
        forwarder.inherit(earlier)
        forwarders.withLock { $0[number] = forwarder }
        return true
    }
}
