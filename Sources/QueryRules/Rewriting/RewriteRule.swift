import DNSEngine
public import DNSWire

/// One line of `rewrite`.
public struct RewriteRule: Sendable {
    /// What a line does.
    public enum Action: Sendable {
        /// `name`: another QNAME, and what the answer's names become.
        case name(NameTransform, AnswerNames)
        /// `type`: another QTYPE.
        case type(RecordType, to: RecordType)
        /// `class`: another QCLASS.
        case recordClass(RecordClass, to: RecordClass)
        /// `edns0`: an option of the query.
        case option(OptionRule)
        /// `ttl`: bounds for the TTLs of the answer.
        case ttl(NameMatcher, ClosedRange<UInt32>)
        /// `rcode`: another response code.
        case responseCode(NameMatcher, ResponseCode, to: ResponseCode)
        /// `cname`: another target of aliases in the answer, which is then looked up.
        case alias(NameTransform)
    }

    /// What a `name` line makes of the names in the answer.
    public enum AnswerNames: Sendable {
        /// Nothing is said: an owner that is the rewritten name becomes the QNAME again, so that the answer is one to the
        /// client's question (RFC 1035 section 4.1.1); CoreDNS does so for `exact` only.
        case question
        /// `answer auto`, and `exact` without `answer`: the way back, for owners and for the names that records refer to.
        case automatic
        /// `answer name`, `answer value`.
        case given(owners: NameTransform?, values: NameTransform?)
    }

    public let action: Action
    /// Whether the lines behind this one are not looked at where this one matched.
    public let stops: Bool

    public init(_ action: Action, stops: Bool) {
        self.action = action
        self.stops = stops
    }

    /// Whether the line is for a question; `text` is its name.
    func matches(_ text: [UInt8], _ question: Question) -> Bool {
        switch action {
        case .name(let transform, _): transform.matcher.matches(text)
        case .type(let type, _): question.type == type
        case .recordClass(let recordClass, _): question.recordClass == recordClass
        case .ttl(let matcher, _), .responseCode(let matcher, _, _): matcher.matches(text)
        case .option, .alias: true
        }
    }

    /// Which queries the line may concern.
    var test: QueryFilter.Test {
        switch action {
        case .name(let transform, _): transform.matcher.test
        case .type(let type, _): .type(type)
        case .recordClass(let recordClass, _): .recordClass(recordClass)
        case .ttl(let matcher, _), .responseCode(let matcher, _, _): matcher.test
        case .option, .alias: .everything
        }
    }
}

/// What is done to an answer because of a line that matched the query.
enum AnswerRevision: Sendable {
    case owners(NameTransform)
    case values(NameTransform)
    case recordClass(RecordClass, to: RecordClass)
    case ttl(ClosedRange<UInt32>)
    case responseCode(ResponseCode, to: ResponseCode)
    case alias(NameTransform)
}
