/// A whole message that owns its memory: for exchanges with other servers, tools and tests. The path of a query uses
/// ``Header``, ``QueryName`` and views instead.
public struct Message: Hashable, Sendable {
    /// The ID, chosen by whoever asked.
    public var id: UInt16
    /// The 16 bits behind the ID; see ``Header/Flag``.
    public var flags: UInt16
    /// The question section, one question in practice.
    public var questions: [Question]
    public var answers: [ResourceRecord]
    public var authorities: [ResourceRecord]
    /// The additional section without the OPT record.
    public var additionals: [ResourceRecord]
    /// What the OPT record says, where there is one.
    public var edns: ExtendedDNS?

    public init(
        id: UInt16, flags: UInt16, questions: [Question] = [], answers: [ResourceRecord] = [],
        authorities: [ResourceRecord] = [], additionals: [ResourceRecord] = [], edns: ExtendedDNS? = nil
    ) {
        self.id = id
        self.flags = flags
        self.questions = questions
        self.answers = answers
        self.authorities = authorities
        self.additionals = additionals
        self.edns = edns
    }

    /// A query of class IN.
    public static func query(
        name: DomainName, type: RecordType, id: UInt16, recursionDesired: Bool = true, edns: ExtendedDNS? = nil
    ) -> Message {
        Message(
            id: id, flags: recursionDesired ? Header.Flag.recursionDesired : 0,
            questions: [Question(name: name, type: type)], edns: edns)
    }

    /// The header that belongs to the message. Counts stop at 65535, more than any message has room for.
    public var header: Header {
        var header = Header(id: id, flags: flags, questionCount: UInt16(clamping: questions.count))
        header.answerCount = UInt16(clamping: answers.count)
        header.authorityCount = UInt16(clamping: authorities.count)
        header.additionalCount = UInt16(clamping: additionals.count + (edns == nil ? 0 : 1))
        return header
    }

    /// The twelve bits of the response code: the header's four, and the OPT record's eight above them.
    public var responseCode: ResponseCode {
        ResponseCode(rawValue: UInt16(edns?.extendedResponseCode ?? 0) << 4 | flags & 0xf)
    }
}
