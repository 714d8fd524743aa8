import DNSEngine
import DNSWire

/// What one client gets of an answer that it may share with others: its own ID, its own spelling of the question, its own
/// OPT, as much as it takes.
enum ForwardedResponse {
    /// The upstream's sections, response code and AA, RA, AD under the client's ID and question.
    ///
    /// - Parameter error: an extended error of ours, beside those of the upstream.
    static func write(
        _ answer: SharedAnswer, for client: SuspendedQuery, error: ExtendedErrorCode? = nil
    ) throws(WireError) -> ForwardingResult.Written {
        guard let rules = client.responses else { return try finish(answer, for: client, error) }
        var answer = answer
        if client.aliasResponse.isEmpty { rules.cut(&answer.octets, answer.responseCode, for: client.query) }
        var written = try finish(answer, for: client, error)
        written.octets.change(rules.responseFlags)
        return written
    }

    private static func finish(
        _ answer: SharedAnswer, for client: SuspendedQuery, _ error: ExtendedErrorCode?
    ) throws(WireError) -> ForwardingResult.Written {
        var errors = answer.errorOptions
        if let error { errors += option(error) }
        errors += client.identifierOption
        let query = client.query
        let optionOctets = query.hasEDNS ? 11 + errors.count : 0
        guard client.aliasResponse.isEmpty,
            answer.octets.count + optionOctets <= client.suspension.responseOctetsMax,
            answer.responseCode.rawValue <= 0xf
        else { return try compose(answer, errors, for: client) }
        var octets: [UInt8] = []
        octets.reserveCapacity(answer.octets.count + optionOctets)
        octets += answer.octets
        octets.setHeader(of: query, taking: answer.flags & taken | answer.responseCode.rawValue)
        var index = Header.octetCount
        while index < query.questionEnd {
            octets[index] = client.message[index]
            index &+= 1
        }
        if query.hasEDNS { octets.appendOption(of: client, errors) }
        return (octets, answer.responseCode)
    }

    /// The question alone, with a code and an extended error (RFC 8914) where the client speaks EDNS.
    static func failure(
        _ code: ResponseCode, _ error: ExtendedErrorCode?, for client: SuspendedQuery
    ) -> ForwardingResult.Written {
        var octets = Array(client.message.prefix(client.query.questionEnd))
        octets.setHeader(of: client.query, taking: code.rawValue & 0xf)
        for index in 6..<Header.octetCount { octets[index] = 0 }
        if client.query.hasEDNS {
            octets.appendOption(of: client, (error.map(option) ?? []) + client.identifierOption)
        }
        if let rules = client.responses { octets.change(rules.responseFlags) }
        return (octets, code)
    }

    private static let taken =
        Header.Flag.authoritative | Header.Flag.recursionAvailable | Header.Flag.authenticData | Header.Flag.truncated

    private static func option(_ error: ExtendedErrorCode) -> [UInt8] {
        var octets: [UInt8] = []
        for number in [EDNSOptionCode.extendedError.rawValue, 2, error.rawValue] { octets.append16(number) }
        return octets
    }
}

// MARK: - The rare cases

extension ForwardedResponse {
    /// As above where aliases led to the upstream, where the answer is larger than the client takes, or where the response
    /// code needs EDNS.
    ///
    /// Aliases come first, and the response is then the alias zone's: its AA and RA. The response code is the target's
    /// (RFC 6604 section 3); an upstream that refuses the target leaves the aliases alone, as far as they go; any other
    /// failure is the query's. Throws where the alias response cannot be read.
    private static func compose(
        _ answer: SharedAnswer, _ errors: [UInt8], for client: SuspendedQuery
    ) throws(WireError) -> ForwardingResult.Written {
        let reply = try Message(parsing: answer.octets)
        var response = try empty(for: client, errors)
        if client.aliasResponse.isEmpty {
            response.flags |= answer.flags & taken
            response.setResponseCode(answer.responseCode)
            response.takeRecords(of: reply)
        } else {
            let aliases = try Message(parsing: client.aliasResponse)
            let kept = Header.Flag.authoritative | Header.Flag.recursionAvailable | Header.Flag.truncated
            switch answer.responseCode {
            case .noError, .nameError:
                response.setResponseCode(answer.responseCode)
                response.flags |= aliases.flags & kept | answer.flags & Header.Flag.truncated
                response.answers = aliases.answers
                response.takeRecords(of: reply)
            case .refused:
                response.flags |= aliases.flags & kept
                response.answers = aliases.answers
            default: response.setResponseCode(.serverFailure)
            }
        }
        if client.responses?.isMinimal == true { response.makeMinimal(for: client.query) }
        return (response.write(limit: client.suspension.responseOctetsMax), response.responseCode)
    }

    /// The response so far, without records: ID, question, RD and CD as the client sent them, OPT where it sent one.
    private static func empty(for client: SuspendedQuery, _ errors: [UInt8]) throws(WireError) -> Message {
        let header = client.query.header
        let copied = header.flags & (Header.Flag.recursionDesired | Header.Flag.checkingDisabled)
        let question = try Octets.withView(of: client.message) { view throws(WireError) in
            var offset = Header.octetCount
            return try Question(parsing: view, at: &offset)
        }
        var options: [EDNSOption] = []
        var position = 0
        while position + 4 <= errors.count {
            let length = Int(errors[position + 2]) << 8 | Int(errors[position + 3])
            options.append(
                EDNSOption(
                    code: EDNSOptionCode(rawValue: UInt16(errors[position]) << 8 | UInt16(errors[position + 1])),
                    data: Array(errors[position + 4..<position + 4 + length])))
            position += 4 + length
        }
        let edns = ExtendedDNS(
            udpPayloadSize: client.payloadOctets, dnssecOK: client.query.wantsDNSSEC, options: options)
        return Message(
            id: header.id, flags: Header.Flag.response | copied, questions: [question],
            edns: client.query.hasEDNS ? edns : nil)
    }
}

extension [UInt8] {
    /// The client's ID, RD and CD, and what is given.
    fileprivate mutating func setHeader(of query: ReceivedQuery, taking flags: UInt16) {
        let copied = query.header.flags & (Header.Flag.recursionDesired | Header.Flag.checkingDisabled)
        let flags = Header.Flag.response | copied | flags
        self[0] = UInt8(truncatingIfNeeded: query.header.id >> 8)
        self[1] = UInt8(truncatingIfNeeded: query.header.id)
        self[2] = UInt8(truncatingIfNeeded: flags >> 8)
        self[3] = UInt8(truncatingIfNeeded: flags)
    }

    /// Changes flags of the header.
    fileprivate mutating func change(_ flags: FlagChange) {
        let changed = flags.applied(to: UInt16(self[2]) << 8 | UInt16(self[3]))
        self[2] = UInt8(truncatingIfNeeded: changed >> 8)
        self[3] = UInt8(truncatingIfNeeded: changed)
    }

    /// OPT with our own payload size, version 0, DO as asked (RFC 6891 section 6.1.1, RFC 3225), and these options.
    fileprivate mutating func appendOption(of client: SuspendedQuery, _ options: [UInt8]) {
        let count = UInt16(self[10]) << 8 | UInt16(self[11]) &+ 1
        self[10] = UInt8(truncatingIfNeeded: count >> 8)
        self[11] = UInt8(truncatingIfNeeded: count)
        append(0)
        append16(RecordType.opt.rawValue)
        append16(client.payloadOctets)
        append16(0)
        append16(client.query.wantsDNSSEC ? 0x8000 : 0)
        append16(UInt16(truncatingIfNeeded: options.count))
        append(contentsOf: options)
    }
}

extension Message {
    /// Sets all twelve bits. A code that needs EDNS becomes SERVFAIL without it: its lower bits would say another thing.
    fileprivate mutating func setResponseCode(_ code: ResponseCode) {
        let said = code.rawValue > 0xf && edns == nil ? ResponseCode.serverFailure : code
        flags = flags & 0xfff0 | said.rawValue & 0xf
        edns?.extendedResponseCode = UInt8(truncatingIfNeeded: said.rawValue >> 4)
    }

    fileprivate mutating func takeRecords(of reply: Message) {
        answers += reply.answers
        authorities = reply.authorities
        additionals = reply.additionals
    }
}
