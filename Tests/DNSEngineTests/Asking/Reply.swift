import DNSEngine
import DNSWire
import Testing

/// What came back for a question, and how the tables of the tests spell it:
///
/// ```
/// NOERROR aa
/// answer www.example.org. 300 A 192.0.2.1
/// authority …
/// additional …
/// ede 14
/// ```
/// A suspended query is `forwarder 2 is asked for www.example.net.` and the aliases found before.
struct Reply {
    let lines: [String]
    /// Empty for a suspended query without aliases.
    let octets: [UInt8]
    private let parsed: Message?

    init(_ answer: Answer) throws {
        switch answer {
        case .silence: (lines, octets, parsed) = (["silence"], [], nil)
        case .response(let response):
            let message = try Message(parsing: response)
            (lines, octets, parsed) = (message.lines, response, message)
        case .suspended(let query):
            var lines = ["forwarder \(query.suspension.forwarder) is asked for \(query.name)"]
            let message = query.aliasResponse.isEmpty ? nil : try Message(parsing: query.aliasResponse)
            lines += message?.lines.dropFirst() ?? []
            (self.lines, octets, parsed) = (lines, query.aliasResponse, message)
        }
    }

    /// The parsed response; fails the test where there is none.
    var message: Message { get throws { try #require(parsed) } }
}

extension Message {
    fileprivate var lines: [String] {
        let names: [(UInt16, String)] = [
            (Header.Flag.authoritative, "aa"), (Header.Flag.truncated, "tc"), (Header.Flag.recursionAvailable, "ra"),
        ]
        let status = ([responseCode.description] + names.filter { flags & $0.0 != 0 }.map(\.1)).joined(separator: " ")
        let sections = [("answer", answers), ("authority", authorities), ("additional", additionals)]
        let records = sections.flatMap { name, records in records.map { "\(name) \($0.line)" } }
        return [status] + records + (edns?.extendedErrors.map { "ede \($0.code.rawValue)" } ?? [])
    }
}

extension ResourceRecord {
    /// Owner, TTL, class where it is not IN, type and RDATA, between blanks.
    var line: String {
        "\(owner) \(ttl) \(recordClass == .internet ? "" : "\(recordClass) ")\(type) \(data)"
    }
}

/// A question and the whole reply that is expected.
struct Exchange: Sendable, CustomTestStringConvertible {
    let question: String
    let reply: [String]

    init(_ question: String, _ reply: String...) {
        self.question = question
        self.reply = reply
    }

    var testDescription: String { question }
}
