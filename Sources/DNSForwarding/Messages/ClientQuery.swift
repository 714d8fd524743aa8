package import DNSEngine
package import DNSWire

/// A query that waits for an upstream, with its message read.
package struct ClientQuery {
    let suspended: SuspendedQuery
    /// The question in the client's own spelling.
    let question: Question
    /// The client's OPT record.
    let edns: ExtendedDNS?

    /// Throws ``WireError`` where a record behind the question is malformed: the engine does not look into RDATA.
    package init(_ suspended: SuspendedQuery) throws(WireError) {
        let message = try Message(parsing: suspended.message)
        guard let question = message.questions.first else { throw WireError(.truncated, at: Header.octetCount) }
        self.suspended = suspended
        self.question = question
        edns = message.edns
    }

    /// What has to be asked: the question itself, or the target of the aliases found so far.
    var upstreamQuestion: Question {
        guard !suspended.aliasResponse.isEmpty else { return question }
        return Question(name: suspended.name, type: question.type, recordClass: question.recordClass)
    }

    /// The response so far, without records: ID, question, RD and CD as the client sent them, OPT where it sent one.
    var emptyResponse: Message {
        let header = suspended.query.header
        let copied = header.flags & (Header.Flag.recursionDesired | Header.Flag.checkingDisabled)
        return Message(
            id: header.id, flags: Header.Flag.response | copied, questions: [question],
            edns: edns.map { ExtendedDNS(udpPayloadSize: UInt16(Limits.datagramOctetsMax), dnssecOK: $0.dnssecOK) })
    }
}
