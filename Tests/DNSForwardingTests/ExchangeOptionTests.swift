import DNSForwarding
import DNSWire
import Testing

@Suite("options of an exchange, step by step")
struct ExchangeOptionTests {
    @Test("a second upstream is asked after the given time, and the first answer of the two counts")
    func hedge() throws {
        var exchange = try VirtualExchange(hedgeAt: .milliseconds(30))
        #expect(exchange.start() == .ask(0))
        #expect(exchange.waitForTimer() == .ask(1))
        #expect(exchange.now == .milliseconds(30))
        #expect(exchange.attempts.map(\.upstream) == [0, 1])
        let answer = try exchange.sent(1).answered(with: [192, 0, 2, 1])
        exchange.now = .milliseconds(35)
        #expect(exchange.receive(answer, attempt: 1) == .answer(answer, from: "192.0.2.1:53"))
        let observed = exchange.takeObservations()
        #expect(observed == [.init(upstream: 1, outcome: .answered(.noError, after: .milliseconds(5)))])
    }

    @Test("what the slower one does is learnt behind the end", arguments: [true, false])
    func afterTheEnd(answers: Bool) throws {
        var exchange = try VirtualExchange(hedgeAt: .milliseconds(30))
        _ = exchange.start()
        _ = exchange.waitForTimer()
        _ = exchange.receive(try exchange.sent(1).answered(with: [192, 0, 2, 1]), attempt: 1)
        _ = exchange.takeObservations()
        #expect(exchange.exchange.timer == .seconds(2))
        if answers {
            exchange.now = .milliseconds(700)
            #expect(exchange.receive(try exchange.sent(0).answered(with: [192, 0, 2, 9]), attempt: 0) == .wait)
            let observed = exchange.takeObservations()
            #expect(observed == [.init(upstream: 0, outcome: .answered(.noError, after: .milliseconds(700)))])
        } else {
            #expect(exchange.waitForTimer() == .wait)
            let observed = exchange.takeObservations()
            #expect(observed == [.init(upstream: 0, outcome: .failed)])
        }
        #expect(exchange.exchange.timer == nil)
    }

    @Test("while a second one is being asked, the failure of the first leads to no third")
    func hedgeAndFailure() throws {
        var exchange = try VirtualExchange(upstreams: 3, hedgeAt: .milliseconds(30))
        _ = exchange.start()
        _ = exchange.waitForTimer()
        #expect(exchange.fail(attempt: 0) == .wait)
        #expect(exchange.fail(attempt: 1) == .ask(2))
    }

    @Test("a silent upstream leads to the next one within half a second (reliability.md C11)")
    func silent() throws {
        var exchange = try VirtualExchange(hedgeAt: .milliseconds(500))
        _ = exchange.start()
        #expect(exchange.waitForTimer() == .ask(1))
        #expect(exchange.now < .seconds(2))
        var last = VirtualExchange.Seen.wait
        for _ in 0..<20 where !exchange.exchange.isFinished { last = exchange.waitForTimer() }
        #expect(last == .failure("no answer from 192.0.2.1:53 within 500 ms"))
        #expect(exchange.now == .seconds(5))
    }

    @Test(
        "failover: these codes lead to another upstream, and the last one's stands where there is none",
        arguments: [2, 5])
    func failover(_ number: UInt16) throws {
        let code = ResponseCode(rawValue: number)
        var exchange = try VirtualExchange { $0.failoverCodes = [code] }
        _ = exchange.start()
        #expect(exchange.receive(try exchange.sent(0).answered(code: code), attempt: 0) == .ask(1))
        let last = try exchange.sent(1).answered(code: code)
        #expect(exchange.receive(last, attempt: 1) == .answer(last, from: "192.0.2.1:53"))
    }

    @Test("failover: where the other upstreams fail, the code that was had stands")
    func failoverToNobody() throws {
        var exchange = try VirtualExchange { $0.failoverCodes = [.serverFailure] }
        _ = exchange.start()
        let first = try exchange.sent(0).answered(code: .serverFailure)
        #expect(exchange.receive(first, attempt: 0) == .ask(1))
        var step = exchange.fail(attempt: 1)
        while case .ask(let attempt) = step { step = exchange.fail(attempt: attempt) }
        #expect(step == .answer(first, from: "192.0.2.0:53"))
    }

    @Test(
        "max_connect_attempts bounds the tries; 0 leaves them to the time, and still to reason", arguments: [1, 3, 0])
    func tries(_ most: Int) throws {
        var exchange = try VirtualExchange { $0.triesMax = most }
        var step = exchange.start()
        while case .ask(let attempt) = step { step = exchange.fail(attempt: attempt) }
        #expect(exchange.attempts.count == (most == 0 ? 32 : most))
    }

    @Test("read_timeout: a try's time")
    func readTimeout() throws {
        var exchange = try VirtualExchange { $0.tryTimeout = .milliseconds(300) }
        _ = exchange.start()
        #expect(exchange.waitForTimer() == .ask(1))
        #expect(exchange.now == .milliseconds(300))
    }

    @Test("FORMERR to a query with EDNS: asked again without (RFC 6891 section 7; reliability.md C18)")
    func withoutEDNS() throws {
        var exchange = try VirtualExchange(upstreams: 1, edns: ExtendedDNS(dnssecOK: true))
        _ = exchange.start()
        #expect(try exchange.sent(0).edns != nil)
        var refusal = try exchange.sent(0).answered(code: .formatError)
        refusal.edns = nil
        #expect(exchange.receive(refusal, attempt: 0) == .ask(1))
        #expect(try exchange.sent(1).edns == nil)
        let answer = try exchange.sent(1).answered(with: [192, 0, 2, 1])
        #expect(exchange.receive(answer, attempt: 1) == .answer(answer, from: "192.0.2.0:53"))
        var plain = try VirtualExchange(upstreams: 1)
        _ = plain.start()
        let final = try plain.sent(0).answered(code: .formatError)
        #expect(plain.receive(final, attempt: 0) == .answer(final, from: "192.0.2.0:53"))
    }

    @Test("case_randomisation: another spelling is no answer, and after three the question goes over TCP")
    func spelling() throws {
        var exchange = try VirtualExchange(upstreams: 1, name: "a-long-name-with-letters.example.") {
            $0.randomisesCase = true
        }
        _ = exchange.start()
        let query = try exchange.sent(0)
        #expect(query.questions[0].name.octets != query.questions[0].name.canonical.octets)
        #expect("\(query.questions[0].name.canonical)" == "a-long-name-with-letters.example.")
        var forged = try query.answered(with: [192, 0, 2, 66])
        forged.questions[0].name = forged.questions[0].name.canonical
        #expect(exchange.receive(forged, attempt: 0) == .wait)
        #expect(exchange.receive(forged, attempt: 0) == .wait)
        var other = exchange
        let right = try query.answered(with: [192, 0, 2, 1])
        #expect(other.receive(right, attempt: 0) == .answer(right, from: "192.0.2.0:53"))
        #expect(exchange.receive(forged, attempt: 0) == .ask(1))
        #expect(exchange.attempts[1].transport == .stream)
    }

    @Test("an upstream over TLS is never asked over UDP")
    func encrypted() throws {
        var exchange = try VirtualExchange(upstreams: 1) { $0.upstreams[0].security = .tls(serverName: "dns.test") }
        _ = exchange.start()
        #expect(exchange.attempts[0].transport == .stream)
    }
}
