import DNSWire
import Testing

/// reliability.md A1 to A10, A13 and A14: packets that are no good message.
@Suite(.robustness) struct MalformedPacketTests {
    /// A1, A2.
    static let silent: [PacketCase] = short + responses

    private static let short: [PacketCase] = [0, 1, 2, 11].map { length in
        PacketCase("A1 \(length) octets", Array(Packet.query().octets.prefix(length)), .silence)
    }

    private static let responses: [PacketCase] = [
        PacketCase("A2 response", Packet.query(flags: 0x8180), .silence),
        PacketCase("A2 response, a header alone", Packet(flags: 0x8100, counts: [0, 0, 0, 0], body: []), .silence),
        PacketCase("A2 response that is malformed", Packet(flags: 0x8000, body: [63]), .silence),
        PacketCase("A2 response of another operation", Packet.query(flags: 0xa800), .silence),
    ]

    /// A3 to A5.
    static let counts: [PacketCase] =
        questionCounts
        + wrongCounts.map { counts in
            PacketCase("A5 counts \(counts)", Packet(counts: counts, body: question), .code(.formatError))
        }

    private static let questionCounts: [PacketCase] = [
        PacketCase("A3 no question", Packet(counts: [0, 0, 0, 0], body: []), .code(.formatError)),
        PacketCase(
            "A3 no question but a cookie",
            Packet(counts: [0, 0, 0, 1], body: Packet.option(data: Packet.ednsOption(10, Array(1...8)))),
            .code(.formatError)),
        PacketCase("A4 two questions", Packet(counts: [2, 0, 0, 0], body: question + question), .code(.formatError)),
    ]

    private static let wrongCounts: [[UInt16]] = [
        [2, 0, 0, 0], [255, 0, 0, 0], [65_535, 0, 0, 0], [1, 1, 0, 0], [1, 2, 0, 0], [1, 65_535, 0, 0], [1, 0, 1, 0],
        [1, 0, 2, 0], [1, 0, 65_535, 0], [1, 0, 0, 1], [1, 0, 0, 2], [1, 0, 0, 3], [1, 0, 0, 65_535],
        [65_535, 65_535, 65_535, 65_535],
    ]

    /// A6, A7, A9, A10.
    static let names: [PacketCase] =
        cutQuestions + faultyNames.map { PacketCase($0.0, Packet(body: $0.1), .code(.formatError)) }

    private static let cutQuestions: [PacketCase] = (1..<question.count).map { cut in
        PacketCase("A6 question of \(cut) octets", Packet(body: Array(question.prefix(cut))), .code(.formatError))
    }

    private static let faultyNames: [(String, [UInt8])] = [
        ("A6 label past the end", [9, 1, 2, 0, 0, 1, 0, 1]), ("A6 no terminator", Array(Packet.www.dropLast())),
        ("A7 pointer to itself", [0xc0, 12, 0, 1, 0, 1]),
        ("A7 pointer to itself behind a label", [1, 97, 0xc0, 12, 0, 1, 0, 1]),
        ("A7 pointers to each other", [0xc0, 14, 0xc0, 12, 0, 1, 0, 1]),
        ("A7 pointer to the header", [1, 97, 0xc0, 0, 0, 1, 0, 1]),
        ("A7 pointer forward", [0xc0, 18, 0, 1, 0, 1, 1, 97, 0]),
        ("A7 pointer past the end", [0xff, 0xff, 0, 1, 0, 1]), ("A7 half a pointer", [0xc0]),
        ("A9 label type 01", [0x41, 97, 0, 0, 1, 0, 1]), ("A9 label type 10", [0x81, 97, 0, 0, 1, 0, 1]),
        ("A9 length 64", labels(of: [64], end: [0, 0, 1, 0, 1])),
        ("A10 name of 256 octets", labels(of: [63, 63, 63, 62], end: [0, 0, 1, 0, 1])),
        ("A10 128 labels", labels(of: Array(repeating: 1, count: 128), end: [0, 0, 1, 0, 1])),
    ]

    /// A10: as long as it may be.
    static let long: [PacketCase] = [
        PacketCase("A10 label of 63", Packet.query(labels(of: [63], end: zone)), .denial(.nameError)),
        PacketCase(
            "A10 name of 255 octets", Packet.query(labels(of: [63, 63, 63, 51], end: zone)), .denial(.nameError)),
        PacketCase(
            "A10 124 labels in a zone", Packet.query(labels(of: Array(repeating: 1, count: 122), end: zone)),
            .denial(.nameError)),
        PacketCase(
            "A10 127 labels elsewhere", Packet.query(labels(of: Array(repeating: 1, count: 127), end: [0])),
            .code(.refused)),
    ]

    /// A13, A14.
    static let records: [PacketCase] = [
        PacketCase("A14 trailing octet", Packet.query(tail: [0]), .code(.formatError)),
        PacketCase("A14 trailing message", Packet.query(tail: Packet.query().octets), .code(.formatError)),
        PacketCase(
            "A13 RDLENGTH past the end", Packet.query(additional: 1, tail: record(length: 400)), .code(.formatError)),
        PacketCase("A13 record cut", Packet.query(additional: 1, tail: [0, 0, 1, 0, 1]), .code(.formatError)),
        PacketCase("a harmless record", Packet.query(additional: 1, tail: record(length: 4)), .answers(1)),
    ]

    @Test(arguments: silent, Transport.allCases)
    func nothingIsSaid(packet: PacketCase, transport: Transport) throws {
        try RobustnessServer.check(packet, over: transport)
    }

    @Test(arguments: counts + names, Transport.allCases)
    func formatErrors(packet: PacketCase, transport: Transport) throws {
        try RobustnessServer.check(packet, over: transport)
    }

    @Test(arguments: long + records, Transport.allCases)
    func bounds(packet: PacketCase, transport: Transport) throws {
        try RobustnessServer.check(packet, over: transport)
    }

    /// A8: what would take quadratic time takes none, and nobody else waits.
    @Test func chainsOfPointersCostNothing() throws {
        var body: [UInt8] = [0]
        while body.count < 16_000 { body += Packet.octets(0xc000 | UInt16(12 + max(0, body.count - 2))) }
        let chain = Packet(counts: [1, 1, 1, 2], body: Packet.octets(0xc000 | UInt16(12 + body.count)) + body)
        var records = Self.question
        while records.count < 65_000 { records += [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 2, 0xc0, 12] }
        let many = Packet(counts: [1, 1, 1, 65_535], body: records)
        let client = try RobustnessServer.client
        let start = ContinuousClock.now
        for packet in [chain, many] {
            let stream = try StreamClient(client.server)
            for _ in 0..<20 { try stream.send(packet.octets) }
            #expect(try client.ask("www.zone.test").answers.count == 1)
            for _ in 0..<20 {
                let reply = try #require(try stream.receive())
                #expect(try Message(parsing: reply).responseCode == .formatError)
            }
        }
        // 1.5 s is for one of these messages.
        #expect(ContinuousClock.now - start < .seconds(40 * 1.5))
    }
}

extension MalformedPacketTests {
    fileprivate static var zone: [UInt8] { Packet.name("zone", "test") }
    fileprivate static var question: [UInt8] { Packet.www + [0, 1, 0, 1] }

    /// Labels of these lengths, and the end.
    fileprivate static func labels(of lengths: [Int], end: [UInt8]) -> [UInt8] {
        var name: [UInt8] = []
        for length in lengths {
            name.append(UInt8(length))
            name += [UInt8](repeating: 98, count: length)
        }
        return name + end
    }

    /// An A record at the root.
    fileprivate static func record(length: UInt16) -> [UInt8] {
        [0, 0, 1, 0, 1, 0, 0, 0, 0] as [UInt8] + Packet.octets(length) + [192, 0, 2, 1] as [UInt8]
    }
}
