import DNSEngine
import DNSForwarding
import DNSWire
import NetworkAddress
import Testing

@Suite("queries without an answer")
struct FailureTests {
    @Test("nobody listens: SERVFAIL, network error", arguments: [Client.Transport.udp, .tcp])
    func refused(_ transport: Client.Transport) async throws {
        try await PlayedForwarding.run([]) { played in
            let result = try await played.ask(edns: ExtendedDNS(), over: transport)
            #expect(result.failure == "exchange with 127.77.0.1:1 failed: connection refused")
            #expect(result.upstream == nil)
            #expect(result.responseCode == .serverFailure)
            #expect(try result.message.edns?.extendedErrors.map(\.code) == [.networkError])
            #expect(try result.message.questions.map(\.description) == ["www.test.\tIN\tA"])
        }
    }

    @Test("an IPv6 upstream")
    func versionSix() async throws {
        let nobody = SocketEndpoint(.v6(high: 0, low: 1), port: 1)
        try await PlayedForwarding.run([], configure: { $0.upstreams = [Upstream(nobody)] }) { played in
            let failure = try #require(try await played.ask().failure)
            #expect(failure.hasPrefix("exchange with [::1]:1 failed: "))
        }
    }

    @Test("silence: SERVFAIL, no reachable authority")
    func silent() async throws {
        try await PlayedForwarding.run(
            [Roles.silent],
            configure: { configuration in
                configuration.tryTimeout = .milliseconds(20)
                configuration.totalTimeout = .milliseconds(50)
            }
        ) { played in
            let result = try await played.ask(edns: ExtendedDNS(dnssecOK: true))
            let failure = try #require(result.failure)
            #expect(failure.hasPrefix("no answer from \(played.upstreams[0].endpoint) within "))
            let edns = try #require(try result.message.edns)
            #expect(edns.extendedErrors.map(\.code) == [.noReachableAuthority])
            #expect(edns.udpPayloadSize == 1232 && edns.version == 0 && edns.dnssecOK)
        }
    }

    @Test("without EDNS there is no OPT record")
    func plain() async throws {
        try await PlayedForwarding.run([]) { played in
            let message = try await played.ask().message
            #expect(message.edns == nil && message.responseCode == .serverFailure)
        }
    }

    @Test("TCP that fails after truncation: SERVFAIL, never a part as the whole (reliability.md C9)")
    func truncatedOnly() async throws {
        try await PlayedForwarding.run({ arrival in
            guard arrival.transport == .udp else { return .close([]) }
            let answer = try ResourceRecord.address([192, 0, 2, 66], of: arrival.query.questions[0].name)
            return .answer(arrival.query.answered([answer], flags: Header.Flag.truncated))
        }) { played in
            let result = try await played.ask()
            #expect(result.responseCode == .serverFailure)
            #expect(try result.answers == [])
        }
    }

    @Test("too many at one forwarder: REFUSED at once, and room again when the first has ended")
    func concurrent() async throws {
        try await PlayedForwarding.run([Roles.silent], configure: { $0.concurrentMax = 1 }) { played in
            try await expectTurnedAway(played, .refused, "concurrent queries exceeded maximum 1")
        }
    }

    @Test("too many in all: SERVFAIL at once")
    func exchanges() async throws {
        try await PlayedForwarding.run([Roles.silent], exchangesMax: 1) { played in
            try await expectTurnedAway(played, .serverFailure, "exchanges with upstreams exceeded maximum 1")
        }
    }

    /// Holds one query at the upstream, has a second turned away, and ends the first.
    private func expectTurnedAway(
        _ played: PlayedForwarding, _ code: ResponseCode, _ text: String
    ) async throws {
        let query = try SuspendedQueries.suspend("www.test.")
        async let first = played.ask(query)
        _ = try await played.upstreams[0].nextArrival()
        let second = await played.ask(try SuspendedQueries.suspend("other.test."))
        #expect(second.responseCode == code)
        #expect(second.failure == text)
        #expect(played.service.metrics[0].rejected == (code == .refused ? 1 : 0))
        try await played.service.shutdown(after: .zero)
        #expect(await first.failure == "the server stopped before \(played.upstreams[0].endpoint) answered")
        let third = await played.ask(query)
        #expect(third.failure == "the server stopped before \(played.upstreams[0].endpoint) answered")
    }

    @Test("shutting down waits for the exchanges under way")
    func shutdown() async throws {
        try await PlayedForwarding.run([Roles.silent]) { played in
            async let result = played.ask()
            let arrival = try await played.upstreams[0].nextArrival()
            async let stopped: Void = played.service.shutdown(after: PlayedForwarding.patience)
            try await played.upstreams[0].answer(arrival, with: try arrival.query.answered(with: [192, 0, 2, 1]))
            try await stopped
            #expect(try await result.answers == ["192.0.2.1"])
        }
    }

    @Test("a query with a record that cannot be read: FORMERR")
    func malformed() async throws {
        var query = Message.query(name: try DomainName("www.test."), type: .a, id: 4711)
        query.additionals = [
            ResourceRecord(owner: .root, ttl: 0, data: .unknown(type: .a, octets: [1, 2, 3]))
        ]
        let suspended = try SuspendedQueries.suspend(query)
        try await PlayedForwarding.run([Roles.right]) { played in
            let result = await played.ask(suspended)
            #expect(result.response == [0x12, 0x67, 0x81, 0x01, 0, 0, 0, 0, 0, 0, 0, 0])
            #expect(result.failure?.hasPrefix("malformed query from 127.0.0.1:4000: ") == true)
        }
    }
}
