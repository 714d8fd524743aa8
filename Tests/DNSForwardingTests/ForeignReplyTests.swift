import DNSWire
import Testing

/// Messages that are not the answer to the query (RFC 5452 section 9.1; reliability.md C1).
enum ForeignReply: String, CaseIterable, Sendable {
    case empty, header, wrongID, query, wrongOperation, noQuestion, twoQuestions, otherName, otherType, otherClass
    case unreadableQuestion

    func octets(_ query: Message) throws -> [UInt8] {
        var message = try query.answered(with: [192, 0, 2, 66])
        switch self {
        case .empty: return []
        case .header: return Array(message.write().prefix(11))
        case .wrongID: message.id ^= 1
        case .query: message.flags &= ~Header.Flag.response
        case .wrongOperation: message.flags |= 4 << 11
        case .noQuestion: message.questions = []
        case .twoQuestions: message.questions += message.questions
        case .otherName: message.questions[0].name = try DomainName("wwx.test.")
        case .otherType: message.questions[0].type = .aaaa
        case .otherClass: message.questions[0].recordClass = .chaos
        case .unreadableQuestion: return Array(message.write().prefix(20))
        }
        return message.write()
    }
}

@Suite("messages that are not the answer")
struct ForeignReplyTests {
    @Test("they are ignored, and the right one is taken afterwards", arguments: ForeignReply.allCases)
    func ignored(_ reply: ForeignReply) throws {
        var exchange = try VirtualExchange()
        _ = exchange.start()
        let query = try exchange.sent(0)
        for _ in 0..<200 { #expect(exchange.receive(try reply.octets(query), attempt: 0) == .wait) }
        let answer = try query.answered(with: [192, 0, 2, 1])
        #expect(exchange.receive(answer, attempt: 0) == .answer(answer, from: "192.0.2.0:53"))
    }

    @Test("the question may be spelled in another case")
    func spelling() throws {
        var exchange = try VirtualExchange(name: "wWw.TeSt.")
        _ = exchange.start()
        let query = try exchange.sent(0)
        #expect(query.questions[0].name.octets == [3] + "wWw".utf8 + [4] + "TeSt".utf8 + [0])
        var answer = try query.answered(with: [192, 0, 2, 1])
        answer.questions[0].name = try DomainName("www.test.")
        #expect(exchange.receive(answer, attempt: 0) == .answer(answer, from: "192.0.2.0:53"))
    }
}
