package import DNSWire

/// Reads an upstream's answer in one pass: checks every record, takes OPT out, and sees whether all records are the
/// upstream's to tell us unasked. Only where some are not, the message is taken apart and put together again.
///
/// Scratch memory is kept from call to call; one thread uses a reader.
package struct ReplyReader {
    /// Where the names stand that the question's aliases lead to, the question's first.
    private var chain: [Int] = []
    /// Where the owners of SOA and NS in the authority section stand.
    private var apexes: [Int] = []
    /// Where the names stand that records refer to: name servers, mail exchangers, targets of services.
    private var targets: [Int] = []
    private var isClean = true

    package init() {}

    /// Throws ``WireError`` at the first octet that is wrong.
    ///
    /// - Parameters:
    ///   - reply: a response to our question, whose header and question have been compared.
    ///   - questionEnd: where its question ends.
    package mutating func read(_ reply: Octets, questionEnd: Int) throws(WireError) -> SharedAnswer {
        chain.removeAll(keepingCapacity: true)
        apexes.removeAll(keepingCapacity: true)
        targets.removeAll(keepingCapacity: true)
        chain.append(Header.octetCount)
        isClean = true
        guard var header = Header(parsing: reply) else { throw WireError(.truncated, at: reply.count) }
        var offset = questionEnd
        var option = Option()
        for _ in 0..<header.answerCount { try readAnswer(reply, at: &offset) }
        for _ in 0..<header.authorityCount { try readAuthority(reply, at: &offset) }
        for _ in 0..<header.additionalCount { try readAdditional(reply, at: &offset, &option) }
        guard offset == reply.count else { throw WireError(.trailingOctets, at: offset) }
        let code = ResponseCode(rawValue: option.codeBits << 4 | header.responseCode.rawValue)
        let errors = option.errors(in: reply)
        guard isClean, option.end < 0 || option.end == reply.count else {
            return SharedAnswer(octets: try Bailiwick.filtered(reply), responseCode: code, errorOptions: errors)
        }
        if option.end >= 0 { header.additionalCount &-= 1 }
        var octets = reply.slice(at: 0, count: option.end >= 0 ? option.start : reply.count).array
        octets[10] = UInt8(truncatingIfNeeded: header.additionalCount >> 8)
        octets[11] = UInt8(truncatingIfNeeded: header.additionalCount)
        return SharedAnswer(octets: octets, responseCode: code, errorOptions: errors)
    }

    /// The fixed fields of a record and where its parts stand.
    private struct Record {
        let owner: Int
        let type: RecordType
        let recordClass: RecordClass
        let data: Int
        let length: Int
        var end: Int { data &+ length }
    }

    /// The OPT record, once there is one.
    private struct Option {
        var start = -1
        var end = -1
        var codeBits: UInt16 = 0

        func errors(in reply: Octets) -> [UInt8] {
            guard end >= 0 else { return [] }
            var found: [UInt8] = []
            var position = start &+ 11
            while position < end {
                let length = 4 &+ Int(reply.load16(at: position &+ 2))
                if reply.load16(at: position) == EDNSOptionCode.extendedError.rawValue {
                    found += reply.slice(at: position, count: length).array
                }
                position &+= length
            }
            return found
        }
    }
}

// MARK: - Sections

extension ReplyReader {
    private mutating func readAnswer(_ reply: Octets, at offset: inout Int) throws(WireError) {
        let record = try readRecord(reply, at: &offset)
        guard isInChain(record.owner, reply) else {
            // Order does not matter, and DNAME stands above: that is for the one who takes it apart to see.
            isClean = false
            return
        }
        guard record.type == .cname else { return note(record, reply) }
        if chain.count <= ForwardingLimits.aliasLinksMax { chain.append(record.data) }
    }

    private mutating func readAuthority(_ reply: Octets, at offset: inout Int) throws(WireError) {
        let record = try readRecord(reply, at: &offset)
        switch record.type {
        case .soa, .ns:
            if isAboveChain(record.owner, reply) {
                apexes.append(record.owner)
                note(record, reply)
            } else {
                isClean = false
            }
        default: if !apexes.contains(where: { WireNames.isAtOrBelow(record.owner, $0, in: reply) }) { isClean = false }
        }
    }

    private mutating func readAdditional(
        _ reply: Octets, at offset: inout Int, _ option: inout Option
    ) throws(WireError) {
        let start = offset
        if reply.holds(3, at: start), reply[start] == 0, reply.load16(at: start &+ 1) == RecordType.opt.rawValue {
            guard option.end < 0 else { throw WireError(.badOption, at: start) }
            let record = try readRecord(reply, at: &offset, isOption: true)
            try checkOptions(reply, record)
            option = Option(start: start, end: record.end, codeBits: UInt16(reply[start &+ 5]))
            return
        }
        let record = try readRecord(reply, at: &offset)
        let isKnown =
            targets.contains { WireNames.areEqual(record.owner, $0, in: reply) }
            || apexes.contains { WireNames.isAtOrBelow(record.owner, $0, in: reply) } || isInChain(record.owner, reply)
        if !isKnown { isClean = false }
    }

    private func isInChain(_ name: Int, _ reply: Octets) -> Bool {
        chain.contains { WireNames.areEqual(name, $0, in: reply) }
    }

    private func isAboveChain(_ name: Int, _ reply: Octets) -> Bool {
        chain.contains { WireNames.isAtOrBelow($0, name, in: reply) }
    }

    /// Remembers whom a record refers to.
    private mutating func note(_ record: Record, _ reply: Octets) {
        guard targets.count < Bailiwick.targetsMax else { return }
        switch record.type {
        case .ns: targets.append(record.data)
        case .mx, .svcb, .https: targets.append(record.data &+ 2)
        case .srv: targets.append(record.data &+ 6)
        default: break
        }
    }
}

// MARK: - Records

extension ReplyReader {
    private func readRecord(
        _ reply: Octets, at offset: inout Int, isOption: Bool = false
    ) throws(WireError) -> Record {
        let owner = offset
        let fields = try nameEnd(reply, at: owner)
        guard reply.holds(10, at: fields) else { throw WireError(.truncated, at: fields) }
        let record = Record(
            owner: owner, type: RecordType(rawValue: reply.load16(at: fields)),
            recordClass: RecordClass(rawValue: reply.load16(at: fields &+ 2)), data: fields &+ 10,
            length: Int(reply.load16(at: fields &+ 8)))
        guard reply.holds(record.length, at: record.data) else { throw WireError(.truncated, at: record.data) }
        if !isOption {
            guard record.type != .opt else { throw WireError(.badOption, at: owner) }
            try checkData(reply, record)
        }
        offset = record.end
        return record
    }

    /// The end of a name that is sound.
    private func nameEnd(_ reply: Octets, at offset: Int) throws(WireError) -> Int {
        // Most owners are the question's name, which has been compared.
        if reply.holds(2, at: offset), reply.load16(at: offset) == 0xc00c { return offset &+ 2 }
        return try NameInMessage.forEachLabel(at: offset, in: reply) { _ in }
    }

    private func checkData(_ reply: Octets, _ record: Record) throws(WireError) {
        let isSound: Bool
        switch record.type {
        case _ where record.recordClass != .internet:
            _ = try RecordData(
                parsing: reply, at: record.data, length: record.length, type: record.type, class: record.recordClass)
            return
        case .a: isSound = record.length == 4
        case .aaaa: isSound = record.length == 16
        case .cname, .ns, .ptr: isSound = try nameEnd(reply, at: record.data) == record.end
        case .mx: isSound = record.length > 2 ? try nameEnd(reply, at: record.data &+ 2) == record.end : false
        default:
            _ = try RecordData(parsing: reply, at: record.data, length: record.length, type: record.type)
            return
        }
        guard isSound else { throw WireError(.badRecordData, at: record.data) }
    }

    private func checkOptions(_ reply: Octets, _ record: Record) throws(WireError) {
        var position = record.data
        while position < record.end {
            guard record.end &- position >= 4 else { throw WireError(.badRecordData, at: position) }
            position &+= 4 &+ Int(reply.load16(at: position &+ 2))
        }
        guard position == record.end else { throw WireError(.badRecordData, at: record.end) }
    }
}
