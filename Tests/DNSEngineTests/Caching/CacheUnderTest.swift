import DNSEngine
import DNSWire
import Testing

/// A block with a cache before a forwarder, a clock that only moves when it is told to, and an upstream whose answers the
/// test makes up.
///
/// Below `alias.` there is a zone with aliases that lead into the cached block.
final class CacheUnderTest {
    static let hash = NameHash(secret: 21)
    let cache: AnswerCache
    let engine: EngineInProcess
    private(set) var now = CacheInstant(milliseconds: 1_000_000)

    /// - Parameter zones: those of the `cache` directive.
    init(zones: [String] = ["."], _ change: (inout CacheConfiguration) -> Void = { _ in }) throws {
        let names = try zones.map { try DomainName($0) }
        var configuration = CacheConfiguration(zones: names)
        change(&configuration)
        cache = AnswerCache(configuration, hash: Self.hash)
        let aliases = """
            alias. 60 SOA ns.alias. h.alias. 1 2 3 4 60
            a.alias. 60 CNAME www.t.
            b.alias. 60 CNAME a.alias.
            """
        let plan = QueryPlan(
            blocks: [
                .init(
                    steps: [.forward(forwarder: 0, zones: [.root], except: [])], rotates: false, cache: (0, names)),
                .init(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false),
            ],
            listeners: [[.init(name: .root, block: 0), .init(name: try DomainName("alias."), block: 1)]],
            hash: Self.hash)
        engine = EngineInProcess(
            ServingState(plan: plan, zones: [try ZoneText.table(aliases, hash: Self.hash)], caches: [cache]))
        engine.now = now
    }

    func advance(_ seconds: Double) {
        now = CacheInstant(milliseconds: now.milliseconds + UInt64(seconds * 1000))
        engine.now = now
    }

    /// Asks as a client does, without EDNS unless told otherwise.
    func ask(_ question: String, edns: ExtendedDNS? = nil) throws -> [String] {
        try engine.ask(question, edns: edns)
    }

    /// Whether the cache has an answer, whatever it is.
    func has(_ question: String) throws -> Bool {
        try ask(question).first.map { !$0.hasPrefix("forwarder") } ?? false
    }

    /// An upstream's response.
    static func response(_ question: String, _ code: ResponseCode = .noError, _ records: [String]) throws -> Message {
        var message = try Message.query(question)
        message.id = 99
        message.flags =
            Header.Flag.response | Header.Flag.recursionDesired | Header.Flag.recursionAvailable
            | code.rawValue
        for line in records {
            let section = line.prefix { $0 != " " }
            let stored = try ZoneText.record(String(line.dropFirst(section.count + 1)))
            let record = ResourceRecord(
                owner: stored.owner, ttl: stored.ttl, data: .unknown(type: stored.type, octets: stored.data))
            switch section {
            case "answer": message.answers.append(record)
            case "authority": message.authorities.append(record)
            default: message.additionals.append(record)
            }
        }
        return message
    }

    /// Hands an upstream's response to the cache, and returns what becomes of it.
    @discardableResult
    func give(_ question: String, _ code: ResponseCode = .noError, _ records: String...) throws -> Reply {
        var octets = try Self.response(question, code, records).write()
        cache.take(&octets, for: try Self.question(question), at: now)
        return try Reply(.response(octets))
    }

    /// A stale answer as a forwarder asks for it.
    func stale(_ question: String) throws -> [String]? {
        try cache.stale(for: try Self.question(question), at: now).map { try Reply(.response($0)).lines }
    }

    static func question(_ text: String) throws -> CacheQuestion {
        let question = try Message.query(text).questions[0]
        return CacheQuestion(
            name: question.name, type: question.type, recordClass: question.recordClass, hash: hash)
    }
}
