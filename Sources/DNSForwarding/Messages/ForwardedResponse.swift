import DNSEngine
import DNSWire

/// What the client gets when an upstream has answered.
enum ForwardedResponse {
    /// The upstream's sections, response code and AA, RA, AD under the client's ID and question.
    ///
    /// Where aliases led to the upstream they come first, and the response is the alias zone's: its AA and RA. The
    /// response code is the target's (RFC 6604 section 3); an upstream that refuses the target leaves the aliases alone,
    /// as far as they go; any other failure is the query's. Throws where the alias response cannot be read.
    static func compose(_ reply: Message, for client: ClientQuery) throws(WireError) -> Message {
        var response = client.emptyResponse
        response.edns?.options = reply.edns?.options.filter { $0.code == .extendedError } ?? []
        let aliasResponse = client.suspended.aliasResponse
        guard !aliasResponse.isEmpty else {
            let taken = Header.Flag.authoritative | Header.Flag.recursionAvailable | Header.Flag.authenticData
            response.flags |= reply.flags & (taken | Header.Flag.truncated)
            response.setResponseCode(reply.responseCode)
            response.takeRecords(of: reply, for: client.upstreamQuestion)
            return response
        }
        let aliases = try Message(parsing: aliasResponse)
        let taken = Header.Flag.authoritative | Header.Flag.recursionAvailable | Header.Flag.truncated
        switch reply.responseCode {
        case .noError, .nameError:
            response.setResponseCode(reply.responseCode)
            response.flags |= aliases.flags & taken | reply.flags & Header.Flag.truncated
            response.answers = aliases.answers
            response.takeRecords(of: reply, for: client.upstreamQuestion)
        case .refused:
            response.flags |= aliases.flags & taken
            response.answers = aliases.answers
        default: response.setResponseCode(.serverFailure)
        }
        return response
    }

    /// A response without records, with an extended error (RFC 8914) where the client speaks EDNS.
    static func failure(_ code: ResponseCode, _ error: ExtendedErrorCode?, for client: ClientQuery) -> Message {
        var response = client.emptyResponse
        response.setResponseCode(code)
        if let error {
            let octets = [UInt8(truncatingIfNeeded: error.rawValue >> 8), UInt8(truncatingIfNeeded: error.rawValue)]
            response.edns?.options = [EDNSOption(code: .extendedError, data: octets)]
        }
        return response
    }
}

extension Message {
    /// Sets all twelve bits. A code that needs EDNS becomes SERVFAIL without it: its lower bits would say another thing.
    fileprivate mutating func setResponseCode(_ code: ResponseCode) {
        let said = code.rawValue > 0xf && edns == nil ? ResponseCode.serverFailure : code
        flags = flags & 0xfff0 | said.rawValue & 0xf
        edns?.extendedResponseCode = UInt8(truncatingIfNeeded: said.rawValue >> 4)
    }

    fileprivate mutating func takeRecords(of reply: Message, for question: Question) {
        answers += AliasChain(from: question.name, in: reply.answers).records
        authorities = reply.authorities
        additionals = reply.additionals
    }
}
