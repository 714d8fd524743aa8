import Synchronization

/// All `forward` lines of one configuration at work. Queries that arrived under it are asked by them, also where another
/// configuration has taken its place meanwhile.
public final class ForwarderSet: Sendable {
    private let forwarders: Mutex<[Forwarder]>

    init(_ forwarders: [Forwarder]) { self.forwarders = Mutex(forwarders) }

    /// Element `i` is what ``Suspension/forwarder`` `i` asks.
    var all: [Forwarder] { forwarders.withLock { $0 } }

    subscript(number: Int) -> Forwarder {
        forwarders.withLock { forwarders in
            precondition(forwarders.indices.contains(number), "the plan names forwarder \(number)")
            return forwarders[number]
        }
    }

    /// Puts a forwarder with another list of upstreams in place.
    func replace(_ number: Int, with forwarder: Forwarder) {
        forwarders.withLock { forwarders in
            forwarders[number].retire()
            forwarders[number] = forwarder
        }
    }

    /// The figures of every forwarder.
    public var metrics: [ForwardingMetrics] {
        all.map { forwarder in
            ForwardingMetrics(
                zone: forwarder.configuration.zone, allDown: forwarder.blindChoices,
                rejected: forwarder.counters.rejected.load(ordering: .relaxed),
                coalesced: forwarder.counters.coalesced.load(ordering: .relaxed),
                hedged: forwarder.counters.hedged.load(ordering: .relaxed),
                inFlight: forwarder.load.count, upstreams: forwarder.upstreamMetrics)
        }
    }
}
