public import DNSWire
public import NetworkAddress

/// What the servers of a scenario answer: the first rule that matches counts. A name without a rule does not exist; a name
/// with one, but none for the type, has no data.
public struct PlayedZone {
    private var rules: [PlayedRule] = []

    /// A zone without names.
    public static var empty: PlayedZone { PlayedZone() }

    private init() {}

    /// One rule for each line; see ``PlayedRule``.
    public init(_ lines: [String]) throws { rules = try lines.map { try PlayedRule($0) } }

    /// What a server does.
    public enum Reaction {
        case response(Message)
        case silence
        case unreachable
    }

    /// The servers at which nobody listens.
    public var unreachableServers: Set<IPAddress> {
        Set(rules.filter { $0.action == .unreachable }.compactMap(\.server))
    }

    /// Answers one query.
    public mutating func react(to query: Message, at server: IPAddress, isStream: Bool) -> Reaction {
        guard let question = query.questions.first else { return .silence }
        var message = Message(
            id: query.id, flags: Header.Flag.response | Header.Flag.recursionAvailable, questions: query.questions)
        message.flags |= query.flags & Header.Flag.recursionDesired
        message.edns = query.edns.map { _ in ExtendedDNS(udpPayloadSize: 1232) }
        var name = question.name
        // Aliases are followed as a recursive server follows them; a circle ends.
        for _ in 0..<8 {
            guard let index = rules.firstIndex(where: { $0.matches(name, question.type, at: server) }) else {
                let exists = rules.contains { $0.name != nil && $0.covers(name) }
                if !exists { message.flags |= ResponseCode.nameError.rawValue }
                return .response(message)
            }
            if let left = rules[index].timesLeft { rules[index].timesLeft = left - 1 }
            switch rules[index].action {
            case .alias(let target):
                message.answers.append(ResourceRecord(owner: name, ttl: 5, data: .cname(target)))
                name = target
                continue
            case .addresses(let addresses): message.add(addresses, of: question.type, to: name)
            case .code(let code): message.flags |= code.rawValue
            case .lame:
                message.flags &= ~Header.Flag.recursionAvailable
                // glibc takes a referral for lame only where it has nothing else in it.
                message.edns = nil
            case .truncated(let addresses):
                if isStream {
                    message.add(addresses, of: question.type, to: name)
                } else {
                    message.flags |= Header.Flag.truncated
                }
            case .silence: return .silence
            case .unreachable: return .unreachable
            }
            return .response(message)
        }
        return .response(message)
    }
}

extension Message {
    fileprivate mutating func add(_ addresses: [IPAddress], of type: RecordType, to name: DomainName) {
        for address in addresses where type == (address.isIPv4 ? .a : .aaaa) {
            let data: RecordData =
                switch address {
                case .v4(let bits): .a(.init(address: bits))
                case .v6(let high, let low): .aaaa(.init(high: high, low: low))
                }
            answers.append(ResourceRecord(owner: name, ttl: 5, data: data))
        }
    }
}
