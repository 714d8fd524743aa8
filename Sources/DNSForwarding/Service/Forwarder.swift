import NIOSSL
import Synchronization

/// One `forward` line at work, with one list of upstreams: what all lanes share of it. A new list makes a new forwarder, and
/// exchanges that have begun end with the old one.
final class Forwarder: Sendable {
    let number: Int
    let plan: ExchangePlan
    /// In the order of the line.
    let places: [UpstreamPlace]
    let load: ForwarderLoad
    let counters: ForwarderCounters
    private let ranking: Mutex<UpstreamRanking>
    private let tls: Mutex<Result<NIOSSLContext, any Error>?>
    private let hasSuccessor = Atomic<Bool>(false)

    /// - Parameter earlier: the forwarder whose place this one takes: what it knows of the upstreams that both have is taken
    ///   over.
    init(
        number: Int, _ configuration: ForwarderConfiguration, after earlier: Forwarder?,
        newPlace: (Upstream) -> UpstreamPlace
    ) {
        self.number = number
        plan = ExchangePlan(configuration)
        places = configuration.upstreams.map { upstream in
            earlier?.places.first { $0.upstream == upstream } ?? newPlace(upstream)
        }
        load = earlier?.load ?? ForwarderLoad()
        counters = earlier?.counters ?? ForwarderCounters()
        ranking = Mutex(UpstreamRanking(configuration))
        tls = Mutex(nil)
        if let earlier { inherit(earlier) }
    }

    /// Whether a line is this one as it is in another configuration: then its upstreams are reached in the same way.
    func leadsTheWay(of other: ForwarderConfiguration) -> Bool {
        configuration.zone == other.zone && configuration.tls == other.tls
            && configuration.sourceAddress == other.sourceAddress
    }

    /// Another forwarder takes the place of this one, which only ends what it has begun.
    func retire() { hasSuccessor.store(true, ordering: .relaxed) }

    /// The forwarder goes on after all.
    func recall() { hasSuccessor.store(false, ordering: .relaxed) }

    var isRetired: Bool { hasSuccessor.load(ordering: .relaxed) }

    var configuration: ForwarderConfiguration { plan.configuration }

    /// Takes over what an earlier forwarder of this number knows of the upstreams that both have.
    private func inherit(_ earlier: Forwarder) {
        for (number, place) in places.enumerated() {
            guard let before = earlier.places.firstIndex(where: { $0 === place }) else { continue }
            let standing = earlier.ranking.withLock { $0.standings[before] }
            ranking.withLock { $0.inherit(standing, at: number) }
        }
    }

    func choose(using generator: inout some RandomNumberGenerator) -> UpstreamRanking.Choice {
        ranking.withLock { $0.choose(using: &generator) }
    }

    func didHedge(after time: Duration) { ranking.withLock { $0.didHedge(after: time) } }

    /// Returns whether the upstream's health is to be checked from now on.
    func learn(_ observation: UpstreamObservation) -> Bool {
        if case .answered(let code, let time) = observation.outcome {
            places[observation.upstream].counters.answered(code, after: time)
        }
        return ranking.withLock { $0.learn(observation, tryTimeout: configuration.tryTimeout) }
    }

    func checked(_ upstream: Int, answered: Bool) {
        if !answered { places[upstream].counters.healthChecksFailed.add(1, ordering: .relaxed) }
        ranking.withLock { $0.checked(upstream, answered: answered) }
    }

    /// The upstream is no longer checked, although nothing has been heard of it. A forwarder may be recalled.
    func stoppedChecking(_ upstream: Int) { ranking.withLock { $0.stoppedChecking(upstream) } }

    /// Returns whether that is news.
    func setLooping(_ upstream: Int, _ isLooping: Bool) -> Bool {
        ranking.withLock { $0.setLooping(upstream, isLooping) }
    }

    /// Whether no upstream is left that does not lead back to us.
    var isLoopingOnly: Bool { ranking.withLock { $0.standings.allSatisfy(\.isLooping) } }

    /// The figures of the upstreams, in the order of the line.
    var upstreamMetrics: [UpstreamMetrics] {
        let standings = ranking.withLock { ranking in
            places.indices.map { (ranking.standings[$0].times.smoothed, ranking.isDown($0)) }
        }
        return zip(places, standings).map { place, standing in
            place.counters.metrics(
                of: place.upstream, roundTrip: standing.0.map { .nanoseconds(Int64($0)) }, isDown: standing.1)
        }
    }

    var blindChoices: UInt64 { ranking.withLock { $0.blindChoices } }

    /// What connections over TLS need; read once.
    func tlsContext() throws -> NIOSSLContext {
        try tls.withLock { cached in
            if let cached { return try cached.get() }
            let result = Result<NIOSSLContext, any Error> { try configuration.tls.context() }
            cached = result
            return try result.get()
        }
    }
}

/// An upstream of one line: a number for what lanes and loops keep for it, and its figures. Stays when the list of upstreams
/// changes and still has it.
final class UpstreamPlace: Sendable {
    let number: Int
    /// Given once.
    let serial: UInt64
    let upstream: Upstream
    let counters = UpstreamCounters()
    private let numbers: UpstreamNumbers

    init(_ upstream: Upstream, _ numbers: UpstreamNumbers) {
        self.upstream = upstream
        self.numbers = numbers
        number = numbers.take()
        serial = Self.serials.add(1, ordering: .relaxed).newValue
    }

    deinit { numbers.giveBack(number) }

    private static let serials = Atomic<UInt64>(0)
}
