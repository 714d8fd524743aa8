import DNSEngine
import DNSWire
import Testing

/// What is kept, for how long, and what is not (behaviour.md 2.2, reliability.md C).
struct CacheStorageRuleTests {
    private static let soa = "authority t. 300 SOA ns.t. h.t. 1 2 3 4 60"

    @Test(arguments: [
        // Data, with TTLs within the bounds: 2³¹ and above are none (RFC 2181 section 8).
        (0, ["answer www.t. 300 A 192.0.2.1"], 300), (0, ["answer www.t. 0 A 192.0.2.1"], 5),
        (0, ["answer www.t. 4 A 192.0.2.1"], 5), (0, ["answer www.t. 86400 A 192.0.2.1"], 3600),
        (0, ["answer www.t. 2147483647 A 192.0.2.1"], 3600), (0, ["answer www.t. 2147483653 A 192.0.2.1"], 5),
        // Aliases: only those that lead somewhere.
        (0, ["answer www.t. 300 CNAME x.t.", "answer x.t. 20 A 192.0.2.1"], 20),
        (0, ["answer www.t. 300 CNAME x.t."], 0), (0, ["answer www.t. 300 CNAME x.t.", soa], 60),
        // Denials: the SOA's TTL and MINIMUM, whichever is less (RFC 2308 section 5).
        (3, [soa], 60), (0, [soa], 60), (3, ["authority t. 40 SOA ns.t. h.t. 1 2 3 4 60"], 40),
        (3, ["authority t. 90000 SOA ns.t. h.t. 1 2 3 4 90000"], 1800),
        (3, [], 0), (3, ["answer www.t. 300 A 192.0.2.1", soa], 0),
        (0, [], 5), (0, ["authority t. 50 NS ns.t."], 50),
        // Failures.
        (2, [], 5), (4, [], 5), (5, [], 0), (1, [], 0), (9, [], 0),
    ])
    func lifetimes(code: UInt16, records: [String], seconds: Int) throws {
        let test = try CacheUnderTest()
        var octets = try CacheUnderTest.response("www.t. A", ResponseCode(rawValue: code), records).write()
        test.cache.take(&octets, for: try CacheUnderTest.question("www.t. A"), at: test.now)
        guard seconds > 0 else {
            #expect(try !test.has("www.t. A"))
            return
        }
        test.advance(Double(seconds) - 0.001)
        #expect(try test.has("www.t. A"))
        test.advance(0.001)
        #expect(try !test.has("www.t. A"))
    }

    @Test func truncatedAnswersAreNotKept() throws {
        let test = try CacheUnderTest()
        var response = try CacheUnderTest.response("www.t. A", .noError, ["answer www.t. 300 A 192.0.2.1"])
        response.flags |= Header.Flag.truncated
        var octets = response.write()
        test.cache.take(&octets, for: try CacheUnderTest.question("www.t. A"), at: test.now)
        #expect(try !test.has("www.t. A"))
        #expect(test.cache.metrics.drops == 0)
    }

    /// An answer to another question is dropped, and left as it came.
    @Test(arguments: ["www.x. A", "www.t. AAAA", "www.t. A CH", "t. A"])
    func answersToOtherQuestions(_ question: String) throws {
        let test = try CacheUnderTest()
        let original = try CacheUnderTest.response(question, .noError, ["answer www.t. 9000 A 192.0.2.1"]).write()
        var octets = original
        test.cache.take(&octets, for: try CacheUnderTest.question("www.t. A"), at: test.now)
        #expect(octets == original && test.cache.metrics.drops == 1)
        #expect(try !test.has("www.t. A"))
        #expect(try !test.has(question))
    }

    /// A failure never takes a good entry's place, but another failure's and that of what has expired.
    @Test func failuresDoNotReplaceGoodEntries() throws {
        let test = try CacheUnderTest()
        try test.give("www.t. A", .noError, "answer www.t. 20 A 192.0.2.1")
        try test.give("no.t. A", .nameError, Self.soa)
        for name in ["www.t. A", "no.t. A"] {
            try test.give(name, .serverFailure)
            #expect(try test.ask(name)[0] != "SERVFAIL")
        }
        test.advance(20)
        try test.give("www.t. A", .serverFailure)
        #expect(try test.ask("www.t. A") == ["SERVFAIL aa ra"])
        #expect(try test.ask("www.t. A", edns: ExtendedDNS()) == ["SERVFAIL aa ra", "ede 13"])
        try test.give("www.t. A", .noError, "answer www.t. 20 A 192.0.2.2")
        #expect(try test.ask("www.t. A").last == "answer www.t. 20 A 192.0.2.2")
        // News of any other kind do take its place.
        try test.give("www.t. A", .nameError, Self.soa)
        #expect(try test.ask("www.t. A")[0] == "NXDOMAIN aa ra")
        try test.give("www.t. A", .noError, "answer www.t. 20 A 192.0.2.3")
        #expect(try test.ask("www.t. A").last == "answer www.t. 20 A 192.0.2.3")
        #expect(test.cache.metrics.entries == .init(success: 1, denial: 1))
    }

    @Test func servfail() throws {
        let long = try CacheUnderTest { $0.failureTime = .seconds(60) }
        try long.give("www.t. A", .serverFailure)
        long.advance(59)
        #expect(try long.has("www.t. A"))
        let none = try CacheUnderTest { $0.failureTime = .zero }
        try none.give("www.t. A", .serverFailure)
        #expect(try !none.has("www.t. A"))
    }

    /// The bounds of each kind; where both meet the upper one wins (CoreDNS).
    @Test(arguments: [(300, 5, 120, 120), (30, 5, 120, 30), (300, 200, 120, 200), (3, 5, 120, 3), (3, 5, 1, 3)])
    func clamps(max: UInt32, min: UInt32, ttl: Int, expected: Int) throws {
        let test = try CacheUnderTest {
            $0.success.ttlMax = max
            $0.success.ttlMin = min
            $0.denial.ttlMax = max
            $0.denial.ttlMin = min
        }
        let given = try test.give("www.t. A", .noError, "answer www.t. \(ttl) A 192.0.2.1")
        #expect(given.lines.last == "answer www.t. \(expected) A 192.0.2.1")
        #expect(try test.ask("www.t. A").last == "answer www.t. \(expected) A 192.0.2.1")
        let denied = try test.give("no.t. A", .nameError, "authority t. \(ttl) SOA ns.t. h.t. 1 2 3 4 \(ttl)")
        #expect(denied.lines.last?.hasPrefix("authority t. \(expected) SOA") == true)
    }

    /// A TTL or a capacity of 0 keeps nothing; without a TTL of our own the upstream's stands.
    @Test func nothingKept() throws {
        let test = try CacheUnderTest { $0.success.ttlMax = 0 }
        let given = try test.give("www.t. A", .noError, "answer www.t. 9000 A 192.0.2.1")
        #expect(given.lines.last == "answer www.t. 9000 A 192.0.2.1")
        #expect(try !test.has("www.t. A"))
        try test.give("no.t. A", .nameError, Self.soa)
        #expect(try test.has("no.t. A"))
        let none = try CacheUnderTest { $0.denial.entriesMax = 0 }
        try none.give("no.t. A", .nameError, Self.soa)
        #expect(try !none.has("no.t. A"))
    }

    /// `disable`: not kept, but the TTLs are the cache's all the same (CoreDNS).
    @Test func disabledZones() throws {
        let test = try CacheUnderTest { $0.denial.disabledZones = $0.zones }
        try test.give("www.t. A", .noError, "answer www.t. 9000 A 192.0.2.1")
        #expect(try test.has("www.t. A"))
        let denied = try test.give("no.t. A", .nameError, "authority t. 9000 SOA ns.t. h.t. 1 2 3 4 9000")
        #expect(denied.lines.last?.hasPrefix("authority t. 1800 SOA") == true)
        #expect(try !test.has("no.t. A"))
        let zone = try DomainName("off.t.")
        let part = try CacheUnderTest { $0.success.disabledZones = [zone] }
        for (name, isKept) in [("off.t.", false), ("x.off.t.", false), ("x.t.", true)] {
            try part.give("\(name) A", .noError, "answer \(name) 60 A 192.0.2.1")
            #expect(try part.has("\(name) A") == isKept)
        }
    }

    /// Names outside of the cache's zones are not looked up, and their answers do not come to it.
    @Test func zones() throws {
        let test = try CacheUnderTest(zones: ["t.", "in-addr.arpa."])
        for (name, isCached) in [("www.t.", true), ("t.", true), ("1.2.in-addr.arpa.", true), ("www.x.", false)] {
            let query = try Message.query("\(name) A").write()
            guard case .suspended(let suspended) = test.engine.answer(query) else {
                Issue.record("\(name) was answered")
                continue
            }
            #expect(suspended.suspension.cache == (isCached ? 0 : -1))
        }
    }

    @Test func keepttl() throws {
        let test = try CacheUnderTest { $0.keepsTTL = true }
        try test.give("www.t. A", .noError, "answer www.t. 60 A 192.0.2.1")
        test.advance(59)
        #expect(try test.ask("www.t. A").last == "answer www.t. 60 A 192.0.2.1")
        test.advance(1)
        #expect(try !test.has("www.t. A"))
    }

    /// Caches whose configuration is the same keep their entries.
    @Test func reload() throws {
        let test = try CacheUnderTest()
        try test.give("www.t. A", .noError, "answer www.t. 60 A 192.0.2.1")
        var other = test.cache.configuration
        other.success.ttlMax = 10
        let next = AnswerCache.caches(
            for: [
                (other, []), (test.cache.configuration, ["another"]), (test.cache.configuration, []),
                (test.cache.configuration, []),
            ], keeping: [test.cache], hash: CacheUnderTest.hash)
        #expect(next.map { $0 === test.cache } == [false, false, true, false])
        let moved = AnswerCache.caches(
            for: [(test.cache.configuration, [])], keeping: [test.cache], hash: NameHash(secret: 22))
        #expect(moved[0] !== test.cache)
    }
}
