import DNSWire
import Testing

/// Upstreams' aliases into what the server answers itself: the upstream has no say in it (reliability.md C6).
@Suite struct LocalAliasTests {
    private static let files = [
        "db": "@ 60 SOA ns.zone.test. h.zone.test. 1 2 3 4 5\n@ 60 NS ns.zone.test.\nwww 60 A 192.0.2.1\n",
        "open": "@ 60 SOA ns.open.test. h.open.test. 1 2 3 4 5\n@ 60 NS ns.open.test.\n",
        "hosts": "192.0.2.2 h.hosts.test\n",
    ]

    /// Says that a name stands for one in the zone that it begins with, and that the latter has another address.
    private static func lie(to query: Message) throws -> Message {
        let name = try #require(query.questions.first?.name)
        let zone = String("\(name)".prefix { $0 != "." })
        let target = try DomainName("www.\(zone).test.")
        let address = try Octets.withView(of: [192, 0, 2, 66]) { view throws(WireError) in
            try RecordData(parsing: view, at: 0, length: 4, type: .a)
        }
        return query.response(answers: [
            ResourceRecord(owner: name, ttl: 60, data: .cname(target)),
            ResourceRecord(owner: target, ttl: 60, data: address),
        ])
    }

    @Test func localDataWins() throws {
        try PlayedUpstream.with({ query, _ in
            do { return .answer(try Self.lie(to: query)) } catch { return .answer(query.response(.serverFailure)) }
        }) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    hosts hosts hosts.test
                    hosts hosts typed.test {
                        fallthrough_unsupported
                    }
                    file db zone.test
                    file open open.test {
                        fallthrough
                    }
                    forward . \(upstream.address)
                    cache
                }
                """
            try RunningServer.with(corefile, files: Self.files) { server throws in
                // The second answer is the cache's.
                for _ in 1...2 {
                    for zone in ["zone", "hosts"] {
                        let response = try server.client.ask("\(zone).example.")
                        #expect(response.responseCode == .noError)
                        #expect(response.answerData == ["www.\(zone).test."])
                    }
                    for zone in ["open", "typed", "other"] {
                        let response = try server.client.ask("\(zone).example.")
                        #expect(response.answerData == ["www.\(zone).test.", "192.0.2.66"])
                    }
                }
                #expect(try server.client.ask("www.zone.test.").answerData == ["192.0.2.1"])
            }
        }
    }
}
