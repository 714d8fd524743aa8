public import DNSEngine
public import DNSWire

/// The `rewrite` lines of a server block.
public final class Rewriting: QueryElaboration {
    private let rules: [RewriteRule]
    private let report: @Sendable (String, Question) -> Void

    /// - Parameters:
    ///   - rules: in the order of the Corefile.
    ///   - report: is told where a rule makes a name that is none, with the client's question. Called on the threads that
    ///     answer queries: must not block.
    public init(_ rules: [RewriteRule], report: @escaping @Sendable (_ failure: String, _ question: Question) -> Void) {
        self.rules = rules
        self.report = report
    }

    public var filter: [QueryFilter.Test] { rules.map(\.test) }

    /// Whether a rule matches the question as it is: none of the others can match before.
    public func mayConcern(_ question: Question) -> Bool {
        let text = PresentedName.text(question.name)
        return rules.contains { $0.matches(text, question) }
    }

    /// Applies the rules that match, in their order, up to the first that stops.
    public func begin(_ query: ElaborateQuery) -> ElaborationStep? {
        var rewritten = query
        var text = PresentedName.text(query.question.name)
        var revisions: [AnswerRevision] = []
        var hasMatched = false
        for rule in rules {
            let result: Bool
            do {
                result = try apply(rule, to: &rewritten, asked: query.question.name, &text, &revisions)
            } catch {
                let failure = "invalid name after rewrite: \(error)"
                report(failure, query.question)
                return .finish(.failure(.serverFailure, ExtendedErrorCode(rawValue: 0), text: failure))
            }
            hasMatched = hasMatched || result
            if result, rule.stops { break }
        }
        guard hasMatched else { return nil }
        let question = rewritten
        return .next(rewritten) { [revisions] answer in
            AnswerReviser.revise(answer, revisions[...], question)
        }
    }

    /// Returns whether the rule matched.
    ///
    /// - Parameters:
    ///   - asked: the client's name.
    ///   - text: the current one.
    private func apply(
        _ rule: RewriteRule, to query: inout ElaborateQuery, asked: DomainName, _ text: inout [UInt8],
        _ revisions: inout [AnswerRevision]
    ) throws(NameError) -> Bool {
        switch rule.action {
        case .name(let transform, let answers):
            guard let other = transform(text) else { return false }
            query.question.name = try PresentedName.name(other)
            revisions += Self.revisions(of: answers, transform, from: text, to: other)
            text = other
        case .type(let type, let other):
            guard query.question.type == type else { return false }
            query.question.type = other
        case .recordClass(let recordClass, let other):
            guard query.question.recordClass == recordClass else { return false }
            query.question.recordClass = other
            revisions.append(.recordClass(other, to: recordClass))
        case .option(let option): return option.apply(to: &query, asked: asked)
        case .ttl(let matcher, let bounds):
            guard matcher.matches(text) else { return false }
            revisions.append(.ttl(bounds))
        case .responseCode(let matcher, let code, let other):
            guard matcher.matches(text) else { return false }
            revisions.append(.responseCode(code, to: other))
        case .alias(let transform): revisions.append(.alias(transform))
        }
        return true
    }

    /// In the order of the query's way, so that the way back is the reverse.
    private static func revisions(
        of answers: RewriteRule.AnswerNames, _ transform: NameTransform, from text: [UInt8], to other: [UInt8]
    ) -> [AnswerRevision] {
        let back = NameTransform(.exact(other), replacement: text)
        switch answers {
        case .question: return [.owners(back)]
        case .automatic: return [.owners(transform.reversed ?? back), .values(transform.reversed ?? back)]
        case .given(let owners, let values):
            return (owners.map { [.owners($0)] } ?? []) + (values.map { [.values($0)] } ?? [])
        }
    }
}
