import DNSEngine
import DNSForwarding
import DNSWire
import NetworkAddress
import Synchronization
import Testing

@Suite("questions that are asked once")
struct SharingTests {
    /// Starts all queries, and answers what reaches the upstream once they all wait.
    private func ask(_ queries: [SuspendedQuery], arrivals: Int) async throws -> [ForwardingResult] {
        let results = Mutex<[ForwardingResult]>([])
        try await PlayedForwarding.run([Roles.silent]) { played in
            await withTaskGroup(of: Void.self) { group in
                let (done, end) = AsyncStream.makeStream(of: ForwardingResult.self)
                for query in queries { played.service.forward(query) { end.yield($0) } }
                group.addTask {
                    do {
                        var seen: [PlayedUpstream.Arrival] = []
                        for _ in 0..<arrivals { seen.append(try await played.upstreams[0].nextArrival()) }
                        while played.service.metrics[0].coalesced < UInt64(queries.count - arrivals) {
                            await Task.yield()
                        }
                        for (number, arrival) in seen.enumerated() {
                            let answer = try arrival.query.answered(with: [192, 0, 2, UInt8(number)])
                            try await played.upstreams[0].answer(arrival, with: answer)
                        }
                    } catch {
                        Issue.record(error)
                    }
                }
                for await result in done {
                    let count = results.withLock { results in
                        results.append(result)
                        return results.count
                    }
                    if count == queries.count { break }
                }
                await group.waitForAll()
            }
            #expect(played.service.metrics[0].upstreams[0].requests == UInt64(arrivals))
        }
        return results.withLock { $0 }
    }

    @Test("a hundred clients with one question: one query, and each its own answer (reliability.md C3)")
    func herd() async throws {
        let queries = try (0..<100).map { number in
            let name = number.isMultiple(of: 2) ? "www.test." : "WwW.tEsT."
            return try SuspendedQueries.suspend(
                .query(name: try DomainName(name), type: .a, id: UInt16(number), edns: nil))
        }
        let results = try await ask(queries, arrivals: 1)
        let identifiers = try results.map { try $0.message.id }
        #expect(Set(identifiers) == Set(0..<100))
        for result in results {
            let message = try result.message
            let spelt = message.id.isMultiple(of: 2) ? "www.test." : "WwW.tEsT."
            #expect("\(message.questions[0].name)" == spelt)
            #expect(try result.answers == ["192.0.2.0"])
        }
    }

    @Test("DO and CD make another question (reliability.md C7)")
    func flags() async throws {
        let name = try DomainName("www.test.")
        var checking = Message.query(name: name, type: .a, id: 3)
        checking.flags |= Header.Flag.checkingDisabled
        let queries = try [
            SuspendedQueries.suspend("www.test."),
            SuspendedQueries.suspend("www.test.", edns: ExtendedDNS(dnssecOK: true)),
            SuspendedQueries.suspend(checking), SuspendedQueries.suspend("www.test.", .aaaa),
            SuspendedQueries.suspend("www.test."),
        ]
        let results = try await ask(queries, arrivals: 4)
        #expect(results.count == 5)
    }

    @Test("a failure is told to all, and to the log once")
    func failure() async throws {
        try await PlayedForwarding.run([Roles.silent]) { played in
            let query = try SuspendedQueries.suspend("www.test.", edns: ExtendedDNS())
            async let first = played.ask(query)
            async let second = played.ask(query)
            _ = try await played.upstreams[0].nextArrival()
            while played.service.metrics[0].coalesced < 1 { await Task.yield() }
            try await played.service.shutdown(after: .zero)
            let results = await [first, second]
            #expect(results.allSatisfy { $0.responseCode == .serverFailure && $0.failure != nil })
            #expect(results.filter(\.isRepeated).count == 1)
        }
    }

    @Test("one client has a thousand queries waiting at most; others go on (CVE-2024-33655)")
    func waitingOfOneClient() async throws {
        let most = ForwardingLimits.waitersOfClientMax
        try await PlayedForwarding.run([Roles.silent]) { played in
            let (done, end) = AsyncStream.makeStream(of: ForwardingResult.self)
            let query = try SuspendedQueries.suspend("www.test.")
            for _ in 0...most { played.service.forward(query) { end.yield($0) } }
            var results = done.makeAsyncIterator()
            let turnedAway = await results.next()
            #expect(turnedAway?.failure == "queries of 127.0.0.1 that wait exceeded maximum \(most)")
            let arrival = try await played.upstreams[0].nextArrival()
            try await played.upstreams[0].answer(arrival, with: try arrival.query.answered(with: [192, 0, 2, 1]))
            for _ in 0..<most { await #expect(results.next()?.failure == nil) }
        }
    }
}

@Suite("answers that a cache keeps")
struct AnswerHookTests {
    /// A cache of one answer.
    private final class Kept: Sendable {
        let answer = Mutex<[UInt8]?>(nil)
        let count = Atomic<Int>(0)
        let failures = Atomic<Int>(0)

        func hooks(staleAfter: Duration? = nil) -> AnswerHooks {
            AnswerHooks(
                take: { response, code, _, hasClients in
                    self.count.add(1, ordering: .relaxed)
                    let old = self.answer.withLock { answer in
                        if code == .noError { answer = response }
                        return answer
                    }
                    guard hasClients, code == .serverFailure, let old else { return false }
                    response = old
                    return true
                },
                fail: { _ in self.failures.add(1, ordering: .relaxed) }, stale: { _ in self.answer.withLock { $0 } },
                staleAfter: { _ in staleAfter })
        }
    }

    @Test("every answer is shown once, however many wait, without OPT")
    func take() async throws {
        let kept = Kept()
        try await PlayedForwarding.run([Roles.right], hooks: kept.hooks()) { played in
            _ = try await played.ask(edns: ExtendedDNS())
            let octets = try #require(kept.answer.withLock { $0 })
            #expect(try Message(parsing: octets).edns == nil)
            #expect(kept.count.load(ordering: .relaxed) == 1)
        }
    }

    @Test("a question that nobody waits for is asked all the same")
    func refresh() async throws {
        let kept = Kept()
        try await PlayedForwarding.run([Roles.right], hooks: kept.hooks()) { played in
            played.service.refresh(try SuspendedQueries.suspend("www.test."))
            while kept.count.load(ordering: .relaxed) == 0 { await Task.yield() }
            #expect(kept.answer.withLock { $0 } != nil)
        }
    }

    @Test("no upstream answers, or SERVFAIL: the old answer, with EDE 3", arguments: [true, false])
    func stale(isDown: Bool) async throws {
        let kept = Kept()
        try await PlayedForwarding.run(
            [
                { arrival in
                    if arrival.number == 0 { return try Roles.right(arrival) }
                    guard isDown else { return .answer(arrival.query.answered(code: .serverFailure)) }
                    return .send([Array(arrival.query.answered().write().dropLast())])
                }
            ], hooks: kept.hooks()
        ) { played in
            _ = try await played.ask(edns: ExtendedDNS())
            let result = try await played.ask(edns: ExtendedDNS())
            #expect(kept.failures.load(ordering: .relaxed) == (isDown ? 1 : 0))
            #expect(try result.answers == ["192.0.2.1"])
            #expect(try result.message.edns?.extendedErrors.map(\.code) == [.staleAnswer])
            #expect(result.failure == nil)
        }
    }

    @Test("the old answer after a while, and the new one is kept when it comes (RFC 8767 section 5)")
    func staleWhileAsking() async throws {
        let kept = Kept()
        try await PlayedForwarding.run([Roles.silent], hooks: kept.hooks(staleAfter: .milliseconds(20))) { played in
            var old = Message.query(name: try DomainName("www.test."), type: .a, id: 0)
            old = try old.answered(with: [192, 0, 2, 7])
            kept.answer.withLock { $0 = old.write() }
            let result = try await played.ask()
            #expect(try result.answers == ["192.0.2.7"])
            let arrival = try await played.upstreams[0].nextArrival()
            // Whoever comes now gets it at once.
            try await #expect(played.ask().answers == ["192.0.2.7"])
            try await played.upstreams[0].answer(arrival, with: try arrival.query.answered(with: [192, 0, 2, 8]))
            while kept.count.load(ordering: .relaxed) == 0 { await Task.yield() }
            let octets = try #require(kept.answer.withLock { $0 })
            #expect(try Message(parsing: octets).answers.map(\.data.description) == ["192.0.2.8"])
        }
    }
}
