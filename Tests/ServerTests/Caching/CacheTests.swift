import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `cache` and `aaaa` before upstreams that the test plays.
@Suite struct CacheTests {
    /// What the played upstream says at the moment.
    private struct Script: Sendable {
        var address: UInt8 = 1
        var code = ResponseCode.noError
        var isSilent = false
        var ttl: UInt32 = 300
    }

    private static func answering(_ script: Watched<Script>) -> @Sendable (Message, Transport) -> PlayedUpstream.Reply {
        { query, _ in
            let now = script.value
            guard !now.isSilent else { return .silence }
            guard now.code == .noError else { return .answer(query.response(now.code)) }
            return .answer(
                query.response(answers: query.questions.map { .a($0.name, .init(10, 0, 0, now.address), ttl: now.ttl) })
            )
        }
    }

    /// Runs `body` with a server whose cache has these options, and with its upstream.
    private func serving(
        _ cache: String, before: String = "", files: [String: String] = [:],
        _ body: (RunningServer, PlayedUpstream, Watched<Script>) throws -> Void
    ) throws {
        let script = Watched(Script())
        try PlayedUpstream.with(Self.answering(script)) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    \(cache)
                    \(before)
                    forward . \(upstream.address) {
                        read_timeout 200ms
                    }
                }
                """
            try RunningServer.with(corefile, files: files) { server throws in try body(server, upstream, script) }
        }
    }

    /// Asks until the answer is as wanted: the clock of the cache goes on meanwhile.
    private func ask(
        _ server: RunningServer, _ name: String, over transport: Transport = .udp, until isWanted: (Message) -> Bool
    ) throws -> Message {
        let deadline = ContinuousClock.now + Patience.change
        while true {
            let response = try server.client.ask(name, over: transport, edns: ExtendedDNS())
            if isWanted(response) { return response }
            guard ContinuousClock.now < deadline else { throw TimeoutError("\(name): \(response) and nothing else") }
        }
    }

    @Test(arguments: Transport.allCases)
    func aSecondClientAsksNobody(transport: Transport) throws {
        try serving("cache") { server, upstream, _ throws in
            for name in ["www.test", "WWW.test", "www.TEST"] {
                for transport in [transport] + Transport.allCases {
                    let response = try server.client.ask(name, over: transport)
                    #expect(response.answerData == ["10.0.0.1"] && "\(response.questions[0].name)" == "\(name).")
                    #expect(response.answers.allSatisfy { (1...300).contains($0.ttl) })
                }
            }
            #expect(upstream.queries.value.count == 1)
            #expect(try server.client.ask("www.test", .txt).responseCode == .noError)
            #expect(upstream.queries.value.count == 2)
        }
    }

    @Test func timesAreClamped() throws {
        try serving("cache 60") { server, _, script throws in
            #expect(try server.client.ask("a.test").answerLines == ["a.test. 60 a 10.0.0.1"])
            script.change { $0.ttl = 0 }
            #expect(try server.client.ask("b.test").answerLines == ["b.test. 5 a 10.0.0.1"])
        }
    }

    /// A hosts file that changes wins over what the cache knows: nothing of our own is ever hidden.
    @Test func ownNamesAreNeverHidden() throws {
        try serving("cache", before: "hosts hosts {\n reload 100ms\n fallthrough\n }", files: ["hosts": ""]) {
            server, upstream, _ throws in
            #expect(try server.client.ask("new.test").answerData == ["10.0.0.1"])
            #expect(try server.client.ask("new.test").answerData == ["10.0.0.1"])
            #expect(upstream.queries.value.count == 1)
            try server.folder.write("hosts", "192.0.2.7 new.test\n")
            _ = try ask(server, "new.test") { $0.answerData == ["192.0.2.7"] }
            #expect(upstream.queries.value.count == 1)
        }
    }

    /// SERVFAIL and silence are remembered for `servfail` (RFC 9520): the second client asks nobody, and is told why.
    @Test(arguments: [true, false])
    func failuresAreRemembered(isSilent: Bool) throws {
        try serving("cache {\n servfail 1m\n }") { server, upstream, script throws in
            script.change { script in
                script.isSilent = isSilent
                script.code = .serverFailure
            }
            #expect(try server.client.ask("bad.test").responseCode == .serverFailure)
            let asked = upstream.queries.value.count
            let second = try server.client.ask("bad.test", edns: ExtendedDNS())
            #expect(second.responseCode == .serverFailure)
            #expect(second.edns?.extendedErrors.map(\.code.rawValue) == [13])
            #expect(upstream.queries.value.count == asked)
        }
    }

    /// `serve_stale immediate`: the old answer while the new one is fetched.
    @Test(arguments: Transport.allCases)
    func staleAtOnce(transport: Transport) throws {
        try serving("cache 1 {\n serve_stale 1h immediate\n }") { server, upstream, script throws in
            #expect(try server.client.ask("www.test").answerData == ["10.0.0.1"])
            script.change { $0.address = 2 }
            let stale = try ask(server, "www.test", over: transport) { $0.edns?.extendedErrors.isEmpty == false }
            #expect(stale.answerLines == ["www.test. 0 a 10.0.0.1"])
            #expect(stale.edns?.extendedErrors.map(\.code.rawValue) == [3])
            _ = try ask(server, "www.test") { $0.answerData == ["10.0.0.2"] }
            // The refresh asks for AD, so that the answer serves everybody.
            #expect(upstream.queries.value[1].query.flags & Header.Flag.authenticData != 0)
        }
    }

    /// `serve_stale verify` and `rfc8767`: only where the upstream fails.
    @Test(arguments: ["verify", "rfc8767"], [true, false])
    func staleAfterFailure(mode: String, isSilent: Bool) throws {
        try serving("cache 1 {\n serve_stale 1h \(mode)\n }") { server, _, script throws in
            #expect(try server.client.ask("www.test").answerData == ["10.0.0.1"])
            script.change { script in
                script.isSilent = isSilent
                script.code = .serverFailure
            }
            let stale = try ask(server, "www.test") { $0.edns?.extendedErrors.isEmpty == false }
            #expect(stale.answerLines == ["www.test. \(mode == "verify" ? 0 : 30) a 10.0.0.1"])
            #expect(stale.edns?.extendedErrors.map(\.code.rawValue) == [3])
            script.change { $0 = Script(address: 9) }
            _ = try ask(server, "www.test") { $0.answerData == ["10.0.0.9"] }
        }
    }

    /// `prefetch`: a name that is asked for all the time is never missing.
    @Test func prefetch() throws {
        try serving("cache 2 {\n success 100 2 1\n prefetch 2 1m 50%\n }") { server, upstream, script throws in
            _ = try server.client.ask("www.test")
            script.change { $0.address = 2 }
            _ = try ask(server, "www.test") { $0.answerData == ["10.0.0.2"] }
            // Its question is the refresh's, not a client's.
            #expect(upstream.queries.value[1].query.flags & Header.Flag.authenticData != 0)
        }
    }

    @Test func noIPv6Addresses() throws {
        try serving("cache", before: "aaaa nodata") { server, upstream, _ throws in
            let response = try server.client.ask("www.test", .aaaa)
            #expect(response.responseCode == .noError && response.answers.isEmpty)
            #expect(response.authorities.map(\.type) == [.soa])
            #expect(upstream.queries.value.isEmpty)
            #expect(try server.client.ask("www.test").answerData == ["10.0.0.1"])
        }
    }

    /// What `clusterdns check` says of a cache that keeps nothing.
    @Test func zeroIsAWarning() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "Corefile", ".:53 {\n    cache 0 {\n        denial 9984 0\n    }\n    forward . 127.0.0.1\n}\n")
        let check = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect((check.output + check.errors).contains("Corefile:2: cache keeps no success answers: their TTL is 0"))
    }
}
