import DNSEngine
import DNSForwarding
import DNSWire
import Testing

@Suite("targets of aliases that upstreams know")
struct AliasTargetTests {
    @Test("the aliases come first; AA and RA are the alias zone's", arguments: ["alias.lab.test.", "far.lab.test."])
    func target(_ name: String) async throws {
        try await PlayedForwarding.run({ arrival in
            #expect(arrival.query.questions.map(\.description) == ["www.example.net.\tIN\tA"])
            #expect(arrival.query.flags == Header.Flag.recursionDesired)
            return .answer(try arrival.query.answered(with: [192, 0, 2, 1]))
        }) { played in
            let result = try await played.ask(name, edns: ExtendedDNS())
            let message = try result.message
            let aliases = name == "far.lab.test." ? ["alias.lab.test."] : []
            #expect(try result.answers == aliases + ["www.example.net.", "192.0.2.1"])
            #expect(message.flags == 0x8000 | 0x0400 | 0x0100)
            #expect(message.questions.map(\.description) == ["\(name)\tIN\tA"])
            #expect(message.edns != nil)
        }
    }

    /// What a code of the upstream makes of the whole response.
    struct Ending: Sendable {
        let code: UInt16
        let response: ResponseCode
        let answers: [String]
    }

    @Test(
        "response codes (RFC 6604 section 3)",
        arguments: [
            Ending(code: 0, response: .noError, answers: ["www.example.net."]),
            Ending(code: 3, response: .nameError, answers: ["www.example.net."]),
            Ending(code: 5, response: .noError, answers: ["www.example.net."]),
            Ending(code: 2, response: .serverFailure, answers: []),
            Ending(code: 1, response: .serverFailure, answers: []),
            Ending(code: 4, response: .serverFailure, answers: []),
        ])
    func code(_ ending: Ending) async throws {
        try await PlayedForwarding.run({ arrival in
            .answer(arrival.query.answered(code: ResponseCode(rawValue: ending.code)))
        }) { played in
            let result = try await played.ask("alias.lab.test.")
            #expect(result.responseCode == ending.response)
            #expect(try result.answers == ending.answers)
            #expect(try result.message.header.has(Header.Flag.authoritative) == !ending.answers.isEmpty)
            #expect(try !result.message.header.has(Header.Flag.recursionAvailable))
        }
    }

    @Test("no answer: SERVFAIL and not the alias alone (behaviour.md Q10)")
    func failure() async throws {
        try await PlayedForwarding.run([]) { played in
            let result = try await played.ask("alias.lab.test.")
            #expect(result.responseCode == .serverFailure)
            #expect(try result.answers == [])
            #expect(result.failure == "exchange with 127.77.0.1:1 failed: connection refused")
        }
    }
}
