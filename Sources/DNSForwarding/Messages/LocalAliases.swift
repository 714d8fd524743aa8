import DNSWire

/// Aliases of upstreams that lead to names which the server block answers itself. Local data wins: an upstream may say that
/// its name stands for one of ours, not what is there (reliability.md C6).
enum LocalAliases {
    /// The answer up to the first such name: the aliases alone, with NOERROR, whatever the upstream says of their end.
    static func cut(_ answer: SharedAnswer, at zones: [LocalZone]) throws(WireError) -> SharedAnswer {
        var message = try Message(parsing: answer.octets)
        func isLocal(_ name: DomainName) -> Bool { zones.contains { $0.holds(name) } }
        guard let question = message.questions.first, !isLocal(question.name) else { return answer }
        let leadsHere = message.answers.contains { record in
            if case .cname(let target) = record.data { isLocal(target) } else { false }
        }
        guard leadsHere else { return answer }
        message.answers.removeAll { isLocal($0.owner) }
        // Without our names, what they led to elsewhere belongs to nothing any more.
        message.answers = AliasChain(from: question.name, in: message.answers).records
        message.authorities = []
        message.additionals = []
        message.flags &= 0xfff0
        return SharedAnswer(
            octets: message.write(), responseCode: .noError, errorOptions: answer.errorOptions)
    }
}
