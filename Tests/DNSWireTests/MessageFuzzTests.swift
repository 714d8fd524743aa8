import DNSWire
import Testing

/// Damaged messages: reading returns or throws, and what was read can be written and read again.
struct MessageFuzzTests {
    @Test(arguments: 0..<50)
    func damagedMessages(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var readable = 0
        var classes: [Disagreement: Int] = [:]
        for _ in 0..<40 {
            let original = try random.message().write()
            for _ in 0..<20 {
                let octets = random.damaged(original)
                let result = Result { () throws(WireError) in try Message(parsing: octets) }
                if case .success(let message) = result {
                    readable += 1
                    #expect(try Message(parsing: message.write()) == message, "\(octets)")
                }
                let disagreement = Disagreement(octets, result, ldnsAccepts: LDNSOracle.accepts(message: octets))
                if let disagreement { classes[disagreement, default: 0] += 1 }
            }
        }
        #expect(readable > 0 && readable < 800)
        #expect(classes[.unexplained] == nil, "\(classes)")
    }

    @Test(arguments: 0..<20)
    func noise(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            var octets = random.octets(0...80)
            // Small counts, so that now and then a record is reached.
            for index in 4..<12 where index < octets.count { octets[index] &= index % 2 == 0 ? 0 : 1 }
            let result = Result { () throws(WireError) in try Message(parsing: octets) }
            switch result {
            case .success(let message): #expect(try Message(parsing: message.write()) == message)
            case .failure(let error): #expect((0...octets.count).contains(error.offset))
            }
        }
    }

    /// RDATA of every type, damaged: what is read is written as it was.
    @Test(arguments: RecordDataCase.all)
    func damagedRecordData(example: RecordDataCase) throws {
        var random = SeededRandom(seed: UInt64(example.type.rawValue))
        for _ in 0..<3000 {
            let octets = random.damaged(example.octets)
            let result = Result { () throws(WireError) in try RecordDataTests.parse(example.type, octets) }
            if case .success(let data) = result {
                #expect(data.octets == octets)
                #expect(!data.description.utf8.contains { $0 < 0x20 && $0 != 9 || $0 > 0x7e })
            }
        }
    }
}

/// Why ldns and this module may differ about a message. ldns checks what it needs for its own structures.
enum Disagreement: Hashable {
    case unexplained
    /// ldns does not look behind the last record.
    case trailingOctets
    /// ldns takes OPT records anywhere, in any number and with any owner, and does not look at their options before it
    /// is asked for them.
    case option
    /// ldns follows pointers forwards and into the header, in the RDATA of any type, and thousands of them.
    case pointer
    /// ldns takes RDATA that ends behind any of its fields, and does not look into type bitmaps, SvcParams and tags.
    case recordData
    /// RDATA of another class than IN, and the empty RDATA of updates, is opaque here, and read as of class IN by ldns.
    case otherClass
    /// ldns reads old types (KX, ISDN, HIP, TSIG …) that are opaque here.
    case otherType

    /// `nil` where both agree.
    init?(_ octets: [UInt8], _ result: Result<Message, WireError>, ldnsAccepts: Bool) {
        switch result {
        case .success(let message):
            guard !ldnsAccepts else { return nil }
            let records = message.answers + message.authorities + message.additionals
            if records.contains(where: { $0.recordClass != .internet }) {
                self = .otherClass
            } else {
                self = records.contains { Self.isOpaqueHereOnly($0.data) } ? .otherType : .unexplained
            }
        case .failure(let error):
            guard ldnsAccepts else { return nil }
            switch error.kind {
            case .trailingOctets: self = .trailingOctets
            case .badOption: self = .option
            case .badPointer: self = .pointer
            case .badRecordData: self = .recordData
            case .truncated, .badLabelType, .nameTooLong: self = .unexplained
            }
        }
    }
}

extension Disagreement {
    /// From 0xf000 on there are no types that ldns reads.
    private static func isOpaqueHereOnly(_ data: RecordData) -> Bool {
        if case .unknown(let type, _) = data { type.rawValue < 0xf000 } else { false }
    }
}

extension SeededRandom {
    /// A copy with one to three injuries: octets changed, cut off, taken out, put in, doubled.
    mutating func damaged(_ original: [UInt8]) -> [UInt8] {
        var octets = original
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            guard !octets.isEmpty else { return octets }
            let index = Int.random(in: 0..<octets.count, using: &self)
            switch Int.random(in: 0..<8, using: &self) {
            case 0: octets.removeLast(octets.count - index)
            case 1: octets.remove(at: index)
            case 2: octets.insert(number8(), at: index)
            case 3: octets[index] ^= 1 << number8(0...7)
            case 4: octets[index] = pick([0, 1, 0x3f, 0x40, 0x80, 0xc0, 0xff])
            case 5: octets[index] &+= 1
            case 6: octets += octets[index...].prefix(20)
            default: octets[index] = number8()
            }
        }
        return octets
    }
}
