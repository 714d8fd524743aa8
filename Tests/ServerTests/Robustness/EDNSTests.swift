import DNSWire
import Testing

/// reliability.md A23 to A30: EDNS as it should not be, and as it may be.
@Suite(.robustness) struct EDNSTests {
    static let malformed =
        [
            PacketCase(
                "A24 two OPT", Packet.query(additional: 2, tail: Packet.option() + Packet.option()), .code(.formatError)
            ),
            PacketCase(
                "A24 OPT in the answer section",
                Packet(counts: [1, 1, 0, 0], body: Packet.www + [0, 1, 0, 1] + Packet.option()),
                .code(.formatError)),
            PacketCase(
                "A24 OPT in the authority section",
                Packet(counts: [1, 0, 1, 0], body: Packet.www + [0, 1, 0, 1] + Packet.option()), .code(.formatError)),
            PacketCase(
                "A24 OPT not at the root", Packet.query(additional: 1, tail: Packet.option(owner: [1, 97, 0])),
                .code(.formatError)),
            PacketCase(
                "A25 RDLENGTH too long",
                Packet.query(additional: 1, tail: Packet.option(data: [0, 3, 0, 0], length: 9)),
                .code(.formatError)),
            PacketCase(
                "A25 RDLENGTH too short",
                Packet.query(additional: 1, tail: Packet.option(data: [0, 3, 0, 0], length: 2)),
                .code(.formatError)),
            PacketCase("A25 option without its length", Packet.query(options: [0, 3]), .code(.formatError)),
            PacketCase(
                "A25 option longer than the record", Packet.query(options: Packet.ednsOption(10, [1], length: 8)),
                .code(.formatError)),
            PacketCase(
                "A25 option of 65535", Packet.query(options: Packet.ednsOption(10, [], length: 65_535)),
                .code(.formatError)),
        ]

    /// A26, A29, A30: answered as if they were not there.
    static let ignored: [PacketCase] =
        ignoredRows
        + [7, 8, 12, 16, 40, 41].map { length in
            let cookie = Packet.ednsOption(10, [UInt8](repeating: 3, count: length))
            return PacketCase("A29 cookie of \(length)", Packet.query(options: cookie), .answers(1))
        }

    private static let ignoredRows: [PacketCase] =
        [
            ("A26 unknown option", Packet.ednsOption(65_001, [1, 2, 3])),
            ("A26 a hundred options", (0..<100).flatMap { Packet.ednsOption(65_001 + $0, [UInt8($0)]) }),
            ("A26 60 kB", Packet.ednsOption(65_001, [UInt8](repeating: 7, count: 60_000))),
            ("A30 NSID with a payload", Packet.ednsOption(3, [1, 2])),
            ("A30 subnet of 33 bits", Packet.ednsOption(8, [0, 1, 33, 0, 10, 0, 0, 0])),
            ("A30 short subnet", Packet.ednsOption(8, [0, 1])),
            ("A30 padding", Packet.ednsOption(12, [UInt8](repeating: 0, count: 400))),
            ("A30 keepalive", Packet.ednsOption(11, [0, 100])),
        ].map { PacketCase($0.0, Packet.query(options: $0.1), .answers(1)) } + [
            PacketCase("A26 unknown flags", Packet.query(options: [], flags: 0x7fff), .answers(1))
        ]

    /// A23.
    static let versions: [PacketCase] = ([1, 2, 127, 255] as [UInt8]).map {
        PacketCase("A23 version \($0)", Packet.query(options: [], version: $0), .code(.badVersion))
    }

    @Test(arguments: malformed + versions, Transport.allCases)
    func errors(packet: PacketCase, transport: Transport) throws {
        try RobustnessServer.check(packet, over: transport)
    }

    @Test(arguments: ignored, Transport.allCases)
    func optionsAreIgnoredAndNotEchoed(packet: PacketCase, transport: Transport) throws {
        try RobustnessServer.check(packet, over: transport)
        let reply = try #require(try RobustnessServer.client.exchange(packet.octets, over: transport))
        #expect(try Message(parsing: reply).edns?.options == [])
    }

    /// DO comes back as it was sent (RFC 3225), and there is an OPT record only where there was one.
    @Test(arguments: Transport.allCases)
    func dnssecOKIsCopied(transport: Transport) throws {
        for isSet in [true, false] {
            let edns = ExtendedDNS(udpPayloadSize: 1232, dnssecOK: isSet)
            #expect(
                try RobustnessServer.client.ask("www.zone.test", over: transport, edns: edns).edns?.dnssecOK == isSet)
        }
        #expect(try RobustnessServer.client.ask("www.zone.test", over: transport).edns == nil)
    }
}
