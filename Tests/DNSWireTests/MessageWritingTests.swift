import DNSWire
import Testing

struct MessageWritingTests {
    private static func record(_ owner: String, ttl: UInt32 = 5, _ data: RecordData) throws -> ResourceRecord {
        ResourceRecord(owner: try DomainName(owner), ttl: ttl, data: data)
    }

    @Test
    func namesAreCompressed() throws {
        var message = Message.query(name: try DomainName("www.Example.org."), type: .mx, id: 1)
        message.answers = [
            try Self.record("WWW.example.ORG.", .mx(.init(preference: 1, exchange: try DomainName("mx.example.org.")))),
            try Self.record(
                "mx.Example.org.", .srv(.init(priority: 0, weight: 0, port: 0, target: try DomainName("org.")))),
        ]
        let octets = message.write()
        let body: [UInt8] =
            [3] + Array("www".utf8) + [7] + Array("Example".utf8) + [3] + Array("org".utf8) + [0, 0, 15, 0, 1]
            + [0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 5, 0, 7, 0, 1, 2] + Array("mx".utf8) + [0xc0, 16]
            // The owner points into the RDATA; the target of an SRV record stays whole.
            + [0xc0, 47, 0, 33, 0, 1, 0, 0, 0, 5, 0, 11, 0, 0, 0, 0, 0, 0, 3] + Array("org".utf8) + [0]
        #expect(Array(octets.dropFirst(12)) == body)
        #expect(try Message(parsing: octets) == message)
    }

    /// Only the types of RFC 1035 may have pointers in their RDATA (RFC 3597 section 4).
    @Test(arguments: RecordDataCase.all)
    func otherRecordDataIsWhole(example: RecordDataCase) throws {
        let name = try DomainName(wire: RecordDataCase.name)
        let data = try RecordDataTests.parse(example.type, example.octets)
        var message = Message.query(name: name, type: example.type, id: 1)
        message.answers = [ResourceRecord(owner: name, ttl: 5, data: data)]
        let fixedOctets = 12 + name.octets.count + 4 + 2 + 10
        let mayCompress = [.ns, .cname, .soa, .ptr, .mx].contains(example.type)
        let names = mayCompress ? example.octets.indices.filter { example.octets[$0...].starts(with: name.octets) } : []
        let written = message.write()
        #expect(written.count == fixedOctets + example.octets.count - names.count * (name.octets.count - 2))
        #expect(mayCompress || written.suffix(example.octets.count) == example.octets[...])
        #expect(try Message(parsing: written) == message)
    }

    /// Pointers have 14 bits: what stands further back than that is written again.
    @Test
    func farNamesAreWhole() throws {
        var message = Message.query(name: try DomainName("a."), type: .txt, id: 1)
        let filler = RecordData.unknown(type: RecordType(rawValue: 65280), octets: [UInt8](repeating: 7, count: 0x3fc0))
        message.answers = [try Self.record("a.", filler)]
        for index in 0..<20 {
            message.answers.append(try Self.record("far.\(index).", .ns(try DomainName("far.\(index)."))))
        }
        #expect(try Message(parsing: message.write()) == message)
        // The first of them begin below 16384 octets, the last ones do not.
        let sizes = message.answers.indices.map { count in
            var cut = message
            cut.answers.removeLast(message.answers.count - count)
            return cut.write().count
        }
        let steps = zip(sizes.dropFirst(), sizes.dropFirst(2)).map { $1 - $0 }
        #expect(steps.first == 7 + 10 + 2)
        #expect(steps.last == 8 + 10 + 8)
    }

    /// 16383 is the last offset that a pointer reaches.
    @Test(arguments: [(0x3fff, 2), (0x4000, 3)])
    func lastPointerTarget(offset: Int, ownerOctets: Int) throws {
        var message = Message.query(name: try DomainName("a."), type: .txt, id: 1)
        let filler = [UInt8](repeating: 7, count: offset - (12 + 3 + 4) - (2 + 10))
        message.answers = [try Self.record("a.", .unknown(type: RecordType(rawValue: 65280), octets: filler))]
        for _ in 0..<2 { message.answers.append(try Self.record("b.", .a(.init(1, 2, 3, 4)))) }
        let octets = message.write()
        #expect(octets.count == offset + 3 + 14 + ownerOctets + 14)
        #expect(try Message(parsing: octets) == message)
    }

    /// At every limit: whole RRsets and no more than fit, and no fewer; TC, counts and the OPT record as they must be.
    @Test(arguments: [nil, ExtendedDNS(options: [EDNSOption(code: .cookie, data: [1, 2, 3])])])
    func truncationIsExact(edns: ExtendedDNS?) throws {
        var whole = Message.query(name: try DomainName("www.example."), type: .any, id: 1, edns: edns)
        for set in 0..<9 {
            let text = try #require(CharacterString([UInt8](repeating: 97, count: set * 9)))
            let records = try (0...(set % 3)).map { index in
                let number = try #require(CharacterString("\(index)"))
                return try Self.record("\(set).example.", .txt(try #require(RecordData.TXT([text, number]))))
            }
            if set < 5 { whole.answers += records } else { whole.authorities += records }
        }
        for index in 0..<8 { whole.additionals.append(try Self.record("x\(index).", .a(.init(192, 0, 2, 1)))) }
        let prefixes = Self.prefixes(of: whole)
        let full = whole.write().count
        #expect(full > 700 && prefixes.last == whole)
        for limit in 512...(full + 1) {
            let octets = whole.write(limit: limit)
            #expect(octets.count <= limit)
            let expected = try #require(prefixes.last { $0.write().count <= limit })
            #expect(try Message(parsing: octets) == expected, "\(limit)")
        }
        #expect(whole.write(limit: 0) == whole.write(limit: 512))
        #expect(whole.write(limit: .min) == whole.write(limit: 512))
        #expect(whole.write(limit: .max) == whole.write())
    }

    /// What may be left of a message, in ascending order, with the TC bit where answers or authorities are missing.
    private static func prefixes(of whole: Message) -> [Message] {
        var part = whole
        part.answers = []
        part.authorities = []
        part.additionals = []
        part.flags |= Header.Flag.truncated
        var parts = [part]
        func ends(_ records: [ResourceRecord]) -> [Int] {
            records.indices.filter { $0 + 1 == records.count || records[$0 + 1].owner != records[$0].owner }
        }
        for end in ends(whole.answers) {
            part.answers = Array(whole.answers[...end])
            parts.append(part)
        }
        for end in ends(whole.authorities) {
            part.authorities = Array(whole.authorities[...end])
            parts.append(part)
        }
        part.flags = whole.flags
        parts[parts.count - 1] = part
        for end in ends(whole.additionals) {
            part.additionals = Array(whole.additionals[...end])
            parts.append(part)
        }
        return parts
    }

    @Test
    func setsEndWhereOwnerTypeOrClassDo() throws {
        let filler = RecordData.unknown(type: RecordType(rawValue: 65280), octets: [UInt8](repeating: 7, count: 250))
        var message = Message(id: 1, flags: 0)
        message.answers = try ["a.", "A.", "b."].map { try Self.record($0, filler) }
        // Two of three fit: both of a., in two spellings.
        #expect(try Message(parsing: message.write(limit: 700)).answers == Array(message.answers[..<2]))
        #expect(try Message(parsing: message.write(limit: 512)).answers.isEmpty)
        message.answers[1].recordClass = .chaos
        #expect(try Message(parsing: message.write(limit: 512)).answers == Array(message.answers[..<1]))
        message.answers[1] = try Self.record("a.", .unknown(type: RecordType(rawValue: 65281), octets: filler.octets))
        #expect(try Message(parsing: message.write(limit: 512)).answers == Array(message.answers[..<1]))
    }

    @Test
    func whatNeverFitsIsLeftOut() throws {
        let huge = RecordData.unknown(type: RecordType(rawValue: 65280), octets: [UInt8](repeating: 1, count: 70_000))
        var message = Message.query(name: .root, type: .a, id: 1, edns: ExtendedDNS())
        message.answers = [try Self.record("a.", huge), try Self.record("b.", .a(.init(1, 2, 3, 4)))]
        let truncated = try Message(parsing: message.write())
        #expect(truncated.answers.isEmpty && truncated.header.has(Header.Flag.truncated) && truncated.edns != nil)
        message.answers = []
        message.edns?.options = [EDNSOption(code: .padding, data: [UInt8](repeating: 0, count: 70_000))]
        let withoutOption = try Message(parsing: message.write())
        #expect(withoutOption.edns == nil && withoutOption.questions == message.questions)
        let long = try DomainName(labels: [[UInt8]](repeating: [1], count: 127))
        let other = try DomainName(labels: [[UInt8]](repeating: [2], count: 127))
        let questions = Message(id: 1, flags: 0, questions: [long, other].map { Question(name: $0, type: .a) })
        let first = try Message(parsing: questions.write(limit: 512))
        #expect(first.questions == [questions.questions[0]] && first.header.has(Header.Flag.truncated))
    }

    @Test
    func optionStandsInFrontOfASignature() throws {
        var message = Message(id: 1, flags: 0, edns: ExtendedDNS())
        message.additionals = [try Self.record("key.", .unknown(type: .tsig, octets: [0]))]
        #expect(message.write().suffix(16) == [3, 107, 101, 121, 0, 0, 250, 0, 1, 0, 0, 0, 5, 0, 1, 0])
    }
}
