import DNSEngine
import DNSForwarding
import DNSWire
import Testing

@Suite("the forwarders of one configuration after the other")
struct ReplacingTests {
    private func line(_ upstream: PlayedUpstream) -> ForwarderConfiguration {
        ForwarderConfiguration(
            upstreams: [Upstream(upstream.endpoint)], tryTimeout: PlayedForwarding.patience,
            totalTimeout: PlayedForwarding.patience)
    }

    @Test("a query is asked by the forwarders that it arrived under")
    func oldAndNew() async throws {
        try await PlayedForwarding.run([Roles.right, Roles.other]) { played in
            let service = played.service
            let first = service.prepare([line(played.upstreams[0])])
            let second = service.prepare([line(played.upstreams[1])])
            service.use(first)
            for (set, address) in [(first, "192.0.2.1"), (second, "192.0.2.2")] {
                try await #expect(played.ask("a.test.", by: set).answers == [address])
            }
            service.use(second)
            for (set, address) in [(first, "192.0.2.1"), (second, "192.0.2.2")] {
                try await #expect(played.ask("b.test.", by: set).answers == [address])
            }
            try await #expect(played.ask("c.test.").answers == ["192.0.2.2"])
        }
    }

    @Test("what was under way ends with the forwarders that it began with")
    func underWay() async throws {
        try await PlayedForwarding.run([Roles.silent, Roles.other]) { played in
            async let first = played.ask()
            let arrival = try await played.upstreams[0].nextArrival()
            played.service.use(played.service.prepare([line(played.upstreams[1])]))
            try await #expect(played.ask("x.test.").answers == ["192.0.2.2"])
            try await played.upstreams[0].answer(arrival, with: try arrival.query.answered(with: [192, 0, 2, 1]))
            try await #expect(first.answers == ["192.0.2.1"])
        }
    }

    @Test("figures go on where a line is the same, or has an upstream in common")
    func figures() async throws {
        try await PlayedForwarding.run([Roles.right, Roles.other]) { played in
            let service = played.service
            let (one, two) = (line(played.upstreams[0]), line(played.upstreams[1]))
            service.use(service.prepare([one]))
            _ = try await played.ask()
            var both = one
            both.upstreams += two.upstreams
            both.policy = .sequential
            service.use(service.prepare([both]))
            #expect(service.metrics.map { $0.upstreams.map(\.requests) } == [[1, 0]])
            _ = try await played.ask("b.test.")
            #expect(service.metrics.map { $0.upstreams.map(\.requests) } == [[2, 0]])
            // A line that asks over TLS otherwise shares nothing with one that does not.
            both.tls.serverName = "dns.test"
            service.use(service.prepare([both]))
            #expect(service.metrics.map { $0.upstreams.map(\.requests) } == [[0, 0]])
            service.use(service.prepare([]))
            #expect(service.metrics.isEmpty)
        }
    }

    @Test("a forwarder that was retired during a health check, and comes back, checks again")
    func checksAgain() async throws {
        try await PlayedForwarding.run([Roles.silent, Roles.other]) { played in
            var silent = line(played.upstreams[0])
            silent.tryTimeout = .milliseconds(5)
            silent.totalTimeout = .milliseconds(20)
            let service = played.service
            let first = service.prepare([silent])
            let second = service.prepare([line(played.upstreams[1])])
            func nextCheck() async throws {
                while try await played.upstreams[0].nextArrival().query.questions[0].type != .ns {}
            }
            service.use(first)
            for number in 0..<3 {
                try await #expect(played.ask("a\(number).test.").responseCode == .serverFailure)
                try await nextCheck()
                // It ends while the forwarder is retired.
                let failed = first.metrics[0].upstreams[0].healthChecksFailed
                service.use(second)
                while first.metrics[0].upstreams[0].healthChecksFailed == failed {
                    try await #expect(played.ask("b.test.").answers == ["192.0.2.2"])
                }
                service.use(first)
            }
        }
    }

    @Test("a list of upstreams for an older configuration changes nothing")
    func listForAnOlderOne() async throws {
        try await PlayedForwarding.run([Roles.right, Roles.other]) { played in
            let service = played.service
            let old = service.forwarders
            service.use(service.prepare([line(played.upstreams[0])]))
            let new = service.forwarders
            let other = [Upstream(played.upstreams[1].endpoint)]
            #expect(!service.replaceUpstreams(of: 0, in: old, with: other))
            try await #expect(played.ask().answers == ["192.0.2.1"])
            #expect(service.replaceUpstreams(of: 0, in: new, with: other))
            try await #expect(played.ask("b.test.").answers == ["192.0.2.2"])
        }
    }
}
