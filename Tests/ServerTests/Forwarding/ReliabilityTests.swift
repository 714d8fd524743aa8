import DNSWire
import Testing

/// Cases of reliability.md C that take a whole server.
@Suite struct ReliabilityTests {
    // MARK: - C6

    /// An upstream that has something to say of `local.test` in every section of every answer.
    private static func lie(_ query: Message, _: Transport) -> PlayedUpstream.Reply {
        do {
            let lie = ResourceRecord.a(try DomainName("www.local.test"), .init(203, 0, 113, 66))
            let server = ResourceRecord(
                owner: try DomainName("local.test"), ttl: 300, data: .ns(try DomainName("www.local.test")))
            var response = query.response(answers: query.questions.map { .a($0.name, .init(198, 51, 100, 1)) } + [lie])
            response.authorities = [server]
            response.additionals = [lie]
            return .answer(response)
        } catch {
            return .silence
        }
    }

    static let zone =
        "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 10.0.0.53\nwww A 10.0.0.1\nfar CNAME www.far.test.\n"

    /// C6: what an upstream says of a name of the local zone never counts, whatever was asked before and whether or not
    /// there is a cache; what the local zone lacks is not asked for elsewhere.
    @Test(arguments: ["file", "hosts", "block"], ["cache", "# no cache"])
    func localDataWins(local: String, cache: String) throws {
        try PlayedUpstream.with(Self.lie) { upstream in
            let own = local == "hosts" ? "hosts hosts local.test" : "file db local.test"
            let block = local == "block" ? "local.test:PORT {\nbind 127.0.0.1\nfile db\n\(cache)\n}" : ""
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    \(block.isEmpty ? own : "")
                    \(cache)
                    forward . \(upstream.address)
                }
                \(block)
                """
            let files = ["db": Self.zone, "hosts": "10.0.0.1 www.local.test\n"]
            try RunningServer.with(corefile, files: files) { server throws in
                for transport in Transport.allCases {
                    for name in ["a.far.test", "www.far.test", "local.test.far.test"] {
                        let response = try server.client.ask(name, over: transport)
                        #expect(response.answerData == ["198.51.100.1"])
                        #expect(response.authorities.isEmpty && response.additionals.isEmpty)
                    }
                    #expect(try server.client.ask("www.local.test", over: transport).answerData == ["10.0.0.1"])
                    #expect(try server.client.ask("WWW.Local.Test", over: transport).answerData == ["10.0.0.1"])
                    #expect(try server.client.ask("no.local.test", over: transport).answers.isEmpty)
                    #expect(try server.client.ask("local.test", .ns, over: transport).answerData != ["www.local.test."])
                    guard local != "hosts" else { continue }
                    // From the zone into the world: the upstream's word counts there, and only there.
                    #expect(
                        try server.client.ask("far.local.test", over: transport).answerData.sorted()
                            == ["198.51.100.1", "www.far.test."])
                }
            }
            let asked = upstream.queries.value.flatMap(\.query.questions).map(\.name)
            let zone = try DomainName("local.test")
            #expect(!asked.contains { $0.isEqualOrBelow(zone) }, "\(asked)")
        }
    }

    // MARK: - C12

    /// C12: a failure, or silence, is remembered for the time of `servfail` (RFC 9520 section 3.2), for every client and
    /// over every transport; another name, or another type, is another question.
    @Test(arguments: [ResponseCode.serverFailure, .notImplemented, nil])
    func failuresAreAskedForOnce(code: ResponseCode?) throws {
        try PlayedUpstream.with({ query, _ in code.map { .answer(query.response($0)) } ?? .silence }) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    cache {
                        servfail 5m
                    }
                    forward . \(upstream.address) {
                        read_timeout 100ms
                        max_connect_attempts 2
                    }
                }
                """
            try RunningServer.with(corefile) { server throws in
                let first = try server.client.ask("bad.test")
                #expect(first.responseCode == code ?? .serverFailure && first.answers.isEmpty)
                let asked = upstream.queries.value.count
                #expect(asked >= 1)
                for transport in Transport.allCases {
                    for name in ["bad.test", "BAD.test"] {
                        let again = try server.client.ask(name, over: transport, edns: ExtendedDNS())
                        #expect(again.responseCode == code ?? .serverFailure)
                    }
                }
                // The DO bit makes another question (C7), as do a name and a type.
                #expect(upstream.queries.value.count == asked)
                _ = try server.client.ask("bad.test", .txt)
                _ = try server.client.ask("other.test")
                #expect(upstream.queries.value.count > asked + 1)
            }
        }
    }

    /// C12: not for longer than five minutes.
    @Test func failuresAreForgotten() throws {
        let folder = try TemporaryFolder()
        try folder.write("Corefile", ".:53 {\ncache {\nservfail 301s\n}\nforward . 127.0.0.1\n}\n")
        let check = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(check.end == .exit(1) && check.errors.contains("Corefile:3: servfail must be within 0s…5m"))
    }

    // MARK: - C22

    /// C22: a flood of names that do not exist: the cache keeps to its bounds, and a name in use is not pushed out of it.
    @Test func randomSubdomains() throws {
        let popular = try DomainName("www.victim.test")
        let asked = Watched(0)
        try PlayedUpstream.with({ query, _ in
            guard query.questions.first?.name == popular else { return Self.denial(of: query) }
            asked.change { $0 += 1 }
            return .answer(query.response(answers: [.a(popular, .init(192, 0, 2, 80))]))
        }) { upstream in
            let metrics = try FreePort.next()
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    prometheus localhost:\(metrics)
                    cache {
                        success 64
                        denial 64
                    }
                    forward . \(upstream.address)
                }
                """
            try RunningServer.with(corefile) { server throws in
                for number in 0..<1500 {
                    let response = try server.client.ask("x\(UInt32(number) &* 2_654_435_761).victim.test")
                    #expect(response.responseCode == .nameError)
                    if number % 10 == 0 {
                        #expect(try server.client.ask("www.victim.test").answerData == ["192.0.2.80"])
                    }
                }
                let page = try HTTPClient(port: metrics).metrics()
                #expect(page.sum(of: "coredns_cache_entries", with: [#"type="denial""#]) == 64)
                #expect(page.sum(of: "coredns_cache_entries", with: [#"type="success""#]) == 1)
                #expect(page.sum(of: "coredns_cache_evictions_total", with: [#"type="denial""#]) == 1500 - 64)
                #expect(asked.value == 1)
            }
        }
    }

    private static func denial(of query: Message) -> PlayedUpstream.Reply {
        do {
            let zone = try DomainName("victim.test")
            var response = query.response(.nameError)
            response.authorities = [
                ResourceRecord(
                    owner: zone, ttl: 300,
                    data: .soa(
                        .init(
                            primary: zone, mailbox: zone, serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 300)))
            ]
            return .answer(response)
        } catch {
            return .silence
        }
    }
}
