import DNSWire

/// The servers outside: one name that exists, everything else does not.
enum SiteUpstream {
    static func respond(to query: Message, over transport: Transport) -> PlayedUpstream.Reply {
        do {
            let outside = try DomainName("www.cnblogs.com")
            guard let question = query.questions.first else { return .answer(query.response(.formatError)) }
            guard question.name == outside else { return .answer(query.response(.nameError)) }
            let isAddress = question.type == .a
            return .answer(query.response(answers: isAddress ? [.a(outside, .init(111, 1, 1, 1))] : []))
        } catch {
            return .answer(query.response(.serverFailure))
        }
    }

    /// Runs `body` beside such an upstream.
    static func with<Result>(_ body: (PlayedUpstream) throws -> Result) throws -> Result {
        try PlayedUpstream.with(respond, body)
    }
}
