import DNSWire

/// Makes one client's response out of an answer that others may get as well.
///
/// A shared answer is a whole message without OPT whose question has the length of the client's; what it says about the
/// client is overwritten: ID, RD, CD, the question's spelling, OPT, and as many RRsets as fit.
enum ClientResponse {
    /// Finishes a response whose question and sections lie in the buffer: writes header and OPT, leaves out what is too much.
    ///
    /// - Parameters:
    ///   - shared: the shared answer's header.
    ///   - end: where its sections end.
    ///   - optionOctets: what the options take in the OPT record, if there is one; the caller fills the response's last
    ///     octets with them.
    ///   - limit: octets that the response may have.
    ///   - shape: what the block changes about its responses; `nil` for nothing.
    /// - Returns: the response's length.
    static func complete(
        _ shared: Header, sectionsEnd: Int, for query: ReceivedQuery, in buffer: MutableOctets, optionOctets: Int,
        limit: Int, shape: ResponseShape? = nil
    ) -> Int {
        var shared = shared
        var end = sectionsEnd
        if let shape, shape.isMinimal {
            let code = ResponseCode(rawValue: shared.flags & 0xf)
            end = MinimalResponse.cut(&shared, code, in: buffer.octets, from: query.questionEnd, to: end, for: query)
        }
        let reserved = query.hasEDNS ? OptionRecord.octetCount &+ optionOctets : 0
        var header = shared
        header.id = query.header.id
        header.questionCount = 1
        header.flags = flags(shared, for: query)
        var position = end
        if end &+ reserved > limit {
            position = truncate(&header, in: buffer, from: query.questionEnd, to: end, limit: limit &- reserved)
        }
        if query.hasEDNS {
            header.additionalCount &+= 1
            let code = ResponseCode(rawValue: header.flags & 0xf)
            position = OptionRecord.write(
                to: buffer, at: position, for: query, responseCode: code, dataOctets: optionOctets,
                payloadOctets: shape?.datagramOctetsMax ?? UInt16(Limits.datagramOctetsMax))
            position &+= optionOctets
        }
        if let shape { header.flags = shape.responseFlags.applied(to: header.flags) }
        header.write(to: buffer)
        return position
    }

    /// The answer's AA, TC, RA and response code; its AD only for clients that understand it (RFC 6840 section 5.8); the
    /// rest from the query.
    private static func flags(_ shared: Header, for query: ReceivedQuery) -> UInt16 {
        let copied = query.header.flags & (0x7800 | Header.Flag.recursionDesired | Header.Flag.checkingDisabled)
        var taken = Header.Flag.authoritative | Header.Flag.truncated | Header.Flag.recursionAvailable | 0xf
        if query.wantsDNSSEC || query.header.has(Header.Flag.authenticData) { taken |= Header.Flag.authenticData }
        return Header.Flag.response | copied | shared.flags & taken
    }

    /// Leaves out whole RRsets from the end until the rest fits, and returns where it ends. What is missing of the answer or
    /// the authority section sets TC and takes everything behind it along; additional records go without (RFC 2181
    /// section 9). Records of one type in a row count as one set.
    private static func truncate(
        _ header: inout Header, in buffer: MutableOctets, from start: Int, to end: Int, limit: Int
    ) -> Int {
        var walk = RecordWalk(buffer.octets.slice(at: 0, count: end), at: start)
        var kept = start
        let counts = (header.answerCount, header.authorityCount, header.additionalCount)
        (header.answerCount, header.authorityCount, header.additionalCount) = (0, 0, 0)
        var isWhole = keep(counts.0, &walk, &kept, limit: limit, &header.answerCount)
        if isWhole { isWhole = keep(counts.1, &walk, &kept, limit: limit, &header.authorityCount) }
        if isWhole {
            _ = keep(counts.2, &walk, &kept, limit: limit, &header.additionalCount)
        } else {
            header.flags |= Header.Flag.truncated
        }
        return kept
    }

    /// Goes over a section; `false` where not all of it fits. `kept` is moved behind the last set that does, `count` says how
    /// many records that are.
    private static func keep(
        _ records: UInt16, _ walk: inout RecordWalk, _ kept: inout Int, limit: Int, _ count: inout UInt16
    ) -> Bool {
        var number: UInt16 = 0
        var type = RecordType(rawValue: 0)
        while number < records {
            let before = walk.end
            guard walk.next() else { return false }
            if walk.type != type {
                // The set before this record is whole.
                kept = before
                count = number
                type = walk.type
            }
            guard walk.end <= limit else { return false }
            number &+= 1
        }
        kept = walk.end
        count = records
        return true
    }
}
