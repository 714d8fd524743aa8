import DNSWire

/// What an upstream's answer is worth to a cache.
struct ExaminedAnswer: BitwiseCopyable {
    /// `nil` for what may not be kept.
    private(set) var kind: CachedKind?
    /// What all records get, in seconds, and how long the answer is kept.
    var ttl: UInt32 = 0
    /// AA, RA, AD and the response code.
    var flags: UInt16
    /// Behind the question.
    private(set) var sections: Int
    private(set) var bodyOctets = 0
    private(set) var answerCount: UInt16
    private(set) var authorityCount: UInt16
    private(set) var additionalCount: UInt16
    private var hasSOA = false
    private var hasAnswer = false

    var recordCount: Int { Int(answerCount) &+ Int(authorityCount) &+ Int(additionalCount) }

    /// The TTL of a response without records (CoreDNS).
    private static var defaultTTL: UInt32 { 5 }

    /// Reads a response to `key`. `nil` for one that is malformed or answers another question: nothing in it counts.
    init?(_ message: Octets, for key: CacheKey) {
        guard let header = Header(parsing: message), header.has(Header.Flag.response), header.opcode == .query,
            header.questionCount == 1
        else { return nil }
        let taken = Header.Flag.authoritative | Header.Flag.recursionAvailable | Header.Flag.authenticData | 0xf
        flags = header.flags & taken
        sections = Header.octetCount &+ key.name.count &+ 4
        answerCount = header.answerCount
        authorityCount = header.authorityCount
        additionalCount = header.additionalCount
        guard Self.repeatsQuestion(message, key), readRecords(message, type: key.type) else { return nil }
        kind = header.has(Header.Flag.truncated) ? nil : classify(key.type)
        let denies = kind == .negative
        let least = RecordWalk.leastTTL(in: message, at: sections, count: recordCount, denies: denies)
        ttl = recordCount == 0 ? Self.defaultTTL : least
    }

    private static func repeatsQuestion(_ message: Octets, _ key: CacheKey) -> Bool {
        let end = Header.octetCount &+ key.name.count
        guard message.holds(key.name.count &+ 4, at: Header.octetCount) else { return false }
        var index = 0
        while index < key.name.count {
            guard ASCIICase.lowered(message[Header.octetCount &+ index]) == key.name[index] else { return false }
            index &+= 1
        }
        return message.load16(at: end) == key.type.rawValue && message.load16(at: end &+ 2) == key.recordClass.rawValue
    }

    /// Checks every record's owner and the names that may be compressed in its RDATA, and that the message ends where
    /// they do.
    private mutating func readRecords(_ message: Octets, type: RecordType) -> Bool {
        var walk = RecordWalk(message, at: sections)
        var number = 0
        while number < recordCount {
            guard walk.next(), walk.type != .opt, Self.isWellFormed(walk) else { return false }
            if number < Int(answerCount) {
                hasAnswer = hasAnswer || walk.type == type || type == .any
            } else if number < Int(answerCount) &+ Int(authorityCount) {
                hasSOA = hasSOA || walk.type == .soa
            }
            number &+= 1
        }
        bodyOctets = walk.end &- sections
        return walk.end == message.count && message.count <= Limits.streamOctetsMax
    }

    private static func isWellFormed(_ walk: RecordWalk) -> Bool {
        do {
            _ = try NameInMessage.forEachLabel(at: walk.start, in: walk.message) { _ in }
            let layout = EmbeddedNames(walk.type)
            let data = walk.message.slice(at: 0, count: walk.end)
            var position = walk.data &+ layout.before
            for _ in 0..<layout.names { position = try NameInMessage.forEachLabel(at: position, in: data) { _ in } }
            return layout.after.map { position &+ $0 == walk.end } ?? (position <= walk.end)
        } catch {
            return false
        }
    }

    /// The rules of CoreDNS's `cache` (behaviour.md 2.2).
    private func classify(_ type: RecordType) -> CachedKind? {
        guard type != .axfr, type != .ixfr else { return nil }
        switch ResponseCode(rawValue: flags & 0xf) {
        case .noError where hasAnswer: return .positive
        case .noError where hasSOA: return .negative
        // Without an SOA record nobody says how long: kept for seconds, unless it is an alias that leads nowhere.
        case .noError: return answerCount == 0 ? .positive : nil
        case .nameError: return hasSOA && answerCount == 0 ? .negative : nil
        case .serverFailure, .notImplemented: return .failure
        default: return nil
        }
    }
}

/// Where the names are in RDATA that may come compressed, or that old servers compress (RFC 3597 section 4).
struct EmbeddedNames: BitwiseCopyable {
    let before: Int
    let names: Int
    /// Octets behind the names; `nil` for any number.
    let after: Int?
    /// Whether we may compress them too.
    let mayCompress: Bool

    init(_ type: RecordType) {
        switch type.rawValue {
        case 2, 5, 12: self.init(0, 1, 0, true)  // NS, CNAME, PTR
        case 6: self.init(0, 2, 20, true)  // SOA
        case 15: self.init(2, 1, 0, true)  // MX
        case 3, 4, 7, 8, 9, 39: self.init(0, 1, 0, false)  // MD, MF, MB, MG, MR, DNAME
        case 14, 17: self.init(0, 2, 0, false)  // MINFO, RP
        case 18, 21, 36: self.init(2, 1, 0, false)  // AFSDB, RT, KX
        case 33: self.init(6, 1, 0, false)  // SRV
        case 26: self.init(2, 2, 0, false)  // PX
        default: self.init(0, 0, nil, false)
        }
    }

    private init(_ before: Int, _ names: Int, _ after: Int?, _ mayCompress: Bool) {
        self.before = before
        self.names = names
        self.after = after
        self.mayCompress = mayCompress
    }
}
