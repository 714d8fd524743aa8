import DNSWire
import Testing

/// reliability.md A11, A12 and A15 to A22: well-formed, but odd.
@Suite(.robustness) struct QuestionTests {
    /// A15, A16.
    static let operations: [PacketCase] = (1...15).map { opcode in
        let expected: ResponseCode = opcode == 4 || opcode == 5 ? .refused : .notImplemented
        return PacketCase(
            "A15, A16 opcode \(opcode)", Packet.query(flags: UInt16(opcode) << 11 | 0x0100), .code(expected))
    }

    /// A17.
    static let classes =
        ([0, 2, 3, 4, 254, 255, 0x1234, 0xffff] as [UInt16]).map {
            PacketCase("A17 class \($0)", Packet.query(class: $0), .code(.refused))
        } + [
            PacketCase(
                "A17 version.bind CH", Packet.query(Packet.name("version", "bind"), type: 16, class: 3), .code(.refused)
            )
        ]

    /// A18, A19, A21.
    static let types =
        [
            PacketCase("A18 type 0", Packet.query(type: 0), .code(.formatError)),
            PacketCase("A18 OPT", Packet.query(type: 41), .code(.formatError)),
            PacketCase("A18 TKEY", Packet.query(type: 249), .code(.notImplemented)),
            PacketCase("A18 TSIG", Packet.query(type: 250), .code(.notImplemented)),
            PacketCase("A18 MAILB", Packet.query(type: 253), .code(.notImplemented)),
            PacketCase("A18 MAILA", Packet.query(type: 254), .code(.notImplemented)),
            PacketCase("A21 IXFR", Packet.query(Packet.name("zone", "test"), type: 251), .code(.refused)),
            PacketCase("A21 AXFR", Packet.query(Packet.name("zone", "test"), type: 252), .code(.refused)),
            PacketCase("A21 AXFR of no zone", Packet.query(Packet.name("nozone"), type: 252), .code(.refused)),
            PacketCase(
                "A19 unknown type with data", Packet.query(Packet.name("odd", "zone", "test"), type: 731), .answers(1)),
            PacketCase("A20 ANY: one RRset", Packet.query(type: 255), .answers(1)),
            PacketCase("A20 ANY: HINFO", Packet.query(Packet.name("x", "any", "test"), type: 255), .answers(1)),
            PacketCase(
                "A20 ANY of a hosts file", Packet.query(Packet.name("a", "hosts", "test"), type: 255), .answers(1)),
        ]

    /// A11: octets that mean something to logs, shells and texts.
    static let labels: [PacketCase] = oddLabels.map { label in
        PacketCase(
            "A11 label \(label)", Packet.query([UInt8(label.count)] + label + Packet.name("zone", "test")),
            .denial(.nameError))
    }

    private static let oddLabels: [[UInt8]] = [
        [0], [0xff], [0x2e], [0x20], [0x5c], [0x0d, 0x0a], [0x22, 0x27, 0x60], Array("$(reboot)".utf8),
        Array("%s%n".utf8), [0x1b, 0x5b, 0x33, 0x31, 0x6d], [0xe2, 0x80, 0xae], Array("*".utf8),
    ]

    @Test(arguments: operations + classes, Transport.allCases)
    func otherOperationsAndClassesAreRefused(packet: PacketCase, transport: Transport) throws {
        try RobustnessServer.check(packet, over: transport)
    }

    @Test(arguments: types, Transport.allCases)
    func typesWithoutDataAndMetaTypes(packet: PacketCase, transport: Transport) throws {
        try RobustnessServer.check(packet, over: transport)
    }

    /// A11, A12: the question comes back octet for octet.
    @Test(
        arguments: labels + [
            PacketCase("A12 mixed case", Packet.query(Packet.name("wWw", "ZoNe", "TEST")), .answers(1))
        ], Transport.allCases)
    func theQuestionIsEchoed(packet: PacketCase, transport: Transport) throws {
        try RobustnessServer.check(packet, over: transport)
        let reply = try #require(try RobustnessServer.client.exchange(packet.octets, over: transport))
        #expect(reply.dropFirst(12).starts(with: packet.octets.dropFirst(12)))
    }

    @Test func unknownDataIsGivenAsItIs() throws {
        let response = try RobustnessServer.client.ask("odd.zone.test", RecordType(rawValue: 731))
        #expect(response.answers.map(\.data.octets) == [[0xab, 0xcd, 0xef, 0x01, 0x23, 0x45]])
    }

    @Test func anyIsAnsweredWithHardware() throws {
        let response = try RobustnessServer.client.ask("x.any.test", .any)
        #expect(response.answerLines == [#"x.any.test. 8482 hinfo "any obsoleted" "see rfc 8482""#])
    }

    /// A16: an update that would be valid changes nothing.
    @Test(arguments: Transport.allCases)
    func anUpdateChangesNothing(transport: Transport) throws {
        let record = Packet.name("new", "zone", "test") + [0, 1, 0, 1, 0, 0, 1, 0, 0, 4, 1, 2, 3, 4]
        let update = Packet(
            flags: 0x2800, counts: [1, 0, 1, 0], body: Packet.name("zone", "test") + [0, 6, 0, 1] + record)
        try RobustnessServer.check(PacketCase("UPDATE", update, .code(.refused)), over: transport)
        #expect(try RobustnessServer.client.ask("new.zone.test").responseCode == .nameError)
    }

    /// A22: bits that are none of a client's business; `checkForm` looks at Z, AD and RD.
    @Test(
        arguments: [0x0400, 0x0200, 0x0080, 0x0040, 0x0020, 0x0010, 0x000f, 0x0100, 0x07ff] as [UInt16],
        Transport.allCases)
    func strangeFlagsAreIgnored(flags: UInt16, transport: Transport) throws {
        let query = Packet.query(flags: flags)
        try RobustnessServer.check(PacketCase("A22 \(flags)", query, .answers(1)), over: transport)
        let reply = try #require(try RobustnessServer.client.exchange(query.octets, over: transport))
        let response = try Message(parsing: reply)
        #expect(!response.has(Header.Flag.truncated) && !response.has(Header.Flag.recursionAvailable))
        #expect(response.has(Header.Flag.authoritative))
    }
}
