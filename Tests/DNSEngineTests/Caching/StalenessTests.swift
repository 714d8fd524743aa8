import DNSEngine
import DNSWire
import Testing

/// Entries that have expired, and those that are about to.
struct StalenessTests {
    private static let soa = "authority t. 300 SOA ns.t. h.t. 1 2 3 4 60"

    private static func cache(
        _ policy: StalePolicy, time: Duration = .seconds(3600), ttl: UInt32 = 0, recheck: Duration = .zero,
        prefersPositive: Bool = false
    ) throws -> CacheUnderTest {
        try CacheUnderTest {
            $0.staleness.policy = policy
            $0.staleness.time = time
            $0.staleness.ttl = ttl
            $0.staleness.recheckTime = recheck
            $0.staleness.prefersPositive = prefersPositive
        }
    }

    /// `immediate`: the old answer at once, TTL 0, EDE 3; asked for again once, with AD.
    @Test func immediate() throws {
        let test = try Self.cache(.immediate, time: .seconds(100))
        try test.give("www.t. A", .noError, "answer www.t. 10 A 192.0.2.1")
        #expect(try test.has("www.t. A") && test.engine.refresh == nil)
        test.advance(10)
        let stale = ["NOERROR aa ra", "answer WWW.t. 0 A 192.0.2.1"]
        #expect(try test.ask("WWW.t. A", edns: ExtendedDNS()) == stale + ["ede 3"])
        let refresh = try #require(test.engine.refresh)
        #expect(refresh.name == (try DomainName("www.t.")) && refresh.suspension.cache == 0)
        #expect(refresh.aliasResponse.isEmpty && refresh.query.header.has(Header.Flag.authenticData))
        #expect(try Message(parsing: refresh.message).header.has(Header.Flag.authenticData))
        // One refresh at a time.
        #expect(try test.ask("WWW.t. A") == stale && test.engine.refresh == nil)
        // Neither a failure nor the loss of a refresh brings the next one before five seconds are over.
        try test.give("www.t. A", .serverFailure)
        test.advance(4.9)
        #expect(try test.ask("WWW.t. A") == stale && test.engine.refresh == nil)
        test.advance(0.1)
        #expect(try test.ask("WWW.t. A") == stale && test.engine.refresh != nil)
        try test.give("www.t. A", .noError, "answer www.t. 10 A 192.0.2.2")
        #expect(try test.ask("www.t. A").last == "answer www.t. 10 A 192.0.2.2" && test.engine.refresh == nil)
        test.advance(109.999)
        #expect(try test.has("www.t. A"))
        test.advance(0.001)
        #expect(try !test.has("www.t. A"))
        #expect(test.cache.metrics.staleServed == 5 && test.cache.metrics.hits.success == 7)
    }

    /// RTTL and RECHECK of `immediate`.
    @Test func immediateWithTimers() throws {
        let test = try Self.cache(.immediate, ttl: 7, recheck: .seconds(20))
        try test.give("no.t. A", .nameError, Self.soa)
        test.advance(60)
        #expect(
            try test.ask("no.t. A", edns: ExtendedDNS()) == [
                "NXDOMAIN aa ra", "authority t. 7 SOA ns.t. h.t. 1 2 3 4 60", "ede 19",
            ])
        #expect(test.engine.refresh != nil)
        try test.give("no.t. A", .serverFailure)
        test.advance(19.9)
        #expect(try test.has("no.t. A") && test.engine.refresh == nil)
        test.advance(0.1)
        #expect(try test.has("no.t. A") && test.engine.refresh != nil)
        // Failures are never served stale.
        try test.give("bad.t. A", .serverFailure)
        test.advance(5)
        #expect(try !test.has("bad.t. A"))
    }

    /// `verify`: the upstream is asked first; what it could not say is taken from the old entry.
    @Test func verify() throws {
        let test = try Self.cache(.verify(timeout: nil), time: .seconds(100), ttl: 3)
        #expect(test.cache.staleness.asksFirst && test.cache.staleness.timeout == nil)
        try test.give("www.t. A", .noError, "answer www.t. 10 A 192.0.2.1")
        #expect(try test.stale("www.t. A") == ["NOERROR aa ra", "answer www.t. 10 A 192.0.2.1"])
        #expect(test.cache.metrics.staleServed == 0)
        test.advance(10)
        #expect(try test.ask("www.t. A") == ["forwarder 0 is asked for www.t."])
        try test.give("www.t. A", .serverFailure)
        #expect(try test.stale("www.t. A") == ["NOERROR aa ra", "answer www.t. 3 A 192.0.2.1"])
        #expect(test.cache.metrics.staleServed == 1)
        // Without a recheck time each client's question goes to the upstream again.
        #expect(try !test.has("www.t. A"))
        #expect(try test.stale("x.t. A") == nil)
        test.advance(99.999)
        #expect(try test.stale("www.t. A") != nil)
        test.advance(0.001)
        #expect(try test.stale("www.t. A") == nil)
        #expect(try CacheUnderTest().stale("www.t. A") == nil)
    }

    /// RFC 8767: TTL 30, and for five seconds after a failure nobody waits for the upstream.
    @Test func rfc8767() throws {
        let test = try Self.cache(
            .rfc8767(timeout: StalePolicy.clientTimer), ttl: StalePolicy.recommendedTTL,
            recheck: StalePolicy.recommendedRecheckTime)
        #expect(test.cache.staleness.timeout == .milliseconds(1800))
        try test.give("www.t. A", .noError, "answer www.t. 10 A 192.0.2.1")
        test.advance(10)
        #expect(try !test.has("www.t. A"))
        #expect(try test.stale("www.t. A") == ["NOERROR aa ra", "answer www.t. 30 A 192.0.2.1"])
        test.advance(4.999)
        #expect(
            try test.ask("www.t. A", edns: ExtendedDNS())
                == ["NOERROR aa ra", "answer www.t. 30 A 192.0.2.1", "ede 3"])
        #expect(test.engine.refresh == nil)
        test.advance(0.001)
        #expect(try !test.has("www.t. A"))
        // News, good or bad, end it (reliability.md C13).
        try test.give("www.t. A", .nameError, Self.soa)
        #expect(try test.ask("www.t. A")[0] == "NXDOMAIN aa ra")
    }

    /// `serve_stale_policy prefer_positive`: a denial does not hide data that may still be served.
    @Test(arguments: [true, false])
    func preferPositive(prefers: Bool) throws {
        let test = try Self.cache(.verify(timeout: nil), time: .seconds(100), prefersPositive: prefers)
        try test.give("www.t. A", .noError, "answer www.t. 10 A 192.0.2.1")
        test.advance(10)
        let given = try test.give("www.t. A", .nameError, Self.soa)
        #expect(
            given.lines
                == (prefers
                    ? ["NOERROR aa ra", "answer www.t. 0 A 192.0.2.1"]
                    : ["NXDOMAIN ra", Self.soa.replacing("300", with: "60")]))
        test.advance(100)
        #expect(try test.give("www.t. A", .nameError, Self.soa).lines[0] == "NXDOMAIN ra")
        #expect(try test.ask("www.t. A")[0] == "NXDOMAIN aa ra")
        try test.give("www.t. A", .noError, "answer www.t. 10 A 192.0.2.1")
        #expect(try test.ask("www.t. A")[0] == "NOERROR aa ra")
    }

    /// `prefetch`: after enough hits in a row, when little time is left, and once.
    @Test func prefetch() throws {
        let test = try CacheUnderTest {
            $0.prefetch = .init(hits: 3, gap: .seconds(20), percentage: 10)
        }
        try test.give("www.t. A", .noError, "answer www.t. 100 A 192.0.2.1")
        func asks(after seconds: Double) throws -> Bool {
            test.advance(seconds)
            #expect(try test.has("www.t. A"))
            return test.engine.refresh != nil
        }
        // The gap before the second hit is too long; at the third in a row too much time is left.
        for seconds in [30.0, 21, 10, 20, 8.999] { #expect(try !asks(after: seconds)) }
        #expect(try asks(after: 0.001))
        #expect(try !asks(after: 1))
        #expect(test.cache.metrics.prefetches == 1)
        // A failure keeps the entry; success begins anew, and how popular the name is is not forgotten.
        try test.give("www.t. A", .serverFailure)
        #expect(try !asks(after: 1))
        try test.give("www.t. A", .noError, "answer www.t. 100 A 192.0.2.2")
        for _ in 0..<5 { #expect(try !asks(after: 17)) }
        #expect(try asks(after: 5))
        #expect(test.cache.metrics.prefetches == 2)
    }

    /// A refresh behind an alias asks for the target.
    @Test func refreshBehindAlias() throws {
        let test = try Self.cache(.immediate)
        try test.give("www.t. A", .noError, "answer www.t. 10 A 192.0.2.1")
        test.advance(10)
        #expect(try test.ask("a.alias. A", edns: ExtendedDNS()).last == "ede 3")
        let refresh = try #require(test.engine.refresh)
        #expect(refresh.name == (try DomainName("www.t.")) && !refresh.aliasResponse.isEmpty)
    }
}
