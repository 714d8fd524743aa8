import DNSEngine
import DNSWire

/// Turns the answer to a rewritten question into one to the client's.
enum AnswerReviser {
    /// Applies the revisions from the last to the first. One that changes an alias asks for its new target in between.
    ///
    /// - Parameter query: the rewritten query.
    static func revise(
        _ answer: Message, _ revisions: ArraySlice<AnswerRevision>, _ query: ElaborateQuery
    ) -> ElaborationStep {
        var answer = answer
        var left = revisions
        while let revision = left.popLast() {
            switch revision {
            case .owners(let transform): answer.changeRecords { $0.owner = renamed($0.owner, transform) }
            case .values(let transform): answer.changeRecords { $0.data = $0.data.renamed(transform) }
            case .recordClass(let recordClass, let original):
                answer.changeRecords { if $0.recordClass == recordClass { $0.recordClass = original } }
            case .ttl(let bounds):
                answer.changeRecords { $0.ttl = min(max($0.ttl, bounds.lowerBound), bounds.upperBound) }
            case .responseCode(let code, let other): if answer.responseCode == code { answer.setResponseCode(other) }
            case .alias(let transform):
                guard let place = answer.aliasPlace(transform) else { continue }
                let rest = left
                return follow(answer, place, query) { revise($0, rest, query) }
            }
        }
        return .finish(answer)
    }

    /// A name through a transform; one that would become malformed stays.
    fileprivate static func renamed(_ name: DomainName, _ transform: NameTransform) -> DomainName {
        guard let text = transform(PresentedName.text(name)) else { return name }
        do {
            return try PresentedName.name(text)
        } catch {
            return name
        }
    }

    /// Asks for the new target of an alias and puts its answer behind the alias.
    private static func follow(
        _ answer: Message, _ place: (index: Int, target: DomainName), _ query: ElaborateQuery,
        then: @escaping @Sendable (Message) -> ElaborationStep
    ) -> ElaborationStep {
        var answer = answer
        answer.answers[place.index].data = .cname(place.target)
        guard query.question.type != .cname else { return then(answer) }
        answer.answers.removeSubrange((place.index + 1)...)
        answer.authorities = []
        answer.additionals = []
        var lookup = query
        lookup.question.name = place.target
        return .ask(lookup) { [answer] found in
            var answer = answer
            switch found.responseCode {
            case .noError, .nameError:
                answer.setResponseCode(found.responseCode)
                answer.flags |= found.flags & Header.Flag.truncated
                answer.answers += found.answers
                answer.authorities = found.authorities
                answer.additionals = found.additionals
                return then(answer)
            // The alias is ours to tell, its target is not.
            case .refused: return then(answer)
            default: return then(found)
            }
        }
    }
}

extension Message {
    fileprivate mutating func changeRecords(_ change: (inout ResourceRecord) -> Void) {
        for index in answers.indices { change(&answers[index]) }
        for index in authorities.indices { change(&authorities[index]) }
        for index in additionals.indices { change(&additionals[index]) }
    }

    /// Sets all twelve bits.
    fileprivate mutating func setResponseCode(_ code: ResponseCode) {
        flags = flags & 0xfff0 | code.rawValue & 0xf
        if code.rawValue > 0xf, edns == nil { edns = ExtendedDNS() }
        edns?.extendedResponseCode = UInt8(truncatingIfNeeded: code.rawValue >> 4)
    }

    /// The first alias whose target is to be another one.
    fileprivate func aliasPlace(_ transform: NameTransform) -> (index: Int, target: DomainName)? {
        for (index, record) in answers.enumerated() {
            guard case .cname(let target) = record.data else { continue }
            let other = AnswerReviser.renamed(target, transform)
            if other != target { return (index, other) }
        }
        return nil
    }
}

extension RecordData {
    /// The name that a record refers to through a transform: what `answer value` is about.
    fileprivate func renamed(_ transform: NameTransform) -> RecordData {
        func other(_ name: DomainName) -> DomainName { AnswerReviser.renamed(name, transform) }
        switch self {
        case .ns(let name): return .ns(other(name))
        case .cname(let name): return .cname(other(name))
        case .dname(let name): return .dname(other(name))
        case .ptr(let name): return .ptr(other(name))
        case .soa(var fields):
            fields.primary = other(fields.primary)
            return .soa(fields)
        case .mx(var fields):
            fields.exchange = other(fields.exchange)
            return .mx(fields)
        case .srv(var fields):
            fields.target = other(fields.target)
            return .srv(fields)
        case .naptr(var fields):
            fields.replacement = other(fields.replacement)
            return .naptr(fields)
        default: return self
        }
    }
}
