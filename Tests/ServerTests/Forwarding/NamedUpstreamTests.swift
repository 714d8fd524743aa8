import DNSWire
import Foundation
import NetworkAddress
import Testing

/// Plain upstreams that have names, which `resolver` knows.
@Suite struct NamedUpstreamTests {
    /// Knows the addresses of names in `up.test.`, and answers everything else as an upstream.
    private static func respond(to query: Message) throws -> Message {
        let question = try #require(query.questions.first)
        guard question.name.isEqualOrBelow(try DomainName("up.test.")) else {
            return query.response(answers: [try address([192, 0, 2, 1], of: question.name)])
        }
        guard question.type == .a, question.name != (try DomainName("none.up.test.")) else { return query.response() }
        return query.response(answers: [try address([127, 0, 0, 1], of: question.name)])
    }

    private static func address(_ octets: [UInt8], of name: DomainName) throws -> ResourceRecord {
        let data = try Octets.withView(of: octets) { view throws(WireError) in
            try RecordData(parsing: view, at: 0, length: 4, type: .a)
        }
        return ResourceRecord(owner: name, ttl: 60, data: data)
    }

    private static func withUpstream(_ body: (PlayedUpstream) throws -> Void) throws {
        try PlayedUpstream.with(
            { query, _ in
                do { return .answer(try respond(to: query)) } catch { return .answer(query.response(.serverFailure)) }
            }, body)
    }

    @Test func aNameIsLookedUp() throws {
        try Self.withUpstream { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    forward . a.Up.test:\(upstream.endpoint.port) b.up.test.:\(upstream.endpoint.port) {
                        resolver 127.77.0.1:1 \(upstream.address)
                    }
                }
                """
            try RunningServer.with(corefile) { server throws in
                #expect(try server.client.ask("www.example.").answerData == ["192.0.2.1"])
            }
            // As it is in the Corefile, without a search list.
            let asked = upstream.queries.value.compactMap { $0.query.questions.first?.name.canonical.description }
            #expect(asked.contains("a.up.test.") && asked.contains("b.up.test."))
        }
    }

    /// Two names of one address are one upstream, and a file of the name comes first.
    @Test func whatTheLineMeans() throws {
        try Self.withUpstream { upstream in
            func check(_ targets: String) throws -> CommandResult {
                let folder = try TemporaryFolder()
                try folder.write("resolv.test", "nameserver 192.0.2.53\n")
                let options = "{\n        resolver \(upstream.address)\n    }"
                try folder.write("Corefile", ".:53 {\n    forward . \(targets) \(options)\n}\n")
                return try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
            }
            let both = try check("a.up.test b.up.test a.up.test:54 resolv.test")
            #expect(both.output.contains("forward: . to 127.0.0.1:53 127.0.0.1:54 192.0.2.53:53,"), "\(both.output)")
            let none = try check("none.up.test")
            #expect(none.end != .exit(0))
            let reason = "Corefile:2: none.up.test cannot be looked up: \(upstream.address) knows no address"
            #expect(none.errors.contains(reason), "\(none.errors)")
            // `resolver` is for names.
            #expect(try check("resolv.test").errors.contains("resolver is for upstreams with names"))
            for target in ["no_where", "a..b", "a:0", "1.2.3", "a:b"] {
                #expect(try check(target).errors.contains("no such file"), "\(target)")
            }
        }
    }

    /// The resolvers are down, and the Corefile is another one: names that it had before stay what they are.
    @Test func reloadingWithoutResolvers() throws {
        let isDown = Watched(false)
        try PlayedUpstream.with({ query, _ in
            let isName = query.questions.first?.name.canonical.description.hasSuffix("up.test.") == true
            if isDown.value, isName { return .answer(query.response(.serverFailure)) }
            do { return .answer(try Self.respond(to: query)) } catch { return .answer(query.response(.serverFailure)) }
        }) { upstream in
            func corefile(_ targets: String, _ more: String = "") -> String {
                let options = "{\n resolver \(upstream.address)\n }"
                return ".:PORT {\n bind 127.0.0.1\n forward . \(targets) \(options)\n \(more)\n}\n"
            }
            let port = upstream.endpoint.port
            try RunningServer.with(corefile("a.up.test:\(port)")) { server throws in
                isDown.change { $0 = true }
                try server.reload(corefile("A.up.test:\(port)", "nsid other"))
                #expect(try server.client.ask("www.example.").answerData == ["192.0.2.1"])
                // One that is new cannot be had.
                try server.folder.write("Corefile", corefile("a.up.test:\(port) b.up.test:\(port)").filled(server.port))
                server.process.signal(SIGUSR1)
                try server.waitForLines(with: "b.up.test cannot be looked up", count: 1)
                isDown.change { $0 = false }
                try server.reload(corefile("a.up.test:\(port) b.up.test:\(port)", "nsid third"))
                #expect(try server.client.ask("www.example.").answerData == ["192.0.2.1"])
            }
        }
    }

    /// Signals end a server that still looks up names.
    @Test(arguments: [SIGTERM, SIGINT, SIGQUIT])
    func stoppingWhileItStarts(signal: Int32) throws {
        try PlayedUpstream.with({ _, _ in .silence }) { upstream in
            let options = "{\n resolver \(upstream.address) \(upstream.address)\n }"
            let server = try RunningServer(
                corefile: ".:PORT {\n bind 127.0.0.1\n forward . a.up.test \(options)\n}\n",
                waitsForVersion: false)
            defer { server.process.finish() }
            #expect(upstream.queries.wait(atMost: Patience.start) { $0.isEmpty ? nil : true } == true)
            server.process.signal(signal)
            let end = try server.process.waitForEnd()
            #expect(end == .exit(0), "\(end)")
            #expect(!server.process.errorText.contains("cannot be looked up"))
        }
    }
}
