import DNSEngine
import DNSWire
import Testing

/// `minimal`, `header`, `bufsize` and `nsid` over answers from tables and from a cache.
struct ResponseRuleTests {
    private static let hash = NameHash(secret: 31)
    private static let zone = """
        t. 60 SOA ns.t. h.t. 1 2 3 4 60
        t. 60 NS ns.t.
        ns.t. 60 A 192.0.2.53
        www.t. 60 A 192.0.2.1
        mx.t. 60 MX 10 ns.t.
        alias.t. 60 CNAME www.t.
        dead.t. 60 CNAME none.t.
        sub.t. 60 NS ns.sub.t.
        ns.sub.t. 60 A 192.0.2.54
        out.t. 60 CNAME www.c.
        big.t. 60 TXT \(String(repeating: "x", count: 250)) \(String(repeating: "y", count: 250)) z
        huge.t. 60 TXT \(Array(repeating: String(repeating: "x", count: 250), count: 6).joined(separator: " "))
        """

    /// Blocks `t.` with a zone and `c.` with a cache, both with these rules.
    private static func engine(_ change: (inout ResponseRules) -> Void) throws -> EngineInProcess {
        var rules = ResponseRules()
        change(&rules)
        var blocks = [
            QueryPlan.Block(
                steps: [.controlAccess(list: 0), .answerFromZone(table: 0, fallthroughZones: [])], rotates: false),
            QueryPlan.Block(
                steps: [.forward(forwarder: 0, zones: [.root], except: [])], rotates: false, cache: (0, [.root])),
        ]
        for index in blocks.indices { blocks[index].responses = rules }
        let plan = QueryPlan(
            blocks: blocks,
            listeners: [[.init(name: try DomainName("t."), block: 0), .init(name: try DomainName("c."), block: 1)]],
            hash: hash)
        let list = AccessList(
            [.init(zones: [try DomainName("no.t.")], rules: [.init(.block)])], hash: hash)
        let engine = EngineInProcess(
            ServingState(
                plan: plan, zones: [try ZoneText.table(zone, hash: hash)], caches: [try cache()],
                policies: PolicyTables(accessLists: [list])))
        engine.now = CacheInstant(milliseconds: 2000)
        engine.rules = rules
        return engine
    }

    private static func cache() throws -> AnswerCache {
        let cache = AnswerCache(CacheConfiguration(zones: [.root]), hash: hash)
        let zone = try DomainName("c.")
        let server = try DomainName("ns.c.")
        let address = RecordData.a(.init(192, 0, 2, 1))
        let soa = RecordData.soa(
            .init(primary: server, mailbox: server, serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 60))
        func take(_ text: String, _ code: ResponseCode, _ answers: [RecordData], _ authority: [RecordData]) throws {
            let name = try DomainName(text)
            let message = Message(
                id: 0, flags: Header.Flag.response | Header.Flag.recursionAvailable | code.rawValue,
                questions: [Question(name: name, type: .a)],
                answers: answers.map { ResourceRecord(owner: name, ttl: 60, data: $0) },
                authorities: authority.map { ResourceRecord(owner: zone, ttl: 60, data: $0) },
                additionals: answers.isEmpty ? [] : [ResourceRecord(owner: server, ttl: 60, data: address)])
            var octets = message.write()
            cache.take(
                &octets, for: CacheQuestion(name: name, type: .a, dnssecOK: false, hash: hash),
                at: CacheInstant(milliseconds: 1000))
        }
        try take("www.c.", .noError, [address], [.ns(server)])
        try take("none.c.", .nameError, [], [soa])
        try take("empty.c.", .noError, [], [soa])
        try take("fails.c.", .serverFailure, [], [])
        return cache
    }

    @Test(arguments: [
        Exchange("www.t. A", "NOERROR aa", "answer www.t. 60 A 192.0.2.1"),
        Exchange("mx.t. MX", "NOERROR aa", "answer mx.t. 60 MX 10 ns.t."),
        Exchange("alias.t. A", "NOERROR aa", "answer alias.t. 60 CNAME www.t.", "answer www.t. 60 A 192.0.2.1"),
        Exchange("alias.t. CNAME", "NOERROR aa", "answer alias.t. 60 CNAME www.t."),
        Exchange("mx.t. ANY", "NOERROR aa", "answer mx.t. 60 MX 10 ns.t."),
        Exchange("www.c. A", "NOERROR aa ra", "answer www.c. 59 A 192.0.2.1"),
        // A denial stays whole, behind an alias as well, and so does a referral.
        Exchange("none.t. A", "NXDOMAIN aa", "authority t. 60 SOA ns.t. h.t. 1 2 3 4 60"),
        Exchange("www.t. AAAA", "NOERROR aa", "authority t. 60 SOA ns.t. h.t. 1 2 3 4 60"),
        Exchange(
            "dead.t. A", "NXDOMAIN aa", "answer dead.t. 60 CNAME none.t.",
            "authority t. 60 SOA ns.t. h.t. 1 2 3 4 60"),
        Exchange(
            "alias.t. MX", "NOERROR aa", "answer alias.t. 60 CNAME www.t.",
            "authority t. 60 SOA ns.t. h.t. 1 2 3 4 60"),
        Exchange(
            "x.sub.t. A", "NOERROR", "authority sub.t. 60 NS ns.sub.t.", "additional ns.sub.t. 60 A 192.0.2.54"),
        Exchange("none.c. A", "NXDOMAIN aa ra", "authority c. 59 SOA ns.c. ns.c. 1 2 3 4 60"),
        Exchange("empty.c. A", "NOERROR aa ra", "authority c. 59 SOA ns.c. ns.c. 1 2 3 4 60"),
        Exchange(
            "out.t. A", "NOERROR aa", "answer out.t. 60 CNAME www.c.", "answer www.c. 59 A 192.0.2.1"),
    ])
    func minimal(_ exchange: Exchange) throws {
        let engine = try Self.engine { $0.isMinimal = true }
        #expect(try engine.ask(exchange.question) == exchange.reply)
        #expect(try engine.ask(exchange.question, edns: nil, over: .tcp) == exchange.reply)
        // Without it there is more to a positive answer.
        let whole = try Self.engine { _ in }.ask(exchange.question)
        #expect(whole.count > exchange.reply.count || whole == exchange.reply)
    }

    /// With DO, what proves that an answer came from a wildcard stays (RFC 4035 section 3.1.3.3).
    @Test func minimalKeepsProofs() throws {
        var plan = QueryPlan.Block(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false)
        var rules = ResponseRules()
        rules.isMinimal = true
        plan.responses = rules
        let zone = """
            s. 60 SOA ns.s. h.s. 1 2 3 4 60
            s. 60 RRSIG SOA
            s. 60 NS ns.s.
            s. 60 RRSIG NS
            s. 60 NSEC *.s.
            s. 60 RRSIG NSEC
            *.s. 60 A 192.0.2.1
            *.s. 60 RRSIG A
            *.s. 60 NSEC s.
            *.s. 60 RRSIG NSEC
            """
        let engine = EngineInProcess(
            ServingState(
                plan: QueryPlan(blocks: [plan], listeners: [[.init(name: .root, block: 0)]], hash: Self.hash),
                zones: [try ZoneText.table(zone, hash: Self.hash)]))
        let signed = try engine.ask("x.s. A", edns: ExtendedDNS(dnssecOK: true))
        #expect(signed.contains { $0.hasPrefix("authority *.s. 60 NSEC") || $0.hasPrefix("authority s. 60 NSEC") })
        #expect(try engine.ask("x.s. A") == ["NOERROR aa", "answer x.s. 60 A 192.0.2.1"])
    }

    @Test(arguments: ["www.t. A", "none.t. A", "www.c. A", "none.c. A", "fails.c. A", "x.no.t. A", "www.t. A CH"])
    func flags(question: String) throws {
        let flags = [Header.Flag.authoritative, Header.Flag.recursionAvailable, Header.Flag.recursionDesired]
        for flag in flags {
            for isSet in [true, false] {
                let engine = try Self.engine { $0.responseFlags.change(flag, to: isSet) }
                let query = try Message.query(question).write()
                let changed = try Reply(engine.answer(query)).message
                let plain = try Reply(Self.engine { _ in }.answer(query)).message
                // A class that no block answers is refused before there is a block.
                let expected = question.hasSuffix("CH") ? plain.flags : isSet ? plain.flags | flag : plain.flags & ~flag
                #expect(changed.flags == expected, "\(question) \(flag) \(isSet)")
                #expect(changed.answers == plain.answers)
            }
        }
    }

    /// What is said last about a flag counts.
    @Test func lastFlagCounts() {
        var change = FlagChange()
        change.change(0x0400, to: true)
        change.change(0x0400, to: false)
        change.change(0x0080, to: false)
        change.change(0x0080, to: true)
        #expect(change.applied(to: 0x8400) == 0x8080)
    }

    /// The size bounds answers over UDP in both directions of the standard one, and is what our OPT says.
    @Test(arguments: [(512, 4096), (512, 512), (600, 4096), (1232, 4096), (4096, 4096), (4096, 1232), (4096, 600)])
    func payloadSize(size: Int, asked: UInt16) throws {
        let engine = try Self.engine { $0.datagramOctetsMax = size }
        for (question, octets) in [("www.t. A", 100), ("big.t. TXT", 560), ("huge.t. TXT", 1560), ("www.c. A", 100)] {
            let query = try Message.query(question, edns: ExtendedDNS(udpPayloadSize: asked)).write()
            guard case .response(let response) = engine.answer(query, in: 4096) else {
                Issue.record("no response")
                return
            }
            let message = try Message(parsing: response)
            let limit = min(size, Int(asked))
            #expect(response.count <= limit && message.edns?.udpPayloadSize == UInt16(size))
            #expect((message.flags & Header.Flag.truncated != 0) == (octets > limit), "\(question) \(response.count)")
            let stream = try engine.reply(to: question, over: .tcp).message
            #expect(stream.answers.count == 1 && stream.flags & Header.Flag.truncated == 0)
        }
        let bare = try engine.reply(to: "big.t. TXT", edns: nil)
        #expect(bare.octets.count <= 512 && bare.lines[0] == "NOERROR aa tc")
    }

    private static let asking = ExtendedDNS(
        udpPayloadSize: 1232, options: [EDNSOption(code: .nameServerIdentifier, data: [])])

    /// Those who ask get the identifier, in every response of the block.
    @Test(arguments: [
        "www.t. A", "none.t. A", "big.t. TXT", "huge.t. TXT", "www.c. A", "none.c. A", "fails.c. A", "out.t. A",
        "x.no.t. A",
    ])
    func identifier(question: String) throws {
        let engine = try Self.engine { $0.identifier = Array("gw-1".utf8) }
        for transport in [Client.Transport.udp, .tcp] {
            let message = try engine.reply(to: question, edns: Self.asking, over: transport).message
            #expect(
                message.edns?.options.filter { $0.code == .nameServerIdentifier }.map(\.data) == [Array("gw-1".utf8)])
            let plain = try engine.reply(to: question, over: transport).message
            #expect(plain.edns != nil && plain.edns?.options.contains { $0.code == .nameServerIdentifier } == false)
            #expect(
                plain.responseCode == message.responseCode
                    && plain.edns?.extendedErrors.count == message.edns?.extendedErrors.count)
        }
        #expect(try engine.reply(to: question, edns: nil).message.edns == nil)
        let silent = try Self.engine { $0.isMinimal = true }
        #expect(
            try silent.reply(to: question, edns: Self.asking).message.edns?.options.contains {
                $0.code == .nameServerIdentifier
            } == false)
    }

    /// The longest identifier and the longest name leave room for a response within 512 octets.
    @Test func longIdentifier() throws {
        let identifier = [UInt8](repeating: 0x61, count: Limits.identifierOctetsMax)
        let engine = try Self.engine {
            $0.identifier = identifier
            $0.datagramOctetsMax = 512
        }
        let label = String(repeating: "l", count: 62)
        for name in [
            "\(label).\(label).\(label).\(String(repeating: "l", count: 59)).t.", "\(label).\(label).no.t.", "big.t.",
        ] {
            let reply = try engine.reply(to: "\(name) TXT", edns: Self.asking)
            #expect(reply.octets.count <= 512)
            #expect(try reply.message.edns?.options.first { $0.code == .nameServerIdentifier }?.data == identifier)
        }
    }
}
