import CLinux
import DNSEngine
import Synchronization

/// Puts what threads have noted of their queries into words, on a thread of its own, and hands the lines to the log.
final class QueryLog: Sendable {
    /// Configurations whose lines can still be written; what was answered under an older one is dropped.
    private static let generationsMax = 16

    /// The `log` directives of a configuration, by server block.
    private struct Rules {
        let generation: UInt32
        let blocks: [Int: BlockQueryLog]
    }

    private let rules = Mutex<[Rules]>([])
    private let log: ServerLog
    private let bell = QueryLogBell()
    private let rings = Mutex<[QueryLogRing]>([])
    private let isClosed = Atomic<Bool>(false)
    /// Of rings that are no more, and of configurations.
    private let otherDrops = Atomic<Int>(0)

    init(log: ServerLog) { self.log = log }

    /// From now on there may be entries of another configuration.
    func add(_ blocks: [Int: BlockQueryLog], generation: UInt32) {
        rules.withLock { rules in
            rules.append(Rules(generation: generation, blocks: blocks))
            if rules.count > Self.generationsMax { rules.removeFirst() }
        }
    }

    /// A ring for one thread.
    func makeRing() -> QueryLogRing {
        let ring = QueryLogRing { [bell] in bell.ring() }
        rings.withLock { $0.append(ring) }
        return ring
    }

    /// Entries that were dropped because a ring was full.
    var dropped: Int {
        rings.withLock { $0.reduce(0) { $0 + $1.dropped } } + otherDrops.load(ordering: .relaxed)
    }

    /// Entries that wait to be put into words.
    var queued: Int { rings.withLock { $0.reduce(0) { $0 + $1.count } } }

    /// Writes lines until ``close()``; to be called on a thread of its own.
    func run() {
        while true {
            drain(livingRings)
            bell.prepare()
            // Asked for again: a thread may just have got its ring, and have found nobody asleep.
            guard livingRings.allSatisfy(\.isEmpty) else { continue }
            if isClosed.load(ordering: .acquiring) { return }
            bell.wait()
        }
    }

    /// The rings, without those of threads that have ended.
    private var livingRings: [QueryLogRing] {
        rings.withLock { rings in
            for ring in rings where ring.hasEnded { otherDrops.add(ring.dropped, ordering: .relaxed) }
            rings.removeAll { $0.hasEnded }
            return rings
        }
    }

    /// Lets ``run()`` write what there is and return. To be called when nobody logs any more.
    func close() {
        isClosed.store(true, ordering: .releasing)
        bell.wake()
    }

    /// Writes what was answered up to now, in the order of the answers: a client that asked twice sees its lines in this
    /// order, whichever threads answered.
    private func drain(_ rings: [QueryLogRing]) {
        let now = clinux_now()
        var entries: [(entry: QueryLogEntry, question: [UInt8])] = []
        for ring in rings {
            while let found = ring.pop(until: now) { entries.append(found) }
        }
        entries.sort { $0.entry.time < $1.entry.time }
        for (entry, question) in entries { write(entry, question) }
    }

    private func write(_ entry: QueryLogEntry, _ question: [UInt8]) {
        guard let blocks = rules.withLock({ $0.last { $0.generation == entry.generation }?.blocks }) else {
            otherDrops.add(1, ordering: .relaxed)
            return
        }
        // Of the blocks from the 65th on all are noted, though not all may be logged.
        guard let block = blocks[entry.block], let fields = QueryLogFields(entry, question: question),
            let rule = block.rule(for: fields)
        else { return }
        let text = rule.format.line(fields, metadata: block.metadata)
        guard log.form == .json else { return log.write(.info, text) }
        let values = QueryLogField.allCases.map { field -> (String, JSONText) in
            let value = fields.text(of: field)
            if field == .duration { return (field.rawValue, .bare(QueryLogFields.seconds(entry.nanoseconds))) }
            return (field.rawValue, field.isBare ? .bare(value) : .quoted(value))
        }
        log.write(.info, text, values)
    }
}

/// Wakes the thread that writes query lines, at the cost of a system call only where it sleeps.
private final class QueryLogBell: Sendable {
    private let event: Int32
    private let isAsleep = Atomic<Bool>(false)

    init() {
        event = clinux_event_open()
        precondition(event >= 0, "no descriptor for the log: error \(-event)")
    }

    deinit { clinux_close(event) }

    func ring() {
        guard isAsleep.load(ordering: .sequentiallyConsistent),
            isAsleep.exchange(false, ordering: .sequentiallyConsistent)
        else { return }
        clinux_event_wake(event)
    }

    /// From now on ``ring()`` wakes.
    func prepare() { isAsleep.store(true, ordering: .sequentiallyConsistent) }

    func wait() { clinux_event_wait(event) }

    func wake() { clinux_event_wake(event) }
}
