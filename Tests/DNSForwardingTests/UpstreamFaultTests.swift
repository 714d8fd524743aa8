import DNSEngine
import DNSForwarding
import DNSWire
import NetworkAddress
import Testing

@Suite("upstreams that do as they like")
struct UpstreamFaultTests {
    @Test("the right answer, over both transports", arguments: [Client.Transport.udp, .tcp])
    func right(_ transport: Client.Transport) async throws {
        try await PlayedForwarding.run([Roles.right]) { played in
            let result = try await played.ask(over: transport)
            #expect(try result.answers == ["192.0.2.1"])
            #expect(try result.message.id == 4711)
            #expect(result.upstream == played.upstreams[0].endpoint)
            #expect(result.failure == nil)
            try await #expect(played.upstreams[0].nextArrival().transport == transport)
        }
    }

    @Test("200 messages that are not the answer do not keep the right one out", arguments: ForeignReply.allCases)
    func flood(_ reply: ForeignReply) async throws {
        try await PlayedForwarding.run({ arrival in
            let noise = try reply.octets(arrival.query)
            let answer = try arrival.query.answered(with: [192, 0, 2, 1]).write()
            return .send(Array(repeating: noise, count: 200) + [answer])
        }) { played in
            try await #expect(played.ask().answers == ["192.0.2.1"])
            try await #expect(played.ask(over: .tcp).answers == ["192.0.2.1"])
        }
    }

    @Test("a silent upstream: the next one is asked, the failure stays unsaid")
    func silent() async throws {
        try await PlayedForwarding.run(
            [Roles.silent, Roles.right], configure: { $0.tryTimeout = .seconds(1) }
        ) { played in
            let result = try await played.ask()
            #expect(try result.answers == ["192.0.2.1"])
            #expect(result.upstream == played.upstreams[1].endpoint)
            #expect(result.failure == nil)
        }
    }

    @Test("a slow upstream: its answer counts after its time was up")
    func slow() async throws {
        try await PlayedForwarding.run(
            [Roles.silent, Roles.silent], configure: { $0.tryTimeout = .seconds(1) }
        ) { played in
            async let result = played.ask()
            let first = try await played.upstreams[0].nextArrival()
            _ = try await played.upstreams[1].nextArrival()
            try await played.upstreams[0].answer(first, with: try first.query.answered(with: [192, 0, 2, 1]))
            try await #expect(result.answers == ["192.0.2.1"])
            try await #expect(result.upstream == played.upstreams[0].endpoint)
        }
    }

    @Test("nobody listens: the next upstream is asked at once", arguments: [Client.Transport.udp, .tcp])
    func refused(_ transport: Client.Transport) async throws {
        try await PlayedForwarding.run(
            [Roles.right], configure: { $0.upstreams.insert(Upstream(PlayedUpstream.nobody), at: 0) }
        ) { played in
            try await #expect(played.ask(over: transport).upstream == played.upstreams[0].endpoint)
        }
    }

    @Test("garbage and malformed answers: the next upstream is asked")
    func malformed() async throws {
        try await PlayedForwarding.run(
            [{ .send([try $0.query.answered(with: [192, 0, 2, 66]).write().dropLast()]) }, Roles.right]
        ) { played in
            try await #expect(played.ask().answers == ["192.0.2.1"])
            try await #expect(played.ask(over: .tcp).answers == ["192.0.2.1"])
        }
    }

    @Test("a connection that ends in the middle of a message: the next upstream is asked", arguments: [0, 1, 2, 30])
    func closes(after count: Int) async throws {
        let breaking: PlayedUpstream.Play = { arrival in
            .close(Array(try arrival.query.answered(with: [192, 0, 2, 66]).write().lengthPrefixed.prefix(count)))
        }
        try await PlayedForwarding.run([breaking, Roles.right]) { played in
            let result = try await played.ask(over: .tcp)
            #expect(try result.answers == ["192.0.2.1"])
        }
    }

    @Test("a message that comes octet by octet")
    func pieces() async throws {
        try await PlayedForwarding.run({ arrival in
            .pieces(try arrival.query.answered(with: [192, 0, 2, 1]).write().lengthPrefixed.map { [$0] })
        }) { played in
            try await #expect(played.ask(over: .tcp).answers == ["192.0.2.1"])
        }
    }

    @Test("truncation: the whole answer comes over TCP")
    func truncated() async throws {
        try await PlayedForwarding.run([Roles.large]) { played in
            let result = try await played.ask()
            #expect(try result.answers == ["192.0.2.1"])
            #expect(try result.message.header.has(Header.Flag.truncated) == false)
        }
    }

    @Test(
        "300 questions that the upstream is silent about: good ones are answered, those beyond max_concurrent refused (C21)"
    )
    func deadNames() async throws {
        try await PlayedForwarding.run(
            [{ $0.query.questions[0].name.labels.first?.first == UInt8(ascii: "d") ? .silence : try Roles.right($0) }],
            configure: { configuration in
                configuration.concurrentMax = 301
                // However slow the machine is: no second try and no health check comes in between.
                configuration.tryTimeout = .seconds(600)
                configuration.totalTimeout = .seconds(600)
            }
        ) { played in
            let (ended, end) = AsyncStream.makeStream(of: ForwardingResult.self)
            // Not all at once: a socket whose reader is late holds fewer datagrams than that, and drops the others.
            for first in stride(from: 0, to: 300, by: 50) {
                for number in first..<(first + 50) {
                    played.service.forward(try SuspendedQueries.suspend("d\(number).test.")) { end.yield($0) }
                }
                for _ in 0..<50 { _ = try await played.upstreams[0].nextArrival() }
            }
            for number in 0..<20 { try await #expect(played.ask("good\(number).test.").answers == ["192.0.2.1"]) }
            async let last = played.ask("d300.test.")
            for _ in 0..<21 { _ = try await played.upstreams[0].nextArrival() }
            try await #expect(played.ask("good.test.").responseCode == .refused)
            try await played.service.shutdown(after: .zero)
            _ = try await last
            var results = ended.makeAsyncIterator()
            for _ in 0..<300 { await #expect(results.next()?.responseCode == .serverFailure) }
        }
    }

    @Test("an upstream's SERVFAIL and REFUSED are passed on", arguments: [2, 5] as [UInt16])
    func passedOn(_ code: UInt16) async throws {
        try await PlayedForwarding.run({ arrival in
            .answer(arrival.query.answered(code: ResponseCode(rawValue: code)))
        }) { played in
            let result = try await played.ask()
            #expect(result.responseCode.rawValue == code)
            #expect(result.failure == nil)
        }
    }
}
