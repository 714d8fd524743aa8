import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `acl`, `minimal`, `header`, `bufsize`, `nsid` and `loadbalance` before upstreams that the test plays, with a cache and without.
@Suite struct PolicyTests {
    /// Answers `*.fails.` with SERVFAIL, everything else with five addresses and with other sections.
    @Sendable private static func respond(_ query: Message, _ transport: Transport) -> PlayedUpstream.Reply {
        let name = query.questions[0].name
        guard !"\(name)".contains("fails") else { return .answer(query.response(.serverFailure)) }
        guard !"\(name)".contains("silent") else { return .silence }
        var response = query.response(answers: (1...5).map { .a(name, .init(10, 0, 0, $0)) })
        response.authorities = [ResourceRecord(owner: name, ttl: 300, data: .ns(name))]
        response.additionals = [.a(name, .init(192, 0, 2, 1))]
        return .answer(response)
    }

    /// Runs `body` with a server whose block has these lines before an upstream.
    private func serving(
        _ lines: String, files: [String: String] = [:], _ body: (RunningServer, PlayedUpstream) throws -> Void
    ) throws {
        try PlayedUpstream.with(Self.respond) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    \(lines)
                    forward . \(upstream.address) {
                        read_timeout 200ms
                    }
                }
                """
            try RunningServer.with(corefile, files: files) { server throws in try body(server, upstream) }
        }
    }

    private static let asking = ExtendedDNS(
        udpPayloadSize: 1232, options: [EDNSOption(code: .nameServerIdentifier, data: [])])

    /// What is cached or could be forwarded is no way around the list.
    @Test(arguments: ["", "cache"], Transport.allCases)
    func accessLists(cache: String, transport: Transport) throws {
        let metrics = try FreePort.next()
        let rules = "acl {\nblock type MX net 127.0.0.1\n}\nacl secret.test {\nfilter type TXT\ndrop type SRV\n}"
        try serving("prometheus localhost:\(metrics)\n\(cache)\n\(rules)") { server, upstream in
            let blocked = try server.client.ask("x.test", .mx, over: transport, edns: ExtendedDNS())
            #expect(blocked.responseCode == .refused && blocked.edns?.extendedErrors.map(\.code.rawValue) == [15])
            let filtered = try server.client.ask("x.secret.test", .txt, over: transport, edns: ExtendedDNS())
            #expect(filtered.responseCode == .noError && filtered.answers.isEmpty)
            #expect(filtered.edns?.extendedErrors.map(\.code.rawValue) == [17])
            #expect(upstream.queries.value.isEmpty)
            let dropped = Message.query(name: try DomainName("x.secret.test"), type: .srv, id: 7).write()
            #expect(try server.client.replies(to: dropped, over: transport).replies.isEmpty)
            // The query that ends the wait for what is dropped is forwarded.
            #expect(upstream.queries.value.map { "\($0.query.questions[0].name)" } == ["probe.invalid."])
            for _ in 0..<2 { #expect(try server.client.ask("x.test", over: transport).answers.count == 5) }
            #expect(upstream.queries.value.count == (cache.isEmpty ? 3 : 2))
            // What is kept is no way around the list either.
            #expect(try server.client.ask("x.test", .mx, over: transport).responseCode == .refused)
            let page = try HTTPClient(port: metrics).metrics { $0.sum(of: "coredns_acl_blocked_requests_total") >= 2 }
            let address = "server=\"dns://127.0.0.1:\(server.port)\""
            for (action, zone, count) in [
                ("blocked", ",zone=\".\"", 2.0), ("filtered", ",zone=\"secret.test.\"", 1),
                ("dropped", ",zone=\"secret.test.\"", 1), ("allowed", "", 3),
            ] {
                let sample = "coredns_acl_\(action)_requests_total{\(address)\(zone),view=\"\"}"
                #expect(page.value(sample) == count, "\(sample)\n\(page.text)")
            }
        }
    }

    @Test(arguments: ["", "cache"], Transport.allCases)
    func minimal(cache: String, transport: Transport) throws {
        try serving("minimal\n\(cache)") { server, _ throws in
            for _ in 0..<2 {
                let response = try server.client.ask("x.test", over: transport, edns: ExtendedDNS())
                #expect(response.answers.count == 5 && response.authorities.isEmpty && response.additionals.isEmpty)
                #expect(response.edns != nil)
            }
        }
        try serving(cache) { server, _ throws in
            let response = try server.client.ask("x.test", over: transport)
            #expect(response.authorities.count == 1 && response.additionals.count == 1)
        }
    }

    @Test(arguments: ["", "cache"], Transport.allCases)
    func identifier(cache: String, transport: Transport) throws {
        try serving("nsid here-1\n\(cache)") { server, _ throws in
            for name in ["x.test", "x.test", "fails.test", "fails.test", "silent.test"] {
                let response = try server.client.ask(name, over: transport, edns: Self.asking)
                let found = response.edns?.options.filter { $0.code == .nameServerIdentifier }.map(\.data)
                #expect(found == [Array("here-1".utf8)], "\(name) \(response.responseCode)")
                let plain = try server.client.ask(name, over: transport, edns: ExtendedDNS())
                #expect(plain.edns?.options.contains { $0.code == .nameServerIdentifier } == false)
            }
        }
    }

    /// The size that upstreams are told, that clients are told, and that responses keep to.
    @Test func payloadSize() throws {
        try serving("bufsize 600\nloadbalance") { server, upstream throws in
            let edns = ExtendedDNS(udpPayloadSize: 4096)
            let response = try server.client.ask("x.test", edns: edns)
            #expect(response.edns?.udpPayloadSize == 600)
            #expect(upstream.queries.value.map { $0.query.edns?.udpPayloadSize } == [600])
        }
    }

    @Test(arguments: ["", "cache"], Transport.allCases)
    func header(cache: String, transport: Transport) throws {
        let rules = "header {\nresponse set aa\nresponse clear ra rd\nquery clear rd\n}"
        try serving("\(rules)\n\(cache)") { server, upstream throws in
            for name in ["x.test", "x.test", "fails.test", "silent.test"] {
                let response = try server.client.ask(name, over: transport)
                #expect(
                    response.has(Header.Flag.authoritative) && !response.has(Header.Flag.recursionAvailable)
                        && !response.has(Header.Flag.recursionDesired), "\(name)")
            }
            // Health checks are no queries of the block.
            let forwarded = upstream.queries.value.map(\.query).filter { $0.questions[0].name != .root }
            #expect(!forwarded.isEmpty && forwarded.allSatisfy { !$0.has(Header.Flag.recursionDesired) })
        }
    }

    /// Answers of upstreams and of the cache rotate, whether or not they are kept.
    @Test(arguments: ["", "cache"], Transport.allCases)
    func rotation(cache: String, transport: Transport) throws {
        try serving("loadbalance\n\(cache)") { server, _ throws in
            var firsts: Set<String> = []
            for _ in 0..<200 {
                let data = try server.client.ask("x.test", over: transport).answerData
                #expect(Set(data).count == 5)
                firsts.insert(data[0])
            }
            #expect(firsts.count == 5)
        }
        try serving(cache) { server, _ throws in
            for _ in 0..<10 { #expect(try server.client.ask("x.test", over: transport).answerData[0] == "10.0.0.1") }
        }
    }

    @Test(arguments: ["", "cache"], Transport.allCases)
    func preferredAddresses(cache: String, transport: Transport) throws {
        try serving("loadbalance {\nprefer 10.0.0.4 10.0.0.2/31\n}\n\(cache)") { server, _ throws in
            for _ in 0..<10 {
                let data = try server.client.ask("x.test", over: transport).answerData
                #expect(data[0] == "10.0.0.4" && Set(data[1...2]) == ["10.0.0.2", "10.0.0.3"], "\(data)")
            }
        }
    }

    /// The file of weights is followed; one that is faulty changes nothing, and says so.
    @Test(arguments: ["", "cache"])
    func weights(cache: String) throws {
        func weights(_ last: Int) -> String { "x.test\n10.0.0.\(last) 255\n" }
        try serving("loadbalance weighted weights {\nreload 1s\n}\n\(cache)", files: ["weights": weights(3)]) {
            server, _ throws in
            func firsts() throws -> [String: Int] {
                var firsts: [String: Int] = [:]
                for _ in 0..<100 { firsts[try server.client.ask("x.test").answerData[0], default: 0] += 1 }
                return firsts
            }
            // 255 of 259: fewer than 80 of 100 have a chance of 1 in 10^16.
            #expect(try firsts()["10.0.0.3", default: 0] > 80)
            try server.folder.write("weights", weights(5))
            try server.waitForLine(with: "plugin/loadbalance: reloaded")
            #expect(try firsts()["10.0.0.5", default: 0] > 80)
            try server.folder.write("weights", "x.test\n10.0.0.1 1000\n")
            try server.waitForLine(
                with: "weights:2: a weight must be within 1…255, got 1000; the weights stay as they are")
            #expect(try firsts()["10.0.0.5", default: 0] > 80)
        }
    }

    /// `local` counts what search lists make of localhost.
    @Test func localNames() throws {
        let metrics = try FreePort.next()
        try serving("prometheus localhost:\(metrics)\nlocal") { server, upstream throws in
            for transport in Transport.allCases {
                for name in ["localhost", "a.localhost", "localhost.example.com"] {
                    #expect(try server.client.ask(name, over: transport).answerData == ["127.0.0.1"])
                }
            }
            #expect(upstream.queries.value.isEmpty)
            let page = try HTTPClient(port: metrics).metrics {
                $0.sum(of: "coredns_local_localhost_requests_total") >= 4
            }
            #expect(page.value("coredns_local_localhost_requests_total") == 4)
            let labels =
                "server=\"dns://127.0.0.1:\(server.port)\",zone=\".\",view=\"\",rcode=\"NOERROR\",plugin=\"local\""
            #expect(page.value("coredns_dns_responses_total{\(labels)}") == 6)
        }
    }
}
