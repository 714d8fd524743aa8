import DNSForwarding
import DNSWire
import Testing

@Suite("the state machine of an exchange")
struct UpstreamExchangeTests {
    @Test("the first upstream answers")
    func answer() throws {
        var exchange = try VirtualExchange()
        #expect(exchange.start() == .ask(0))
        let answer = try exchange.sent(0).answered(with: [192, 0, 2, 1])
        #expect(exchange.receive(answer, attempt: 0) == .answer(answer, from: "192.0.2.0:53"))
        #expect(exchange.attempts.map(\.timeout) == [.seconds(2)])
    }

    @Test("every response code is an answer", arguments: [2, 3, 4, 5] as [UInt16])
    func code(_ code: UInt16) throws {
        var exchange = try VirtualExchange()
        _ = exchange.start()
        let answer = try exchange.sent(0).answered(code: ResponseCode(rawValue: code))
        #expect(exchange.receive(answer, attempt: 0) == .answer(answer, from: "192.0.2.0:53"))
    }

    @Test("timeouts lead through the upstreams in the given order until five seconds are over")
    func timeouts() throws {
        var exchange = try VirtualExchange(upstreams: 3, order: [2, 0, 1])
        #expect(exchange.start() == .ask(0))
        #expect(exchange.timeOut(0) == .ask(1))
        #expect(exchange.timeOut(1) == .ask(2))
        #expect(exchange.timeOut(2) == .failure("no answer from 192.0.2.1:53 within 1 s"))
        #expect(exchange.now == .seconds(5))
        #expect(exchange.attempts.map(\.upstream) == [2, 0, 1])
        #expect(exchange.attempts.map(\.timeout) == [.seconds(2), .seconds(2), .seconds(1)])
    }

    @Test("a slow answer still counts while the next upstream is being asked")
    func overdue() throws {
        var exchange = try VirtualExchange()
        _ = exchange.start()
        let answer = try exchange.sent(0).answered(with: [192, 0, 2, 1])
        #expect(exchange.timeOut(0) == .ask(1))
        #expect(exchange.receive(answer, attempt: 0) == .answer(answer, from: "192.0.2.0:53"))
    }

    @Test("an upstream that refuses leads to the next at once, and an overdue one to nothing more")
    func refused() throws {
        var exchange = try VirtualExchange(upstreams: 3)
        _ = exchange.start()
        #expect(exchange.fail(attempt: 0) == .ask(1))
        #expect(exchange.timeOut(1) == .ask(2))
        #expect(exchange.fail(attempt: 1) == .wait)
        #expect(exchange.fail(attempt: 0) == .wait)
        #expect(exchange.attempts.count == 3)
    }

    @Test("tries are few, however many upstreams there are", arguments: [(1, 3), (2, 5), (3, 6), (15, 6)])
    func bound(upstreams: Int, tries: Int) throws {
        var exchange = try VirtualExchange(upstreams: upstreams)
        var step = exchange.start()
        while case .ask(let attempt) = step { step = exchange.fail(attempt: attempt) }
        let last = (tries - 1) % upstreams
        #expect(step == .failure("exchange with 192.0.2.\(last):53 failed: connection refused"))
        #expect(exchange.attempts.count == tries)
    }

    @Test("the last try is waited for where an earlier one fails late")
    func lateFailure() throws {
        var exchange = try VirtualExchange(upstreams: 1)
        _ = exchange.start()
        #expect(exchange.fail(attempt: 0) == .ask(1))
        #expect(exchange.timeOut(1) == .ask(2))
        let truncated = try exchange.sent(1).answered(flags: Header.Flag.truncated)
        #expect(exchange.receive(truncated, attempt: 1) == .wait, "no try is left for TCP, but one is under way")
        let answer = try exchange.sent(2).answered(with: [192, 0, 2, 1])
        #expect(exchange.receive(answer, attempt: 2) == .answer(answer, from: "192.0.2.0:53"))
    }

    @Test("a truncated datagram is asked for again over TCP, at the same upstream; later tries too")
    func truncated() throws {
        var exchange = try VirtualExchange()
        _ = exchange.start()
        let truncated = try exchange.sent(0).answered(flags: Header.Flag.truncated)
        #expect(exchange.receive(truncated, attempt: 0) == .ask(1))
        #expect(exchange.receive(truncated, attempt: 0) == .wait)
        #expect(exchange.fail(.closed, attempt: 1) == .ask(2))
        #expect(exchange.attempts.map(\.upstream) == [0, 0, 1])
        #expect(exchange.attempts.map(\.transport) == [.datagram, .stream, .stream])
        let answer = try exchange.sent(2).answered(flags: Header.Flag.truncated)
        #expect(exchange.receive(answer, attempt: 2) == .answer(answer, from: "192.0.2.1:53"))
    }

    @Test("a malformed answer is none")
    func malformed() throws {
        var exchange = try VirtualExchange(upstreams: 1)
        _ = exchange.start()
        for attempt in 0..<2 {
            let octets = try exchange.sent(attempt).answered(with: [192, 0, 2, 1]).write()
            #expect(exchange.receive(octets.dropLast(), attempt: attempt) == .ask(attempt + 1))
        }
        let octets = try exchange.sent(2).answered(with: [192, 0, 2, 1]).write() + [0]
        let expected = "malformed answer from 192.0.2.0:53: trailingOctets at octet \(octets.count - 1)"
        #expect(exchange.receive(octets, attempt: 2) == .failure(expected))
    }

    @Test("nothing happens after the end")
    func end() throws {
        var exchange = try VirtualExchange()
        _ = exchange.start()
        let answer = try exchange.sent(0).answered(with: [192, 0, 2, 1])
        _ = exchange.receive(answer, attempt: 0)
        #expect(exchange.receive(answer, attempt: 0) == .wait)
        #expect(exchange.timeOut(0) == .wait)
        #expect(exchange.fail(attempt: 0) == .wait)
        #expect(exchange.stop() == .wait)
    }

    @Test("stopping ends the exchange, also before it has begun", arguments: [false, true])
    func stop(begun: Bool) throws {
        var exchange = try VirtualExchange()
        if begun { _ = exchange.start() }
        #expect(exchange.stop() == .failure("the server stopped before 192.0.2.0:53 answered"))
    }

    @Test("each try has an ID of its own")
    func identifiers() throws {
        var exchange = try VirtualExchange(upstreams: 3)
        var step = exchange.start()
        while case .ask(let attempt) = step { step = exchange.fail(attempt: attempt) }
        #expect(Set(exchange.attempts.map(\.id)).count == 6)
    }
}
