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
    private let socketsMax: Int
    private let lanes: Int
    private let current = Mutex(ForwarderSet([]))
    let numbers = UpstreamNumbers()
    private let poolSize = Atomic<Int>(1)

    /// - Parameters:
    ///   - socketsMax: UDP sockets over all lanes and upstreams, as far as that leaves one for each.
    init(hooks: AnswerHooks, exchangesMax: Int, socketsMax: Int, lanes: Int, loops: LoopSearch) {
        self.loops = loops
        self.hooks = hooks
        self.exchangesMax = exchangesMax
        self.socketsMax = socketsMax
        self.lanes = lanes
    }

    /// The forwarders of the current configuration.
    var forwarders: ForwarderSet { current.withLock { $0 } }

    /// UDP sockets that a lane may have for an upstream.
    var socketsPerUpstream: Int { poolSize.load(ordering: .relaxed) }

    /// Forwarders for a configuration. Those of the current one whose line has not changed go on in it; of others what is
    /// known of their upstreams is kept, with the sockets and connections.
    func prepare(_ configurations: [ForwarderConfiguration]) -> ForwarderSet {
        var earlier = forwarders.all
        return ForwarderSet(
            configurations.enumerated().map { number, configuration in
                let found = earlier.firstIndex { $0.leadsTheWay(of: configuration) }
                let before = found.map { earlier.remove(at: $0) }
                if let before, before.number == number, before.configuration == configuration { return before }
                return Forwarder(number: number, configuration, after: before, newPlace: newPlace)
            })
    }

    /// Makes the forwarders those of the current configuration.
    func use(_ set: ForwarderSet) {
        let places = max(set.all.reduce(0) { $0 + $1.places.count } * lanes, 1)
        poolSize.store(max(1, min(ForwardingLimits.socketsPerUpstream, socketsMax / places)), ordering: .relaxed)
        current.withLock { current in
            let next = set.all
            for forwarder in next { forwarder.recall() }
            for forwarder in current.all where !next.contains(where: { $0 === forwarder }) { forwarder.retire() }
            current = set
        }
    }

    /// Puts another list of upstreams in place; what is known of those that stay is kept. Returns whether it is another one,
    /// and the configuration is the current one.
    func replaceUpstreams(of number: Int, in set: ForwarderSet, with upstreams: [Upstream]) -> Bool {
        current.withLock { current in
            let earlier = set[number]
            guard current === set, earlier.configuration.upstreams != upstreams else { return false }
            var configuration = earlier.configuration
            configuration.upstreams = upstreams
            set.replace(number, with: Forwarder(number: number, configuration, after: earlier, newPlace: newPlace))
            return true
        }
    }

    private func newPlace(_ upstream: Upstream) -> UpstreamPlace {
        UpstreamPlace(upstream, numbers)
    }
}
