import DNSEngine
import DNSWire
import Testing

/// What a hit looks like, and what is told apart.
struct CacheAnswerTests {
    @Test func hitsAgeAndAreAuthoritative() throws {
        let test = try CacheUnderTest()
        #expect(try test.ask("www.t. A") == ["forwarder 0 is asked for www.t."])
        let given = try test.give(
            "www.t. A", .noError, "answer www.t. 300 A 192.0.2.1", "answer www.t. 200 A 192.0.2.2",
            "authority t. 9000 NS ns.t.", "additional ns.t. 100 A 192.0.2.3")
        // All records get the least TTL (CoreDNS).
        #expect(
            given.lines == [
                "NOERROR ra", "answer www.t. 100 A 192.0.2.1", "answer www.t. 100 A 192.0.2.2",
                "authority t. 100 NS ns.t.", "additional ns.t. 100 A 192.0.2.3",
            ])
        for (seconds, ttl) in [(0.0, 100), (0.999, 100), (0.001, 99), (9, 90), (89.999, 1)] {
            test.advance(seconds)
            #expect(
                try test.ask("WwW.t. A") == [
                    "NOERROR aa ra", "answer WwW.t. \(ttl) A 192.0.2.1", "answer WwW.t. \(ttl) A 192.0.2.2",
                    "authority t. \(ttl) NS ns.t.", "additional ns.t. \(ttl) A 192.0.2.3",
                ])
        }
        test.advance(0.001)
        #expect(try test.ask("www.t. A") == ["forwarder 0 is asked for www.t."])
    }

    /// Type, class, DO, CD and RD are parts of the question (reliability.md C7); an answer for a subnet is for nobody else.
    @Test func differentQuestionsAreNotMixed() throws {
        let test = try CacheUnderTest()
        try test.give("www.t. A", .noError, "answer www.t. 300 A 192.0.2.1")
        #expect(try test.has("www.t. A"))
        #expect(try !test.has("www.t. AAAA"))
        #expect(try !test.has("www.t. A CH"))
        #expect(try !test.has("ww.t. A"))
        #expect(try test.ask("www.t. A", edns: ExtendedDNS(dnssecOK: true))[0].hasPrefix("forwarder"))
        for (flags, isHit) in [
            (Header.Flag.recursionDesired, true), (0, false),
            (Header.Flag.recursionDesired | Header.Flag.checkingDisabled, false),
            (Header.Flag.recursionDesired | Header.Flag.authenticData, true),
        ] {
            var query = try Message.query("www.t. A")
            query.flags = flags
            let reply = try Reply(test.engine.answer(query.write()))
            #expect(reply.lines[0].hasPrefix("forwarder") == !isHit, "\(flags)")
        }
        let subnet = EDNSOption(code: .clientSubnet, data: [0, 1, 24, 0, 192, 0, 2])
        let query = try Message.query("www.t. A", edns: ExtendedDNS(options: [subnet])).write()
        guard case .suspended(let suspended) = test.engine.answer(query) else {
            Issue.record("a query for a subnet was answered from the cache")
            return
        }
        #expect(suspended.suspension.cache == -1)
    }

    /// AD is for clients that understand it.
    @Test func authenticDataIsToldOnRequest() throws {
        let test = try CacheUnderTest()
        var response = try CacheUnderTest.response("www.t. A", .noError, ["answer www.t. 300 A 192.0.2.1"])
        response.flags |= Header.Flag.authenticData
        var octets = response.write()
        test.cache.take(&octets, for: try CacheUnderTest.question("www.t. A"), at: test.now)
        for asked in [0, Header.Flag.authenticData] {
            var query = try Message.query("www.t. A")
            query.flags |= asked
            let answer = try Reply(test.engine.answer(query.write())).message
            #expect(answer.flags & Header.Flag.authenticData == asked)
        }
    }

    @Test func behindAliases() throws {
        let test = try CacheUnderTest()
        #expect(
            try test.ask("b.alias. A") == [
                "forwarder 0 is asked for www.t.", "answer b.alias. 60 CNAME a.alias.",
                "answer a.alias. 60 CNAME www.t.",
            ])
        try test.give(
            "www.t. A", .noError, "answer www.t. 300 CNAME host.www.t.", "answer host.www.t. 40 A 192.0.2.1",
            "authority t. 50 NS ns.t.", "additional ns.t. 60 A 192.0.2.2")
        test.advance(10)
        #expect(
            try test.ask("b.alias. A") == [
                "NOERROR aa", "answer b.alias. 60 CNAME a.alias.", "answer a.alias. 60 CNAME www.t.",
                "answer www.t. 30 CNAME host.www.t.", "answer host.www.t. 30 A 192.0.2.1",
                "authority t. 30 NS ns.t.", "additional ns.t. 30 A 192.0.2.2",
            ])
        try test.give("www.t. AAAA", .nameError, "authority t. 300 SOA ns.t. h.t. 1 2 3 4 60")
        #expect(
            try test.ask("a.alias. AAAA") == [
                "NXDOMAIN aa", "answer a.alias. 60 CNAME www.t.", "authority t. 60 SOA ns.t. h.t. 1 2 3 4 60",
            ])
        try test.give("www.t. TXT", .serverFailure)
        #expect(try test.ask("a.alias. TXT", edns: ExtendedDNS()) == ["SERVFAIL", "ede 13"])
    }

    /// Every type whose names may be compressed comes out whole behind an alias.
    @Test(arguments: [
        "MX 10 mail.www.t.", "SRV 1 2 3 x.www.t.", "NS ns.www.t.", "PTR p.www.t.", "TXT hello", "DNAME d.www.t.",
        "SOA ns.www.t. h.www.t. 1 2 3 4 60",
    ])
    func typesBehindAliases(_ data: String) throws {
        let test = try CacheUnderTest()
        let type = data.prefix { $0 != " " }
        try test.give("www.t. \(type)", .noError, "answer www.t. 60 \(data)")
        let record = try ZoneText.record("www.t. 60 \(data)")
        let message = try test.engine.reply(to: "a.alias. \(type)", edns: nil).message
        #expect(message.answers.count == 2)
        let last = try #require(message.answers.last)
        #expect(last.owner == record.owner && last.type == record.type)
        let parsed = try Message(
            parsing: CacheUnderTest.response("www.t. \(type)", .noError, ["answer www.t. 60 \(data)"]).write())
        #expect(last.data == parsed.answers[0].data)
    }

    /// What does not fit is left out by whole sets, at every limit.
    @Test func truncation() throws {
        let test = try CacheUnderTest()
        let records = (0..<60).map { "answer www.t. 60 A 192.0.2.\($0)" }
        var octets = try CacheUnderTest.response(
            "www.t. A", .noError, records + ["additional x.t. 60 A 192.0.2.1"]
        ).write()
        test.cache.take(&octets, for: try CacheUnderTest.question("www.t. A"), at: test.now)
        let end = octets.count - 18 + 11
        for size in 512...1232 {
            let reply = try test.engine.reply(to: "www.t. A", edns: ExtendedDNS(udpPayloadSize: UInt16(size)))
            let message = try reply.message
            let isWhole = size >= end
            #expect(message.answers.count == (isWhole ? 60 : 0) && reply.lines[0].contains("tc") == !isWhole, "\(size)")
            #expect(message.additionals.count == (size >= octets.count + 11 ? 1 : 0), "\(size)")
            guard message.answers.count == (isWhole ? 60 : 0) else { return }
        }
        #expect(try test.engine.reply(to: "www.t. A", edns: nil, over: .tcp).message.answers.count == 60)
    }

    /// Larger than any datagram: TC and nothing else over UDP, all of it over TCP.
    @Test func largeAnswers() throws {
        let test = try CacheUnderTest()
        let text = String(repeating: "x", count: 250)
        var octets = try CacheUnderTest.response(
            "big.t. TXT", .noError, (0..<40).map { "answer big.t. 60 TXT \($0)\(text.dropLast(3))" }
        ).write()
        test.cache.take(&octets, for: try CacheUnderTest.question("big.t. TXT"), at: test.now)
        #expect(try test.ask("big.t. TXT") == ["NOERROR aa tc ra"])
        #expect(try test.engine.reply(to: "big.t. TXT", edns: nil, over: .tcp).message.answers.count == 40)
    }
}
