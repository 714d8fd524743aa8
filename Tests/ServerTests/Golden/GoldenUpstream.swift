import DNSWire

/// The upstream that `golden/README.md` describes: an authoritative forwarder that knows a few names.
enum GoldenUpstream {
    private static let zones = ["com", "net", "arpa"]

    static func respond(to query: Message, over transport: Transport) -> PlayedUpstream.Reply {
        guard let question = query.questions.first else { return .answer(query.response(.formatError)) }
        do {
            return .answer(try answer(question, to: query))
        } catch {
            return .answer(query.response(.serverFailure))
        }
    }

    private static func answer(_ question: Question, to query: Message) throws -> Message {
        let records = try records()
        let owned = records.filter { $0.owner == question.name }
        if let alias = owned.first(where: { $0.type == .cname }), case .cname(let target) = alias.data {
            let rest = records.filter { $0.owner == target && $0.type == question.type }
            return query.response(answers: [alias] + rest, authoritative: true)
        }
        let answers = owned.filter { $0.type == question.type }
        // A name above one that exists exists as well.
        if records.contains(where: { $0.owner.isEqualOrBelow(question.name) && $0.owner.labelCount <= 3 }),
            question.name.labelCount >= 2
        {
            return query.response(answers: answers, authoritative: !answers.isEmpty)
        }
        let isKnownZone = try zones.contains { question.name.isEqualOrBelow(try DomainName($0)) }
        return query.response(isKnownZone ? .nameError : .refused)
    }

    private static func records() throws -> [ResourceRecord] {
        let target = try DomainName("target.example.net")
        return [
            .a(try DomainName("www.cnblogs.com"), .init(111, 1, 1, 1)),
            .a(try DomainName("www.example.net"), .init(192, 0, 2, 10)),
            ResourceRecord(owner: try DomainName("alias.example.net"), ttl: 300, data: .cname(target)),
            .a(target, .init(192, 0, 2, 20)),
        ]
    }
}
