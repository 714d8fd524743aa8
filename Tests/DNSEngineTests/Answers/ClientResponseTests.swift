import DNSEngine
import DNSWire
import Testing

/// One client's response out of a shared answer.
struct ClientResponseTests {
    private static func suspended(_ query: Message, _ transport: Client.Transport = .udp) throws -> SuspendedQuery {
        let test = try CacheUnderTest()
        guard case .suspended(let suspended) = test.engine.answer(query.write(), from: .example(transport)) else {
            throw NameError.unterminated
        }
        return suspended
    }

    private static func shared(_ code: ResponseCode = .noError, count: Int = 1) throws -> [UInt8] {
        try CacheUnderTest.response(
            "www.t. A", code, (0..<count).map { "answer www.t. 60 A 192.0.2.\($0)" }
        ).write()
    }

    @Test func idSpellingFlagsAndOption() throws {
        var query = try Message.query("WWW.t. A", edns: ExtendedDNS(dnssecOK: true))
        query.flags |= Header.Flag.checkingDisabled
        let error = EDNSOption(code: .extendedError, data: [0, 3])
        let response = ClientResponse.write(try Self.shared(), for: try Self.suspended(query), options: [error])
        #expect(ResponseCheck.fault(of: .response(response), to: query.write(), over: .udp) == nil)
        let message = try Message(parsing: response)
        #expect(message.id == query.id && message.header.has(Header.Flag.checkingDisabled))
        #expect(message.edns?.dnssecOK == true && message.edns?.extendedErrors.map(\.code) == [.staleAnswer])
        #expect(message.answers.map(\.owner.description) == ["WWW.t."])
        let plain = ClientResponse.write(
            try Self.shared(), for: try Self.suspended(Message.query("www.t. A")), options: [error])
        #expect(try Message(parsing: plain).edns == nil)
    }

    @Test(arguments: [(10, false), (29, false), (31, true), (60, true)])
    func limits(count: Int, isCut: Bool) throws {
        let query = try Message.query("www.t. A")
        let shared = try Self.shared(count: count)
        let message = try Message(parsing: ClientResponse.write(shared, for: try Self.suspended(query)))
        #expect(message.answers.count == (isCut ? 0 : count) && message.header.has(Header.Flag.truncated) == isCut)
        let stream = try Message(parsing: ClientResponse.write(shared, for: try Self.suspended(query, .tcp)))
        #expect(stream.answers.count == count && !stream.header.has(Header.Flag.truncated))
    }

    @Test(arguments: [
        (ResponseCode.noError, "NOERROR aa", 2), (.nameError, "NXDOMAIN aa", 2), (.refused, "NOERROR aa", 1),
        (.serverFailure, "SERVFAIL", 0),
    ])
    func behindAliases(code: ResponseCode, status: String, answers: Int) throws {
        let query = try Message.query("a.alias. A", edns: ExtendedDNS())
        let octets = ClientResponse.write(try Self.shared(code), for: try Self.suspended(query))
        let reply = try Reply(.response(octets))
        #expect(reply.lines[0] == status)
        #expect(try reply.message.answers.count == answers && reply.message.edns != nil)
    }

    /// What is no message is a failure, whatever it is.
    @Test(arguments: [[], [1, 2, 3], [UInt8](repeating: 0xff, count: 100)] as [[UInt8]])
    func noise(_ shared: [UInt8]) throws {
        for name in ["www.t. A", "a.alias. A"] {
            let query = try Message.query(name)
            let octets = ClientResponse.write(shared, for: try Self.suspended(query))
            #expect(octets.count >= 12 && octets[0..<2] == query.write()[0..<2])
        }
    }
}
