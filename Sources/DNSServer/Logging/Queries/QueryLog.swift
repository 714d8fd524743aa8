import CLinux
import DNSEngine
import Synchronization

/// Puts what threads have noted of their queries into words, on a thread of its own, and hands the lines to the log.
final class QueryLog: Sendable {
    /// What the `log` directives of all server blocks show.
    let blocks: LoggedBlocks
    private let rules: [Int: BlockQueryLog]
    private let log: ServerLog
    private let bell = QueryLogBell()
    private let rings = Mutex<[QueryLogRing]>([])
    private let isClosed = Atomic<Bool>(false)

    init(_ rules: [Int: BlockQueryLog], log: ServerLog) {
        self.rules = rules
        self.log = log
        var blocks = LoggedBlocks()
        for (block, log) in rules {
            for responseClass in ResponseClass.allCases where log.rules.contains(where: { $0.shows(responseClass) }) {
                blocks.insert(responseClass, of: block)
            }
        }
        self.blocks = blocks
    }

    /// A ring for one thread.
    func makeRing() -> QueryLogRing {
        let ring = QueryLogRing { [bell] in bell.ring() }
        rings.withLock { $0.append(ring) }
        return ring
    }

    /// Entries that were dropped because a ring was full.
    var dropped: Int { rings.withLock { $0.reduce(0) { $0 + $1.dropped } } }

    /// Entries that wait to be put into words.
    var queued: Int { rings.withLock { $0.reduce(0) { $0 + $1.count } } }

    /// Writes lines until ``close()``; to be called on a thread of its own.
    func run() {
        while true {
            let rings = rings.withLock { $0 }
            drain(rings)
            bell.prepare()
            guard rings.allSatisfy(\.isEmpty) else { continue }
            if isClosed.load(ordering: .acquiring) { return }
            bell.wait()
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
        // Of the blocks from the 65th on all are noted, though not all may be logged.
        guard let block = rules[entry.block], let fields = QueryLogFields(entry, question: question),
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
