import DNSWire

/// Writes one response straight into the buffer it is sent from.
///
/// Sections are written in order. A set that does not fit is taken back whole and, where the client must know, TC is
/// set (RFC 2181 section 9): the response never ends in half a set. Room for OPT is kept from the start.
struct ResponseWriter: BitwiseCopyable {
    enum Section: UInt8, BitwiseCopyable {
        case answer, authority, additional
    }

    /// Where a record's owner comes from.
    enum Owner: BitwiseCopyable {
        /// A compression pointer to this offset of the response.
        case pointer(Int)
        /// An uncompressed name in an arena, to be compressed.
        case name(Octets, at: Int)
    }

    private(set) var buffer: MutableOctets
    /// Octets written so far.
    fileprivate(set) var position = 0
    /// Octets that may be written before OPT.
    private(set) var limit = 0
    /// Octets that the whole response may have.
    private(set) var octetsMax = 0
    private(set) var query = ReceivedQuery(header: Header(id: 0, flags: 0))
    var isAuthoritative = true
    var isTruncated = false
    var isRecursionAvailable = false
    var responseCode = ResponseCode.noError
    /// Sent as an extended error where the client speaks EDNS; 0xffff stands for none.
    var extendedError = UInt16.max
    /// What is said beside ``extendedError``, where there is room. The memory is not the writer's.
    var extendedErrorText = Octets("")
    private(set) var answerCount = 0
    private(set) var authorityCount = 0
    private(set) var additionalCount = 0
    /// All records so far.
    var recordCount: Int { answerCount &+ authorityCount &+ additionalCount }
    var section = Section.answer
    /// What the server block changes about its responses; counts only where ``isShaped``.
    private(set) var shape = ResponseShape.plain
    private(set) var isShaped = false
    private var compressor: NameCompressor
    private var question: QueryName
    private let hash: NameHash

    init(compressor: NameCompressor, question: QueryName, hash: NameHash, buffer: MutableOctets) {
        self.compressor = compressor
        self.question = question
        self.hash = hash
        self.buffer = buffer
    }

    /// Starts a response: the question is repeated octet for octet, case and all.
    mutating func begin(
        _ query: ReceivedQuery, name: QueryName, message: Octets, in buffer: MutableOctets, limit: Int
    ) {
        self.buffer = buffer
        question = name
        self.query = query
        octetsMax = min(limit, buffer.count)
        self.limit = octetsMax &- (query.hasEDNS ? Limits.optionOctetsMax : 0)
        isAuthoritative = true
        isTruncated = false
        isRecursionAvailable = false
        responseCode = .noError
        extendedError = .max
        extendedErrorText = Octets("")
        answerCount = 0
        authorityCount = 0
        additionalCount = 0
        section = .answer
        isShaped = false
        compressor.reset()
        buffer.copy(message.slice(at: 0, count: query.questionEnd), at: 0)
        position = query.questionEnd
    }

    /// From here on the response is that of a block with rules for all its responses.
    mutating func take(_ shape: ResponseShape, over transport: Client.Transport) {
        isShaped = true
        self.shape = shape
        let room = query.responseOctetsMax(over: transport, ceiling: Int(shape.datagramOctetsMax))
        octetsMax = min(room, buffer.count)
        guard query.hasEDNS else { return limit = octetsMax }
        limit = octetsMax &- Limits.optionOctetsMax &- shape.identifierOctets(for: query)
    }

    /// Upstreams are asked by the rules of this block.
    mutating func takeQueryRules(of shape: ResponseShape) {
        if !isShaped { self.shape = .plain }
        isShaped = true
        self.shape.upstream = shape.upstream
    }

    /// Writes header and OPT and returns the length of the whole response.
    mutating func finish() -> Int {
        var header = Header(id: query.header.id, flags: responseFlags)
        header.answerCount = UInt16(truncatingIfNeeded: answerCount)
        header.authorityCount = UInt16(truncatingIfNeeded: authorityCount)
        header.additionalCount = UInt16(truncatingIfNeeded: additionalCount &+ (query.hasEDNS ? 1 : 0))
        header.write(to: buffer)
        if query.hasEDNS { writeOption() }
        return position
    }

    private var responseFlags: UInt16 {
        let copied = query.header.flags & (0x7800 | Header.Flag.recursionDesired | Header.Flag.checkingDisabled)
        let flags =
            Header.Flag.response | copied | (isAuthoritative ? Header.Flag.authoritative : 0)
            | (isTruncated ? Header.Flag.truncated : 0)
            | (isRecursionAvailable ? Header.Flag.recursionAvailable : 0) | (responseCode.rawValue & 0xf)
        return isShaped ? shape.responseFlags.applied(to: flags) : flags
    }

    /// OPT with at most one extended error (RFC 8914) and our identifier. ``limit`` has kept the room, but for the error's
    /// text, which comes along where there is room.
    private mutating func writeOption() {
        let hasError = extendedError != .max
        let identifierOctets = isShaped ? shape.identifierOctets(for: query) : 0
        var dataOctets = (hasError ? 6 : 0) &+ identifierOctets
        let textEnd = position &+ OptionRecord.octetCount &+ dataOctets &+ extendedErrorText.count
        let text = hasError && textEnd <= octetsMax ? extendedErrorText : Octets("")
        dataOctets &+= text.count
        position = OptionRecord.write(
            to: buffer, at: position, for: query, responseCode: responseCode, dataOctets: dataOctets,
            payloadOctets: isShaped ? shape.datagramOctetsMax : UInt16(Limits.datagramOctetsMax))
        if hasError { position = OptionRecord.write(error: extendedError, text, to: buffer, at: position) }
        if identifierOctets > 0 {
            position = OptionRecord.write(identifier: shape.identifier, to: buffer, at: position)
        }
    }

    /// Gives all records so far one TTL: the least of them, within a cache's bounds (CoreDNS).
    func boundTTLs(by rules: CacheRules) {
        let count = answerCount &+ authorityCount &+ additionalCount
        guard count > 0 else { return }
        let start = query.questionEnd
        let written = buffer.octets.slice(at: 0, count: position)
        var first = RecordWalk(written, at: start)
        let isNoData = answerCount == 0 && first.next() && first.type == .soa
        let denies = responseCode == .nameError || isNoData
        let bounds = denies ? rules.denialTTL : rules.successTTL
        guard bounds.max > 0 else { return }
        let least = RecordWalk.leastTTL(in: written, at: start, count: count, denies: denies)
        let ttl = min(max(least, bounds.min), bounds.max)
        RecordWalk.overwriteTTLs(ttl, in: buffer, at: start, count: count, end: position)
    }

    /// A place to come back to when a set does not fit.
    struct Mark: BitwiseCopyable {
        let position: Int
        let answerCount: Int
        let authorityCount: Int
        let additionalCount: Int
    }

    var mark: Mark {
        Mark(
            position: position, answerCount: answerCount, authorityCount: authorityCount,
            additionalCount: additionalCount)
    }

    /// Takes back everything since the mark. Names remembered for compression since then may dangle, so none is
    /// remembered any more.
    mutating func rollBack(to mark: Mark) {
        position = mark.position
        answerCount = mark.answerCount
        authorityCount = mark.authorityCount
        additionalCount = mark.additionalCount
        compressor.reset()
    }

    /// Takes back all records, so that the question stands alone.
    mutating func takeBackEverything() {
        rollBack(to: Mark(position: query.questionEnd, answerCount: 0, authorityCount: 0, additionalCount: 0))
        isTruncated = false
    }

    private mutating func count(_ records: Int) {
        switch section {
        case .answer: answerCount &+= records
        case .authority: authorityCount &+= records
        case .additional: additionalCount &+= records
        }
    }
}

// MARK: - Records

extension ResponseWriter {
    /// Writes owner, TYPE, class IN, TTL and RDLENGTH, and returns where the RDATA starts; negative where there is no
    /// room for all of it, with nothing written. The caller fills in the RDATA.
    mutating func writeRecord(_ owner: Owner, type: RecordType, ttl: UInt32, dataOctets: Int) -> Int {
        let before = mark
        guard writeOwner(owner), position &+ 10 &+ dataOctets <= limit else {
            rollBack(to: before)
            return -1
        }
        buffer.store32(UInt32(type.rawValue) << 16 | 1, at: position)
        buffer.store32(ttl, at: position &+ 4)
        buffer.store16(UInt16(truncatingIfNeeded: dataOctets), at: position &+ 8)
        let start = position &+ 10
        position = start &+ dataOctets
        count(1)
        return start
    }

    /// Writes a record whose TYPE, class, TTL, RDLENGTH and RDATA lie ready in an arena.
    mutating func writeStored(_ owner: Owner, _ arena: Octets, at offset: Int, octetCount: Int) -> Bool {
        guard writeOwner(owner), position &+ octetCount <= limit else { return false }
        buffer.copy(arena.slice(at: offset, count: octetCount), at: position)
        position &+= octetCount
        count(1)
        return true
    }

    /// Writes a stored record of a type whose RDATA holds names that may be compressed (RFC 3597 section 4: NS, CNAME,
    /// PTR, MX, SOA): `before` octets, then `names` names, then the rest.
    mutating func writeStoredCompressing(
        _ owner: Owner, _ arena: Octets, at offset: Int, octetCount: Int, before: Int, names: Int
    ) -> Bool {
        guard writeOwner(owner), position &+ 10 &+ before <= limit else { return false }
        buffer.copy(arena.slice(at: offset, count: 10 &+ before), at: position)
        let lengthField = position &+ 8
        position &+= 10 &+ before
        var source = offset &+ 10 &+ before
        var left = names
        while left > 0 {
            guard writeName(arena, at: source) else { return false }
            source = ResponseWriter.end(ofName: arena, at: source)
            left &-= 1
        }
        let rest = offset &+ octetCount &- source
        guard position &+ rest <= limit else { return false }
        buffer.copy(arena.slice(at: source, count: rest), at: position)
        position &+= rest
        buffer.store16(UInt16(truncatingIfNeeded: position &- lengthField &- 2), at: lengthField)
        count(1)
        return true
    }

    /// Writes an uncompressed name of an arena, compressed.
    mutating func writeName(_ arena: Octets, at offset: Int) -> Bool {
        if compressor.isEmpty { rememberQuestion() }
        let written = compressor.write(arena, at: offset, hash: hash, to: buffer, at: position, limit: limit)
        guard written > 0 else { return false }
        position &+= written
        return true
    }

    /// The question's suffixes are remembered only when a name is about to be compressed: most answers have none.
    private mutating func rememberQuestion() {
        var label = 0
        while label < question.labelCount {
            compressor.remember(
                question.suffixHashes[label], at: Header.octetCount &+ Int(question.labelOffsets[label]))
            label &+= 1
        }
    }

    private mutating func writeOwner(_ owner: Owner) -> Bool {
        switch owner {
        case .pointer(let offset):
            guard position &+ 2 <= limit else { return false }
            buffer.store16(0xc000 | UInt16(truncatingIfNeeded: offset), at: position)
            position &+= 2
            return true
        case .name(let arena, let offset): return writeName(arena, at: offset)
        }
    }

    /// The offset behind an uncompressed name.
    static func end(ofName octets: Octets, at offset: Int) -> Int {
        var position = offset
        while octets[position] != 0 { position &+= Int(octets[position]) &+ 1 }
        return position &+ 1
    }
}

extension ResponseWriter {
    /// Takes `count` octets behind what is written and returns where they start; the caller fills them.
    mutating func reserve(_ count: Int) -> Int? {
        guard position &+ count <= limit else { return nil }
        let start = position
        position &+= count
        return start
    }

    /// Writes the RDLENGTH of the record whose RDATA starts at `data` and ends here.
    func closeRecord(dataAt data: Int) {
        buffer.store16(UInt16(truncatingIfNeeded: position &- data), at: data &- 2)
    }

    /// Writes a CNAME made up for this response; `false` where there is no room.
    mutating func writeAlias(_ owner: Owner, ttl: UInt32, target: Octets, at offset: Int) -> Bool {
        let start = mark
        let data = writeRecord(owner, type: .cname, ttl: ttl, dataOctets: 0)
        guard data >= 0, writeName(target, at: offset) else {
            rollBack(to: start)
            return false
        }
        closeRecord(dataAt: data)
        return true
    }
}
