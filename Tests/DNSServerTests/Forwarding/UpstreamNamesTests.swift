import Corefile
import DNSForwarding
import DNSServer
import DNSWire
import NetworkAddress
import Synchronization
import Testing

/// How the names of a Corefile's upstreams are found before it is compiled.
@Suite struct UpstreamNamesTests {
    private typealias Ending = @Sendable (Result<HostLookup.Found, HostLookup.Failure>) -> Void

    private static let resolver = SocketEndpoint(.v4(0x7f00_0035), port: 53)

    private static func document(_ lines: String...) throws -> CorefileDocument {
        let options = "{\n resolver \(resolver)\n }"
        let text = lines.map { ".:53 {\n forward . \($0) \(options)\n}\n" }.joined()
        return try CorefileParser.parse(text: text, fileSource: NoFiles())
    }

    private static func question(_ name: String) -> UpstreamNames.Question { .init(name: name, resolvers: [resolver]) }

    /// None ends before all have begun: one after the other would never end.
    @Test(.timeLimit(.minutes(1))) func allAtOnce() async throws {
        let begun = Mutex<[(name: String, end: Ending)]>([])
        let document = try Self.document("A.test b.test:54 192.0.2.1 tls://d.test", "dns://c.test. a.test:55 1.2.3")
        let names = await UpstreamNames.find(in: document, keeping: [:]) { name, servers, end in
            #expect(servers == [Self.resolver])
            let ready = begun.withLock { begun in
                begun.append((name, end))
                return begun.count == 3 ? begun : []
            }
            for (name, end) in ready {
                let isKnown = name != "b.test"
                end(
                    isKnown
                        ? .success(.init(addresses: [.v4(9)], seconds: 60))
                        : .failure(.init(description: "b.test is nobody")))
            }
        } interruption: {
            AsyncStream { _ in }
        }
        #expect(begun.withLock { $0.map(\.name) } == ["a.test", "b.test", "c.test"])
        for name in ["a.test", "c.test"] {
            #expect(try names[Self.question(name)]?.get().list == [.v4(9)])
        }
        #expect(throws: HostLookup.Failure.self) { try names[Self.question("b.test")]?.get() }
        #expect(names[Self.question("d.test")] == nil && names[Self.question("1.2.3")] == nil)
    }

    /// What is in use is not looked up, so that it may be when the resolvers are down.
    @Test func whatIsKnownStays() async throws {
        var known = NamedUpstream.Addresses()
        known.list = [.v4(5)]
        let names = await UpstreamNames.find(
            in: try Self.document("a.test a.test:54"), keeping: [Self.question("a.test"): known]
        ) { name, _, _ in
            Issue.record("\(name) was looked up")
        } interruption: {
            AsyncStream { $0.finish() }
        }
        #expect(try names[Self.question("a.test")]?.get() == known)
    }

    /// Nobody answers, and nobody waits.
    @Test(.timeLimit(.minutes(1))) func interruption() async throws {
        let document = try Self.document("a.test")
        let names = await UpstreamNames.find(in: document, keeping: [:]) { _, _, _ in
        } interruption: {
            AsyncStream { $0.finish() }
        }
        let fault = #expect(throws: ConfigurationError.self) {
            try ConfigurationCompiler.compile(
                document, hash: NameHash(secret: 7), log: ServerLog { $0.count }, names: names)
        }
        #expect(fault?.description.contains("a.test was not looked up to the end") == true)
    }
}
