import DNSForwarding
import DNSWire
import Testing

@Suite("damaged answers")
struct ReplyFuzzTests {
    @Test("cut at each length and with each bit turned: taken as a whole, refused or ignored, never a crash")
    func damaged() throws {
        var random = CountingGenerator()
        let octets = try Self.answer().write()
        var outcomes: Set<String> = []
        for count in 0..<octets.count { outcomes.insert(try Self.outcome(Array(octets.prefix(count)))) }
        for index in octets.indices {
            let others = (0..<12).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            for octet in (0..<8).map({ octets[index] ^ 1 << $0 }) + others {
                var damaged = octets
                damaged[index] = octet
                outcomes.insert(try Self.outcome(damaged))
            }
        }
        #expect(outcomes == ["taken", "refused", "ignored", "asked over TCP"])
    }

    /// What an exchange makes of the octets.
    private static func outcome(_ octets: [UInt8]) throws -> String {
        var exchange = try VirtualExchange()
        _ = exchange.start()
        switch exchange.receive(octets, attempt: 0) {
        case .wait: return "ignored"
        case .answer: return "taken"
        case .ask: return exchange.attempts[1].transport == .stream ? "asked over TCP" : "refused"
        case .failure(let text): return text
        }
    }

    /// An answer with records in all sections, and EDNS.
    private static func answer() throws -> Message {
        var exchange = try VirtualExchange()
        _ = exchange.start()
        let name = try DomainName("www.test.")
        var answer = try exchange.sent(0).answered(
            [try .alias("www.test.", of: "h.test."), try .address([192, 0, 2, 1], of: try DomainName("h.test."))],
            authorities: [ResourceRecord(owner: try DomainName("test."), ttl: 60, data: .ns(name))],
            additionals: [try .address([192, 0, 2, 1], of: name)])
        answer.edns = ExtendedDNS(options: [EDNSOption(code: .extendedError, data: [0, 3])])
        return answer
    }
}
