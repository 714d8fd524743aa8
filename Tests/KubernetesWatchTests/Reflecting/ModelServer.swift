import KubernetesObjects
import KubernetesWatch

/// A collection that changes by itself, with its history, as an API server keeps it.
struct ModelServer {
    /// How it answers the request for initial events.
    enum InitialEvents: CaseIterable {
        case known
        case refused
        /// It sends them, but not their end.
        case ignored
    }

    struct Change {
        var version: Int
        var name: String
        var isDeletion: Bool
    }

    let initialEvents: InitialEvents
    let sendsBookmarks: Bool
    private(set) var version = 100
    /// The version of each object.
    private(set) var objects: [String: Int] = [:]
    /// What there was at each version.
    private var snapshots: [Int: [String: Int]] = [:]
    private(set) var changes: [Change] = []
    private(set) var oldest = 100
    private var changed: Duration = .zero
    var random: SeededRandom

    init(_ initialEvents: InitialEvents, sendsBookmarks: Bool, seed: UInt64) {
        self.initialEvents = initialEvents
        self.sendsBookmarks = sendsBookmarks
        random = SeededRandom(seed: seed)
        for _ in 0..<12 { change() }
    }

    /// What happens until then: a change about each two seconds.
    mutating func advance(to now: Duration, changing: Bool) {
        while changed < now {
            changed += .milliseconds(Int.random(in: 100...4_000, using: &random))
            if changing { change() }
        }
    }

    mutating func change() {
        version += Int.random(in: 1...3, using: &random)
        let name = "n\(Int.random(in: 0..<24, using: &random))"
        let isDeletion = objects[name] != nil && Bool.random(using: &random)
        objects[name] = isDeletion ? nil : version
        snapshots[version] = objects
        changes.append(Change(version: version, name: name, isDeletion: isDeletion))
        if changes.count > 600 { compact(keeping: 300) }
    }

    /// Forgets all but the last changes.
    mutating func compact(keeping count: Int = 3) {
        changes.removeFirst(max(0, changes.count - count))
        oldest = changes.first.map { $0.version - 1 } ?? version
        snapshots = snapshots.filter { $0.key >= oldest }
    }

    /// Goes back to an earlier state.
    mutating func restore() {
        guard changes.count > 2, let state = snapshots[changes[changes.count - 3].version] else { return }
        changes.removeLast(2)
        version = changes.last?.version ?? version
        objects = state
        snapshots = snapshots.filter { $0.key <= version }
    }

    /// One page: its events, or that it is not to be had any more.
    func page(limit: Int?, continuation: String) -> [StreamEvent]? {
        let parts = continuation.split(separator: ":")
        let at = parts.first.flatMap { Int($0) } ?? version
        guard let state = at == version ? objects : snapshots[at] else { return nil }
        let after = parts.count > 1 ? String(parts[1]) : ""
        let rest = state.sorted { $0.key < $1.key }.filter { $0.key > after }
        let page = rest.prefix(limit ?? rest.count)
        let more = page.count < rest.count ? "\(at):\(page.last?.key ?? "")" : ""
        return page.map { ReflectorSteps.object($0.key, "\($0.value)") } + [
            .list(resourceVersion: "\(at)", continuation: more)
        ]
    }

    /// All objects, in no particular order.
    func everything() -> [StreamEvent] {
        objects.map { ReflectorSteps.object($0.key, "\($0.value)") }
    }

    /// What has changed since.
    func changes(after: Int) -> [StreamEvent] {
        let first = (changes.lastIndex { $0.version <= after } ?? -1) + 1
        return changes[first...].map { change in
            change.isDeletion
                ? .deleted(ReflectorSteps.key(change.name), resourceVersion: "\(change.version)")
                : ReflectorSteps.object(change.name, "\(change.version)")
        }
    }
}
