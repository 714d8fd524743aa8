import DNSWire

/// What of an answer is the upstream's to tell us: records for the names that the question leads to, of the zones that
/// these lie in, and addresses of those that such records name. Others are left out, wherever they stand (RFC 2181
/// section 5.4.1, RFC 5452 section 6).
enum Bailiwick {
    /// Names that records refer to whose addresses are taken.
    static let targetsMax = 64

    /// The message without foreign records and without OPT.
    static func filtered(_ reply: Octets) throws(WireError) -> [UInt8] {
        var message = try Message(parsing: reply)
        message.edns = nil
        guard let question = message.questions.first else { throw WireError(.truncated, at: Header.octetCount) }
        let chain = AliasChain(from: question.name, in: message.answers)
        message.answers = chain.records
        let apexes = Set(message.authorities.compactMap(\.zone)).filter { zone in
            chain.names.contains { $0.isEqualOrBelow(zone) }
        }
        message.authorities = message.authorities.filter { record in
            switch record.type {
            case .soa, .ns: apexes.contains(record.owner)
            default: apexes.contains { record.owner.isEqualOrBelow($0) }
            }
        }
        let targets = Set((message.answers + message.authorities).compactMap(\.target).prefix(targetsMax))
        message.additionals = message.additionals.filter { record in
            targets.contains(record.owner) || chain.names.contains(record.owner)
                || apexes.contains { record.owner.isEqualOrBelow($0) }
        }
        return message.write()
    }
}

extension ResourceRecord {
    /// The zone that an authority record speaks for.
    fileprivate var zone: DomainName? {
        switch data {
        case .soa, .ns: owner
        case .rrsig(let signature): signature.signer
        default: nil
        }
    }

    /// The name that the record refers to and whose addresses come with it.
    fileprivate var target: DomainName? {
        switch data {
        case .ns(let name): name
        case .mx(let exchange): exchange.exchange
        case .srv(let service): service.target
        case .svcb(let binding), .https(let binding): binding.target
        default: nil
        }
    }
}
