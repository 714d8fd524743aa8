import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `dns64`, over an upstream, a cache and tables, for clients over IPv6 and IPv4.
@Suite struct AddressSynthesisTests {
    private static func soa(ttl: UInt32) throws -> ResourceRecord {
        let zone = try DomainName("test")
        return ResourceRecord(
            owner: zone, ttl: ttl,
            data: .soa(.init(primary: zone, mailbox: zone, serial: 1, refresh: 2, retry: 3, expire: 4, minimum: ttl)))
    }

    /// What the first label says.
    private static func respond(to query: Message, over transport: Transport) -> PlayedUpstream.Reply {
        do {
            return try answer(to: query)
        } catch {
            return .answer(query.response(.serverFailure))
        }
    }

    private static func answer(to query: Message) throws -> PlayedUpstream.Reply {
        let (name, type) = (query.questions[0].name, query.questions[0].type)
        let wants6 = type == .aaaa
        let label = name.labels.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        func address6(_ high: UInt64, _ low: UInt64) -> ResourceRecord {
            ResourceRecord(owner: name, ttl: 300, data: .aaaa(.init(high: high, low: low)))
        }
        func noData(_ ttl: UInt32) throws -> PlayedUpstream.Reply {
            var message = query.response()
            message.authorities = [try soa(ttl: ttl)]
            return .answer(message)
        }
        let four = ResourceRecord.a(name, .init(192, 0, 2, 33))
        switch label {
        case "four": return wants6 ? try noData(40) : .answer(query.response(answers: [four]))
        case "bare": return .answer(query.response(answers: wants6 ? [] : [.a(name, .init(192, 0, 2, 33), ttl: 9000)]))
        case "six": return .answer(query.response(answers: [wants6 ? address6(1, 2) : four]))
        case "mapped": return .answer(query.response(answers: [wants6 ? address6(0, 0xffff_0102_0304) : four]))
        case "both":
            return .answer(
                query.response(answers: wants6 ? [address6(0, 0xffff_0102_0304), address6(1, 2)] : [four]))
        case "none": return .answer(query.response(.nameError))
        case "fails": return .answer(wants6 ? query.response(.serverFailure) : query.response(answers: [four]))
        case "silent": return wants6 ? .silence : .answer(query.response(answers: [four]))
        case "neither": return try noData(30)
        case "alias":
            let target = try DomainName("target.test")
            let alias = ResourceRecord(owner: name, ttl: 300, data: .cname(target))
            return .answer(query.response(answers: wants6 ? [alias] : [alias, .a(target, .init(10, 0, 0, 1))]))
        case "33":
            return .answer(
                query.response(answers: [
                    ResourceRecord(owner: name, ttl: 300, data: .ptr(try DomainName("four.test")))
                ]))
        default: return .answer(query.response(.refused))
        }
    }

    /// Names, and the answers that a client over IPv6 gets.
    static let answers: [(name: String, code: ResponseCode, lines: [String])] = [
        ("four.test", .noError, ["four.test. 40 aaaa 64:ff9b::c000:221"]),
        ("bare.test", .noError, ["bare.test. 600 aaaa 64:ff9b::c000:221"]),
        ("six.test", .noError, ["six.test. 300 aaaa ::1:0:0:0:2"]),
        ("mapped.test", .noError, ["mapped.test. 300 aaaa 64:ff9b::c000:221"]),
        ("both.test", .noError, ["both.test. 300 aaaa ::1:0:0:0:2"]), ("none.test", .nameError, []),
        ("fails.test", .noError, ["fails.test. 300 aaaa 64:ff9b::c000:221"]),
        ("silent.test", .noError, ["silent.test. 300 aaaa 64:ff9b::c000:221"]), ("neither.test", .noError, []),
        (
            "alias.test", .noError,
            ["alias.test. 300 cname target.test.", "target.test. 300 aaaa 64:ff9b::a00:1"]
        ),
    ]

    private static func corefile(_ upstream: PlayedUpstream, _ options: String = "", more: String = "") -> String {
        """
        .:PORT {
            bind 127.0.0.1 ::1
            prometheus 127.0.0.1:0
            dns64 {
                \(options)
            }
            \(more)
            forward . \(upstream.address) {
                read_timeout 300ms
                max_fails 0
            }
        }
        """
    }

    private static func client6(_ server: RunningServer) -> DNSClient {
        DNSClient(SocketEndpoint(.v6(high: 0, low: 1), port: server.port))
    }

    @Test(arguments: Transport.allCases)
    func addressesAreMade(transport: Transport) throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            try RunningServer.with(Self.corefile(upstream)) { server throws in
                let client = Self.client6(server)
                for expected in Self.answers where transport == .udp || expected.name != "silent.test" {
                    let response = try client.ask(expected.name, .aaaa, over: transport, edns: ExtendedDNS())
                    #expect(
                        response.responseCode == expected.code && response.answerLines == expected.lines,
                        "\(expected.name)")
                    #expect(response.questions[0].type == .aaaa && !response.header.has(Header.Flag.authenticData))
                }
                // Other types, and clients over IPv4, get what there is.
                #expect(try client.ask("four.test", .a, over: transport).answerData == ["192.0.2.33"])
                let other = try server.client.ask("four.test", .aaaa, over: transport)
                #expect(other.answers.isEmpty && other.authorityLines.count == 1)
                // Who validates is not helped with what nobody signed (RFC 6147 section 5.5).
                var query = Message.query(
                    name: try DomainName("four.test"), type: .aaaa, id: 5, edns: ExtendedDNS(dnssecOK: true))
                query.flags |= Header.Flag.checkingDisabled
                #expect(try client.ask(query, over: transport).answers.isEmpty)
                query.flags &= ~Header.Flag.checkingDisabled
                #expect(try client.ask(query, over: transport).answers.count == 1)
            }
        }
    }

    @Test func reverseNamesAreAliases() throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            try RunningServer.with(Self.corefile(upstream)) { server throws in
                let name = "1.2.2.0.0.0.0.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa"
                let response = try server.client.ask(name, .ptr)
                #expect(
                    response.answerLines == [
                        "\(name). 600 cname 33.2.0.192.in-addr.arpa.", "33.2.0.192.in-addr.arpa. 300 ptr four.test.",
                    ])
                // Too short for an address, or another type: as without `dns64`.
                #expect(try server.client.ask("b.9.f.f.4.6.0.0.ip6.arpa", .ptr).responseCode == .refused)
                #expect(try server.client.ask(name, .txt).responseCode == .refused)
            }
        }
    }

    @Test func optionsAndCaches() throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            let options = "prefix 2001:db8:1:2::/64\n        translate_all\n        allow_ipv4"
            try RunningServer.with(Self.corefile(upstream, options, more: "cache 30")) { server throws in
                for _ in 0..<2 {
                    #expect(
                        try server.client.ask("six.test", .aaaa).answerLines == [
                            "six.test. 30 aaaa 2001:db8:1:2:c0:2:2100:0"
                        ])
                }
                // Both questions are kept as the upstream answered them.
                #expect(upstream.queries.value.count == 2)
            }
        }
    }

    @Test func tablesAndRewrites() throws {
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                dns64 2001:db8::/32 {
                    allow_ipv4
                }
                rewrite name a.test b.test
                hosts none {
                    10.1.2.3 b.test
                    10.1.2.4 c.test
                    2001:db8::7 c.test
                }
            }
            """
        try RunningServer.with(corefile) { server throws in
            #expect(try server.client.ask("a.test", .aaaa).answerLines == ["a.test. 600 aaaa 2001:db8:a01:203::"])
            #expect(try server.client.ask("c.test", .aaaa).answerLines == ["c.test. 3600 aaaa 2001:db8::7"])
            #expect(try server.client.ask("d.test", .aaaa).responseCode == .serverFailure)
        }
    }

    @Test func translationsAreCounted() throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            let corefile = Self.corefile(upstream, "allow_ipv4").replacingOccurrences(
                of: "127.0.0.1:0", with: "127.0.0.1:METRICS")
            let port = try FreePort.next()
            try RunningServer.with(corefile.replacingOccurrences(of: "METRICS", with: "\(port)")) { server throws in
                for name in ["four.test", "bare.test", "six.test", "none.test"] {
                    _ = try server.client.ask(name, .aaaa)
                }
                let page = try HTTPClient(port: port).get("/metrics").body
                #expect(
                    page.contains(
                        "\ncoredns_dns64_requests_translated_total{server=\"dns://127.0.0.1:\(server.port)\"} 2\n"),
                    "\(page)")
            }
        }
    }

    /// Both answers that an address is made of grow old in the cache: both are asked for again.
    @Test func bothAreAskedForAgain() throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            let cache = "cache {\n success 100 1 1\n denial 100 1 1\n serve_stale 1h\n }"
            try RunningServer.with(Self.corefile(upstream, "allow_ipv4", more: cache)) { server throws in
                let deadline = ContinuousClock.now + Patience.change
                while upstream.queries.value.count < 4 {
                    #expect(try server.client.ask("four.test", .aaaa).answerData == ["64:ff9b::c000:221"])
                    try #require(ContinuousClock.now < deadline)
                }
                let types = upstream.queries.value.prefix(4).map { $0.query.questions[0].type }
                #expect(types[0] == .aaaa && types[1] == .a && Set(types[2...]) == [.aaaa, .a], "\(types)")
            }
        }
    }
}
