import DNSEngine
import DNSWire

/// What a client's server block changes about its responses, as far as it concerns the answers of upstreams.
extension SuspendedQuery {
    /// The payload size that our OPT names.
    var payloadOctets: UInt16 { UInt16(clamping: responses?.datagramOctetsMax ?? Limits.datagramOctetsMax) }

    /// Our identifier as an option (RFC 5001 section 2.3), where the client asks for it and there is one.
    var identifierOption: [UInt8] {
        guard query.wantsIdentifier, let identifier = responses?.identifier, !identifier.isEmpty else { return [] }
        var octets: [UInt8] = []
        octets.append16(EDNSOptionCode.nameServerIdentifier.rawValue)
        octets.append16(UInt16(truncatingIfNeeded: identifier.count))
        return octets + identifier
    }
}

extension Message {
    /// What `minimal` asks for, of a response that has been put together of several; see ``ResponseRules/cut(_:_:for:)``.
    mutating func makeMinimal(for query: ReceivedQuery) {
        guard responseCode == .noError, answers.contains(where: { $0.type == query.type || query.type == .any }) else {
            return
        }
        additionals = []
        let isProof = authorities.contains { $0.type == .nsec || $0.type == .nsec3 }
        if !query.wantsDNSSEC || !isProof { authorities = [] }
    }
}

extension SharedAnswer {
    /// The answer as this client gets it: with its addresses in an order of their own, where the block has `loadbalance`.
    func ordered(for client: SuspendedQuery, _ hooks: AnswerHooks) -> SharedAnswer {
        guard let order = client.order, responseCode == .noError, recordCount > 1 else { return self }
        var answer = self
        order.apply(to: &answer.octets, order.balance < 0 ? nil : hooks.balance(client))
        return answer
    }

    /// The records of all sections.
    private var recordCount: Int { [6, 8, 10].reduce(0) { $0 + Int(octets[$1]) << 8 + Int(octets[$1 + 1]) } }
}
