public import DNSWire

/// `minimal`: positive answers without what was not asked for.
enum MinimalResponse {
    /// Takes authority and additional section out of a positive answer and returns where the rest ends. Everything else stays
    /// whole: denials, failures, referrals, and aliases whose target has no such data, which are a denial (RFC 2308 section
    /// 2.2). With DO, the proof that belongs to an answer from a wildcard stays (RFC 4035 section 3.1.3.3).
    ///
    /// - Parameters:
    ///   - header: its counts of records are those of the sections, without OPT, before and after.
    ///   - code: the response code.
    ///   - message: the message from its start.
    ///   - start: where the answer section begins.
    ///   - end: where the additional section ends.
    static func cut(
        _ header: inout Header, _ code: ResponseCode, in message: Octets, from start: Int, to end: Int,
        for query: ReceivedQuery
    ) -> Int {
        guard code == .noError, header.answerCount > 0, header.authorityCount &+ header.additionalCount > 0 else {
            return end
        }
        var walk = RecordWalk(message.slice(at: 0, count: end), at: start)
        guard contains(query.type, in: &walk, count: Int(header.answerCount)) else { return end }
        let answerEnd = walk.end
        header.additionalCount = 0
        if query.wantsDNSSEC, let proofEnd = endOfProof(&walk, count: Int(header.authorityCount)) { return proofEnd }
        header.authorityCount = 0
        return answerEnd
    }

    /// Goes over the answer section; whether it holds what was asked for.
    private static func contains(_ type: RecordType, in walk: inout RecordWalk, count: Int) -> Bool {
        var isAnswered = false
        var left = count
        while left > 0 {
            guard walk.next() else { return false }
            if walk.type == type || type == .any { isAnswered = true }
            left &-= 1
        }
        return isAnswered
    }

    /// Goes over the authority section; its end, if it proves anything.
    private static func endOfProof(_ walk: inout RecordWalk, count: Int) -> Int? {
        var isProof = false
        var left = count
        while left > 0 {
            guard walk.next() else { return nil }
            if walk.type == .nsec || walk.type == .nsec3 { isProof = true }
            left &-= 1
        }
        return isProof ? walk.end : nil
    }
}

extension ResponseWriter {
    /// Takes back what a minimal response does without.
    mutating func makeMinimal() {
        var header = Header(id: 0, flags: 0)
        header.answerCount = UInt16(truncatingIfNeeded: answerCount)
        header.authorityCount = UInt16(truncatingIfNeeded: authorityCount)
        header.additionalCount = UInt16(truncatingIfNeeded: additionalCount)
        let end = MinimalResponse.cut(
            &header, responseCode, in: buffer.octets, from: query.questionEnd, to: mark.position, for: query)
        guard end < mark.position else { return }
        rollBack(
            to: Mark(
                position: end, answerCount: answerCount, authorityCount: Int(header.authorityCount),
                additionalCount: 0))
    }
}

extension ResponseRules {
    /// Does for a whole message in an array what `minimal` asks for. The message has no OPT; what cannot be read stays.
    public func cut(_ message: inout [UInt8], _ code: ResponseCode, for query: ReceivedQuery) {
        guard isMinimal else { return }
        let kept = MutableOctets.withView(of: &message) { view -> Int in
            guard var header = Header(parsing: view.octets), query.questionEnd <= view.count else { return view.count }
            let end = MinimalResponse.cut(
                &header, code, in: view.octets, from: query.questionEnd, to: view.count, for: query)
            header.write(to: view)
            return end
        }
        message.removeLast(message.count - kept)
    }
}
