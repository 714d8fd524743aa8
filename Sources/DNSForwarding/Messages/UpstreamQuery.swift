package import DNSEngine
package import DNSWire

/// The query that upstreams get, and what of their messages answers it.
package struct UpstreamQuery: Sendable {
    /// The message with ID 0.
    package let octets: [UInt8]
    /// Where its question ends.
    package let questionEnd: Int
    /// Whether it has an OPT record.
    let hasEDNS: Bool

    /// The client's question or the target of its aliases; RD, AD and CD, and EDNS as the client sent them, without the
    /// options that are a matter between two neighbours (RFC 7873, 5001, 7828, 7830). The payload size is such a
    /// matter too, and ours (RFC 6891 section 6.2.3).
    ///
    /// Throws ``WireError`` where a record behind the question is malformed: the engine does not look into RDATA.
    package init(_ suspended: SuspendedQuery) throws(WireError) {
        let query = suspended.query
        let kept = Header.Flag.recursionDesired | Header.Flag.authenticData | Header.Flag.checkingDisabled
        let rules = suspended.upstreamRules
        let flags = (rules?.flags.applied(to: query.header.flags) ?? query.header.flags) & kept
        let name = suspended.aliasResponse.isEmpty ? nil : suspended.name.octets
        var options: [UInt8]?
        if suspended.message.count > query.questionEnd {
            let bare = suspended.message.count == query.questionEnd + 11 && query.hasEDNS
            options = bare ? [] : try Self.options(of: suspended.message)
        }
        self.init(
            name: name ?? Array(suspended.message[Header.octetCount..<query.questionEnd - 4]), type: query.type,
            recordClass: query.recordClass, flags: flags, options: options, dnssecOK: query.wantsDNSSEC,
            payloadOctets: rules?.octetsMax ?? ForwardingLimits.datagramOctetsAdvertised)
    }

    /// A query of our own: for health checks and the search for loops.
    package init(_ name: DomainName, _ type: RecordType, recursionDesired: Bool) {
        self.init(
            name: name.octets, type: type, recordClass: .internet,
            flags: recursionDesired ? Header.Flag.recursionDesired : 0, options: nil, dnssecOK: false)
    }

    private init(
        name: [UInt8], type: RecordType, recordClass: RecordClass, flags: UInt16, options: [UInt8]?, dnssecOK: Bool,
        payloadOctets: UInt16 = ForwardingLimits.datagramOctetsAdvertised
    ) {
        var octets: [UInt8] = []
        octets.reserveCapacity(Header.octetCount + name.count + 4 + 11 + (options?.count ?? 0))
        for number in [0, flags, 1, 0, 0, options == nil ? 0 : 1] { octets.append16(number) }
        octets += name
        octets.append16(type.rawValue)
        octets.append16(recordClass.rawValue)
        questionEnd = octets.count
        hasEDNS = options != nil
        if let options {
            octets.append(0)
            octets.append16(RecordType.opt.rawValue)
            octets.append16(payloadOctets)
            octets.append16(0)
            octets.append16(dnssecOK ? 0x8000 : 0)
            octets.append16(UInt16(truncatingIfNeeded: options.count))
            octets += options
        }
        self.octets = octets
    }

    private init(octets: [UInt8], questionEnd: Int) {
        self.octets = octets
        self.questionEnd = questionEnd
        hasEDNS = false
    }

    /// The same question for a server that does not know EDNS (RFC 6891 section 7).
    var withoutEDNS: UpstreamQuery {
        var octets = Array(octets.prefix(questionEnd))
        octets[11] = 0
        return UpstreamQuery(octets: octets, questionEnd: questionEnd)
    }

    private static let hopByHopOptions: Set<EDNSOptionCode> = [
        .cookie, .nameServerIdentifier, .tcpKeepalive, .padding,
    ]

    /// The options to pass on of a message with EDNS; `nil` without. Reads the whole message: this is the rare case.
    private static func options(of message: [UInt8]) throws(WireError) -> [UInt8]? {
        guard let edns = try Message(parsing: message).edns else { return nil }
        var octets: [UInt8] = []
        for option in edns.options where !hopByHopOptions.contains(option.code) {
            octets.append16(option.code.rawValue)
            octets.append16(UInt16(truncatingIfNeeded: option.data.count))
            octets += option.data
        }
        return octets
    }

    /// The wire form with this ID, its letters in the cases that `spelling` asks for.
    package func octets(id: UInt16, spelling: Spelling = .asAsked) -> [UInt8] {
        var message: [UInt8] = []
        append(to: &message, id: id, spelling: spelling)
        return message
    }

    /// Appends the wire form with this ID to other messages.
    func append(to messages: inout [UInt8], id: UInt16, spelling: Spelling) {
        let start = messages.count
        messages += octets
        messages[start] = UInt8(truncatingIfNeeded: id >> 8)
        messages[start + 1] = UInt8(truncatingIfNeeded: id)
        guard case .random = spelling else { return }
        for index in Header.octetCount..<questionEnd - 4 {
            messages[start + index] = spelling.octet(octets[index], at: index)
        }
    }
}

/// In which cases a question's letters are sent.
package enum Spelling: Hashable, Sendable {
    /// As the client did.
    case asAsked
    /// At random, by the bits of a secret (draft-vixie-dnsext-dns0x20).
    case random(UInt64)

    /// An octet of a question as it is sent.
    func octet(_ octet: UInt8, at index: Int) -> UInt8 {
        guard case .random(let bits) = self, (octet | 0x20) &- 97 < 26 else { return octet }
        let position = UInt64(truncatingIfNeeded: index & 63)
        return bits &>> position & 1 == 0 ? octet | 0x20 : octet & ~0x20
    }
}

// MARK: - Replies

extension UpstreamQuery {
    /// Whose message it is that arrived on a socket of ours.
    enum Match {
        /// Not the answer to this query: forged, late or noise (RFC 5452 section 9.1).
        case foreign
        /// The answer to our question in another spelling, where the spelling is a secret.
        case misspelt
        /// The answer.
        case own(Header)
    }

    /// Compares ID, QR, operation and question, before anything else is believed.
    func match(_ reply: Octets, id: UInt16, spelling: Spelling) -> Match {
        guard let header = Header(parsing: reply), header.id == id, header.has(Header.Flag.response),
            header.opcode == .query, header.questionCount == 1, reply.count >= questionEnd
        else { return .foreign }
        var isMisspelt = false
        var index = Header.octetCount
        while index < questionEnd &- 4 {
            let sent = spelling.octet(octets[index], at: index)
            let received = reply[index]
            if sent != received {
                guard ASCIICase.lowered(sent) == ASCIICase.lowered(received) else { return .foreign }
                isMisspelt = true
            }
            index &+= 1
        }
        while index < questionEnd {
            guard octets[index] == reply[index] else { return .foreign }
            index &+= 1
        }
        return isMisspelt && spelling != .asAsked ? .misspelt : .own(header)
    }
}

extension [UInt8] {
    /// Appends a number in network order.
    mutating func append16(_ number: UInt16) {
        append(UInt8(truncatingIfNeeded: number >> 8))
        append(UInt8(truncatingIfNeeded: number))
    }
}
