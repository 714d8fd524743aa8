import DNSEngine
import DNSForwarding
import DNSWire
import NIOPosix
import NetworkAddress
import Synchronization
import Testing

@Suite("several lines, health, and lists that change")
struct LinesTests {
    /// Runs the body with a line for each upstream, of which each may hand on to those behind it.
    private func run(
        _ plays: [PlayedUpstream.Play], except: [DomainName] = [], configure: (inout ForwarderConfiguration) -> Void,
        _ body: (PlayedForwarding) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        var upstreams: [PlayedUpstream] = []
        for play in plays { upstreams.append(try await .start(on: group, play: play)) }
        let lines = upstreams.enumerated().map { number, upstream in
            var line = ForwarderConfiguration(upstreams: [Upstream(upstream.endpoint)])
            line.followers = (number + 1..<upstreams.count).map {
                .init(forwarder: $0, zone: .root, except: $0 == 1 ? except : [])
            }
            configure(&line)
            return line
        }
        let service = ForwardingService(forwarders: lines, group: group)
        try await body(PlayedForwarding(service: service, upstreams: upstreams))
        try await service.shutdown(after: .zero)
        for upstream in upstreams { try await upstream.stop() }
    }

    @Test("next: these codes lead to the following line", arguments: [3, 2] as [UInt16])
    func next(_ number: UInt16) async throws {
        let code = ResponseCode(rawValue: number)
        try await run(
            [{ .answer($0.query.answered(code: code)) }, Roles.right], configure: { $0.nextCodes = [code] }
        ) { played in
            try await #expect(played.ask().answers == ["192.0.2.1"])
            #expect(played.service.metrics.map { $0.upstreams[0].requests } == [1, 1])
        }
    }

    @Test("next: other codes do not, and the last line's answer stands")
    func notNext() async throws {
        try await run(
            [{ .answer($0.query.answered(code: .refused)) }, Roles.right], configure: { $0.nextCodes = [.nameError] }
        ) { played in try await #expect(played.ask().responseCode == .refused) }
        try await run(
            [{ .answer($0.query.answered(code: .nameError)) }, { .answer($0.query.answered(code: .nameError)) }],
            configure: { $0.nextCodes = [.nameError] }
        ) { played in try await #expect(played.ask().responseCode == .nameError) }
    }

    @Test("next: a line that is not for the name is passed over")
    func nextExcept() async throws {
        try await run(
            [{ .answer($0.query.answered(code: .nameError)) }, Roles.right, Roles.other],
            except: [try DomainName("test.")], configure: { $0.nextCodes = [.nameError] }
        ) { played in try await #expect(played.ask().answers == ["192.0.2.2"]) }
    }

    @Test("next_on_nodata", arguments: [true, false])
    func noData(_ isOn: Bool) async throws {
        try await run(
            [{ .answer($0.query.answered()) }, Roles.right], configure: { $0.nextOnNoData = isOn }
        ) { played in try await #expect(played.ask().answers == (isOn ? ["192.0.2.1"] : [])) }
    }

    @Test("health_check: the domain and RD of the option, after a failure, until there is an answer")
    func healthCheck() async throws {
        let domain = try DomainName("health.test.")
        let isBack = Atomic<Bool>(false)
        try await PlayedForwarding.run(
            [{ isBack.load(ordering: .relaxed) ? try Roles.right($0) : .silence }],
            configure: {
                $0.tryTimeout = .milliseconds(5)
                $0.totalTimeout = .milliseconds(40)
                $0.healthCheck = HealthCheck(interval: .milliseconds(5), recursionDesired: false, domain: domain)
            }
        ) { played in
            try await #expect(played.ask().responseCode == .serverFailure)
            var check = try await played.upstreams[0].nextArrival()
            while check.query.questions[0].type != .ns { check = try await played.upstreams[0].nextArrival() }
            #expect(check.query.questions[0].name == domain)
            #expect(check.query.flags == 0)
            while played.service.metrics[0].upstreams[0].healthChecksFailed == 0 {
                _ = try await played.upstreams[0].nextArrival()
            }
            // More failures in a row than max_fails: down, and asked all the same for want of another one.
            while played.service.metrics[0].allDown == 0 { _ = try await played.ask() }
            isBack.store(true, ordering: .relaxed)
            while true {
                let before = played.service.metrics[0].allDown
                let code = try await played.ask().responseCode
                if code == .noError, played.service.metrics[0].allDown == before { break }
            }
        }
    }

    @Test("health_check: ends with the first answer")
    func healthCheckEnds() async throws {
        let isBack = Atomic<Bool>(false)
        let checks = Atomic<Int>(0)
        try await PlayedForwarding.run(
            [
                { arrival in
                    let isCheck = arrival.query.questions[0].type == .ns
                    guard isBack.load(ordering: .relaxed) else { return .silence }
                    if isCheck { checks.add(1, ordering: .relaxed) }
                    return try Roles.right(arrival)
                }
            ], lanes: 1,
            configure: {
                $0.tryTimeout = .milliseconds(5)
                $0.totalTimeout = .milliseconds(40)
                $0.healthCheck.interval = .milliseconds(5)
            }
        ) { played in
            try await #expect(played.ask().responseCode == .serverFailure)
            isBack.store(true, ordering: .relaxed)
            while checks.load(ordering: .relaxed) == 0 { _ = try await played.upstreams[0].nextArrival() }
            // The lane is woken again and again.
            for number in 0..<200 { _ = try await played.ask("a\(number).test.") }
            // A query that took too long begins another one, on a slow machine.
            let upstream = played.service.metrics[0].upstreams[0]
            let failures = upstream.requests - upstream.answers.values.reduce(0) { $0 + $1.count }
            #expect(checks.load(ordering: .relaxed) <= 2 + Int(failures))
        }
    }

    @Test("failfast_all_unhealthy_upstreams: SERVFAIL at once, and no query")
    func failFast() async throws {
        try await PlayedForwarding.run([], configure: { $0.failsFast = true }) { played in
            for _ in 0..<2 { _ = try await played.ask() }
            let before = played.service.metrics[0].upstreams[0].requests
            let result = try await played.ask(edns: ExtendedDNS())
            #expect(result.failure == "no healthy upstream: 127.77.0.1:1 and all others are down")
            #expect(try result.message.edns?.extendedErrors.map(\.code) == [.noReachableAuthority])
            #expect(played.service.metrics[0].upstreams[0].requests == before)
        }
    }

    @Test("another list of upstreams takes over; exchanges under way end with the old one (C25)")
    func replaced() async throws {
        try await PlayedForwarding.run([Roles.silent, Roles.other]) { played in
            let old = Upstream(played.upstreams[0].endpoint)
            let new = Upstream(played.upstreams[1].endpoint)
            #expect(played.service.replaceUpstreams(of: 0, with: [old]))
            async let first = played.ask()
            let arrival = try await played.upstreams[0].nextArrival()
            #expect(played.service.replaceUpstreams(of: 0, with: [new]))
            #expect(!played.service.replaceUpstreams(of: 0, with: [new]))
            try await #expect(played.ask("x.test.").answers == ["192.0.2.2"])
            try await played.upstreams[0].answer(arrival, with: try arrival.query.answered(with: [192, 0, 2, 1]))
            try await #expect(first.answers == ["192.0.2.1"])
        }
    }

    @Test("figures: answers by code with their times, second queries, sockets")
    func metrics() async throws {
        try await PlayedForwarding.run(
            [{ $0.number < 3 ? try Roles.right($0) : .answer($0.query.answered(code: .nameError)) }],
            configure: { $0.zone = .root }
        ) { played in
            for number in 0..<5 { _ = try await played.ask("q\(number).test.") }
            let line = played.service.metrics[0]
            let upstream = line.upstreams[0]
            #expect(line.zone == .root && line.rejected == 0 && line.coalesced == 0 && line.hedged == 0)
            #expect(upstream.upstream == "\(played.upstreams[0].endpoint)")
            #expect(upstream.requests == 5)
            #expect(upstream.answers[.noError]?.count == 3 && upstream.answers[.nameError]?.count == 2)
            #expect(upstream.answers[.noError].map { $0.seconds > 0 } == true)
            #expect((upstream.opened["udp"] ?? 0) + (upstream.reused["udp"] ?? 0) == 5)
        }
        try await PlayedForwarding.run([Roles.silent, Roles.right]) { played in
            try await #expect(played.ask().answers == ["192.0.2.1"], "after half a second")
            #expect(played.service.metrics[0].hedged == 1)
        }
    }
}

@Suite("upstreams that lead back to us")
struct LoopSearchTests {
    @Test("found by a question that comes back; asked again once it no longer does (C16)")
    func search() async throws {
        let arrivals = AsyncStream.makeStream(of: LoopFinding.self)
        let zone = try DomainName("loop.test.")
        let leadsBack = Atomic<Bool>(true)
        let back = Mutex<ForwardingService?>(nil)
        try await PlayedForwarding.run(
            [
                { arrival in
                    // The upstream forwards to us, as another server would.
                    if leadsBack.load(ordering: .relaxed), let service = back.withLock({ $0 }) {
                        let query = try SuspendedQueries.suspend(arrival.query.write())
                        service.forward(query) { _ in }
                    }
                    return .answer(arrival.query.answered(code: .nameError))
                }
            ], onLoop: { arrivals.continuation.yield($0) },
            configure: { $0.loopGuard = LoopGuard(zone: zone, interval: .milliseconds(20)) }
        ) { played in
            back.withLock { $0 = played.service }
            defer { back.withLock { $0 = nil } }
            var findings = arrivals.stream.makeAsyncIterator()
            played.service.searchLoops()
            let found = try #require(await findings.next())
            #expect(found.isLoop && found.wasLast && found.upstream.endpoint == played.upstreams[0].endpoint)
            #expect(found.question.isEqualOrBelow(zone) && found.question.labelCount == 4)
            let result = try await played.ask(edns: ExtendedDNS())
            #expect(result.responseCode == .serverFailure)
            #expect(try result.message.edns?.extendedErrors.map(\.code) == [.noReachableAuthority])
            leadsBack.store(false, ordering: .relaxed)
            let gone = try #require(await findings.next())
            #expect(!gone.isLoop)
            try await #expect(played.ask().responseCode == .nameError)
        }
    }
}
