import DNSWire
import NetworkAddress
import Synchronization

/// The questions that are on their way to find loops, by name.
final class LoopSearch: Sendable {
    private struct Tag {
        let forwarder: Forwarder
        let upstream: Int
        var hasReturned = false
    }

    private let tags = Mutex<[DomainName: Tag]>([:])
    /// Whether there is none: asked for every query of the type that they have.
    private let count = Atomic<Int>(0)
    private let report: @Sendable (LoopFinding) -> Void

    init(report: @escaping @Sendable (LoopFinding) -> Void) { self.report = report }

    /// A name for a question to an upstream; two labels of 64 random bits each.
    func newTag(for forwarder: Forwarder, _ upstream: Int, below zone: DomainName, _ random: BufferedRandom)
        -> DomainName
    {
        do {
            let name = try zone.prepending(label: Array("\(random.next())".utf8))
                .prepending(label: Array("\(random.next())".utf8))
            tags.withLock { $0[name] = Tag(forwarder: forwarder, upstream: upstream) }
            count.add(1, ordering: .relaxed)
            return name
        } catch {
            // The zone's name is too long to have others below it: then the question is for the zone itself, and not ours.
            return zone
        }
    }

    /// Whether a query is one of ours, come back: then it goes no further.
    func hasReturned(_ name: DomainName, type: RecordType, from source: SocketEndpoint) -> Bool {
        guard type == .hinfo, count.load(ordering: .relaxed) > 0 else { return false }
        let tag = tags.withLock { tags -> Tag? in
            tags[name]?.hasReturned = true
            return tags[name]
        }
        guard let tag else { return false }
        set(tag.forwarder, tag.upstream, isLoop: true, name, source)
        return true
    }

    /// A question has ended: without having come back it proves, if it was answered, that there is no loop.
    func ended(_ name: DomainName, answered: Bool) {
        guard let tag = tags.withLock({ $0.removeValue(forKey: name) }) else { return }
        count.subtract(1, ordering: .relaxed)
        if answered, !tag.hasReturned { set(tag.forwarder, tag.upstream, isLoop: false, name, nil) }
    }

    private func set(
        _ forwarder: Forwarder, _ upstream: Int, isLoop: Bool, _ name: DomainName, _ source: SocketEndpoint?
    ) {
        guard let found = forwarder.configuration.loopGuard, forwarder.setLooping(upstream, isLoop) else { return }
        report(
            LoopFinding(
                upstream: forwarder.places[upstream].upstream, found: found, isLoop: isLoop, question: name,
                source: source, wasLast: forwarder.isLoopingOnly))
    }
}
