import DNSWire
import Testing

/// Whole messages against ldns, in both directions.
struct LDNSMessageTests {
    @Test(arguments: 0..<100)
    func ldnsReadsOurs(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let message = try random.message()
        let octets = message.write()
        let theirs = try #require(LDNSOracle.packet(parsing: octets), "\(message)")
        #expect(theirs.id == message.id && theirs.flags == message.flags & ~0x40)
        #expect(theirs.questions == message.questions.map(\.description))
        #expect(theirs.answers == message.answers.map(LDNSOracle.Record.init))
        #expect(theirs.authorities == message.authorities.map(LDNSOracle.Record.init))
        #expect(theirs.additionals == message.additionals.map(LDNSOracle.Record.init))
        #expect(theirs.edns == message.edns.map(LDNSOracle.Option.init))
        #expect(try Message(parsing: octets) == message)
    }

    /// Lines of the tables, put into messages by ldns.
    @Test(arguments: 0..<100)
    func weReadTheirs(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let sections = (0..<3).map { _ in
            (0..<Int.random(in: 0...6, using: &random)).map { _ in random.pick(RecordLines.all) }
        }
        let payloadSize: UInt16? = random.chance(50) ? 1232 : nil
        let octets = try #require(
            LDNSOracle.message(
                id: 4711, question: "WWW.example. IN AAAA", answers: sections[0], authorities: sections[1],
                additionals: sections[2], udpPayloadSize: payloadSize))
        let message = try Message(parsing: octets)
        #expect(message.id == 4711 && message.flags == 0x8400)
        #expect(message.questions == [Question(name: try DomainName("www.example."), type: .aaaa)])
        #expect(message.edns?.udpPayloadSize == payloadSize)
        for (lines, records) in zip(sections, [message.answers, message.authorities, message.additionals]) {
            // Not octet by octet: compression lets names share the spelling of the first.
            let expected = try lines.map { try ResourceRecord(parsing: #require(LDNSOracle.record(line: $0)).octets) }
            #expect(records == expected)
        }
    }
}

extension LDNSOracle.Record {
    init(_ record: ResourceRecord) { self.init(octets: record.octets, text: record.description) }
}

extension LDNSOracle.Option {
    init(_ edns: ExtendedDNS) {
        self.init(
            udpPayloadSize: edns.udpPayloadSize, extendedResponseCode: edns.extendedResponseCode,
            version: edns.version, flags: edns.flags,
            data: edns.options.flatMap { option in
                let numbers = [option.code.rawValue, UInt16(option.data.count)]
                return numbers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] } + option.data
            })
    }
}

extension SeededRandom {
    /// A message of a few hundred octets or a few thousand.
    mutating func message() throws -> Message {
        var message = Message(id: number16(), flags: number16())
        message.questions = [Question(name: try name(), type: pick([.a, .any, .https, RecordType(rawValue: 65280)]))]
        message.answers = try records()
        message.authorities = try records()
        message.additionals = try records()
        guard chance(60) else { return message }
        let options = (0..<Int.random(in: 0...3, using: &self)).map { _ in
            EDNSOption(code: EDNSOptionCode(rawValue: number16()), data: octets(0...12))
        }
        message.edns = ExtendedDNS(
            udpPayloadSize: number16(), extendedResponseCode: number8(), version: number8(0...1), dnssecOK: chance(50),
            options: options)
        return message
    }

    private mutating func records() throws -> [ResourceRecord] {
        try (0..<Int.random(in: 0...5, using: &self)).map { _ in try record() }
    }
}
