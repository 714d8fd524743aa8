import DNSEngine
import DNSServer
import DNSWire
import Testing

/// What caches want to be asked again for, where `dns64` asks them twice for one query: none of it is lost.
struct RefreshTests {
    private static let served = """
        .:53 {
            dns64 {
                allow_ipv4
            }
            cache {
                serve_stale 1h
            }
            forward . 127.0.0.9
        }
        """

    private let served: ServedCorefile
    private var engine: EngineInProcess { served.engine }

    init() throws {
        served = try ServedCorefile(Self.served)
        engine.now = CacheInstant(milliseconds: 1_000_000)
    }

    /// Time goes by, in which what is kept becomes stale.
    private func wait() { engine.now = CacheInstant(milliseconds: engine.now.milliseconds + 100_000) }

    private func ask() throws -> Answer {
        engine.answer(try Message.query("four.test. AAAA", edns: ExtendedDNS(udpPayloadSize: 1232)).write())
    }

    /// The upstream that is to be asked has no IPv6 address and one for IPv4. Returns what it says.
    @discardableResult
    private func give(_ answer: Answer, expecting type: RecordType) throws -> (query: SuspendedQuery, octets: [UInt8]) {
        guard case .suspended(let query) = answer else {
            throw WireError(.badRecordData, at: 0)
        }
        #expect(query.query.type == type)
        var message = try Message(parsing: query.message)
        message.flags = Header.Flag.response | Header.Flag.recursionAvailable
        message.edns = nil
        let line = type == .aaaa ? "test. 30 SOA ns.test. h.test. 1 2 3 4 30" : "four.test. 30 A 192.0.2.33"
        let stored = try ZoneText.record(line)
        let record = ResourceRecord(
            owner: stored.owner, ttl: stored.ttl, data: .unknown(type: stored.type, octets: stored.data))
        if type == .aaaa { message.authorities = [record] } else { message.answers = [record] }
        var octets = message.write()
        served.configuration.state.caches[0].take(&octets, for: CacheQuestion(query), at: engine.now)
        return (query, octets)
    }

    private static func types(_ queries: [SuspendedQuery]) -> [RecordType] { queries.map(\.query.type) }

    @Test func bothAreStale() throws {
        try give(try ask(), expecting: .aaaa)
        try give(try ask(), expecting: .a)
        wait()
        #expect(try Reply(try ask()).message.answers.map { "\($0.data)" } == ["64:ff9b::c000:221"])
        let refresh = try #require(engine.refresh)
        #expect(Self.types([refresh] + refresh.refreshes) == [.aaaa, .a])
        // Not again at once.
        _ = try ask()
        #expect(engine.refresh == nil)
    }

    @Test func theOtherIsMissing() throws {
        try give(try ask(), expecting: .aaaa)
        wait()
        let (query, _) = try give(try ask(), expecting: .a)
        #expect(Self.types(query.refreshes) == [.aaaa])
    }

    @Test func behindAnUpstream() throws {
        let first = try give(try ask(), expecting: .aaaa)
        try give(try ask(), expecting: .a)
        wait()
        // The first query has waited long for its upstream.
        let elaboration = try #require(first.query.elaboration)
        guard
            case .respond(_, let code, let refreshes) = elaboration.resume(
                with: first.octets, to: first.query, at: engine.now)
        else { return #expect(Bool(false), "the cache has not answered") }
        #expect(code == .noError && Self.types(refreshes) == [.a])
    }
}
