import DNSWire
import NetworkAddress
import StubResolver
import StubSockets
import Testing

/// What the search list of a pod adds to a name ends in the server's memory: upstream servers never see it.
@Suite struct SearchWasteTests {
    private static let search = ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"]

    /// Runs `body` with a server for a cluster and everything else, whose upstream knows `www.example.com`.
    private func with(_ body: (RunningServer, PlayedUpstream) throws -> Void) throws {
        try PlayedUpstream.with { query, _ in
            let question = query.questions[0]
            let isKnown = "\(question.name)" == "www.example.com."
            let answers = question.type == .a ? [ResourceRecord.a(question.name, .init(192, 0, 2, 80))] : []
            return .answer(isKnown ? query.response(answers: answers) : query.response(.nameError))
        } _: { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    kubernetes cluster.local in-addr.arpa ip6.arpa {
                        manifests manifests
                        pods insecure
                        fallthrough in-addr.arpa ip6.arpa
                    }
                    forward . \(upstream.address)
                }
                """
            let web = ManifestReloadTests.service("web", "10.96.0.20")
            let files = ["manifests/all.yaml": ManifestReloadTests.namespace + "---\n" + web]
            try RunningServer.with(corefile, files: files) { server in try body(server, upstream) }
        }
    }

    @Test(arguments: ["A", "AAAA", "SRV", "TXT"])
    func searchNamesAreDeniedFromMemory(_ type: String) throws {
        try with { server, upstream in
            let names = ["www.example.com", "web.default.svc.cluster.local", "nothere", "a.b.c.d.e", "_http._tcp.web"]
            for name in names {
                for domain in Self.search where !(name == "nothere" && domain == "cluster.local") {
                    let response = try server.client.ask("\(name).\(domain)", try #require(RecordType(type)))
                    // Either no such name, or one of the Service's; nothing of it comes from elsewhere.
                    let isService = name == "_http._tcp.web" && domain == Self.search[0]
                    #expect(isService || response.responseCode == .nameError, "\(name).\(domain) \(response)")
                    #expect(response.header.has(Header.Flag.authoritative))
                }
            }
            #expect(upstream.queries.value.isEmpty, "\(upstream.queries.value)")
        }
    }

    /// The whole lookup by each library: eight queries to the server, two to the upstream.
    @Test(arguments: [ResolverLibrary.glibc, .musl, .go])
    func onlyTheNameItselfIsForwarded(_ library: ResolverLibrary) throws {
        try with { server, upstream in
            let text =
                "nameserver 10.96.0.10\nsearch \(Self.search.joined(separator: " "))\noptions ndots:5 timeout:30\n"
            var configuration = ResolverConfiguration(text, as: library)
            configuration.nameservers = [SocketEndpoint(.v4(0x7f00_0001), port: server.port)]
            for (name, forwarded) in [
                ("www.example.com", 2), ("web", 0), ("web.default", 0), ("nothere.default.svc", 2),
            ] {
                let before = upstream.queries.value.count
                var lookup = Lookup(name, as: library, with: configuration)
                var transport = SocketTransport()
                let result = try lookup.run(over: &transport)
                let asked = upstream.queries.value.dropFirst(before).map { "\($0.query.questions[0].name)" }
                #expect(asked == Array(repeating: "\(name).", count: forwarded), "\(name): \(asked)")
                #expect(result.status == (name == "nothere.default.svc" ? .nameError : .found))
                if name == "www.example.com" { #expect(result.records.count == 8 && result.wastedQueries == 6) }
            }
        }
    }
}
