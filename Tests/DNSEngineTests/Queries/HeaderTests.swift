import DNSEngine
import DNSWire
import Testing

/// Which messages are queries, and what becomes of the others (behaviour.md 1.9, reliability.md A).
struct HeaderTests {
    private static let name: [UInt8] = [1, 120, 1, 116, 0]

    private static func message(flags: UInt16 = 0x0100, counts: [UInt16] = [1, 0, 0, 0], _ body: [UInt8]) -> [UInt8] {
        [0xab, 0xcd, UInt8(flags >> 8), UInt8(flags & 255)] + counts.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
            + body
    }

    private static func query(flags: UInt16 = 0x0100, counts: [UInt16] = [1, 0, 0, 0]) -> [UInt8] {
        message(flags: flags, counts: counts, name + [0, 1, 0, 1])
    }

    private static func lines(_ query: [UInt8], over transport: Client.Transport = .udp) throws -> [String] {
        let answer = try EngineInProcess.zone("t. 60 SOA ns.t. h.t. 1 2 3 4 60\nx.t. 60 A 192.0.2.1")
            .answer(query, from: .example(transport))
        #expect(ResponseCheck.fault(of: answer, to: query, over: transport) == nil)
        return try Reply(answer).lines
    }

    private static let good = ["NOERROR aa", "answer x.t. 60 A 192.0.2.1"]

    @Test(arguments: [Client.Transport.udp, .tcp])
    func tooShort(transport: Client.Transport) throws {
        for count in 0..<12 {
            #expect(try Self.lines(Array(Self.query().prefix(count)), over: transport) == ["silence"])
        }
    }

    /// Responses are never answered, whatever else is wrong with them.
    @Test(arguments: 0...15)
    func responses(opcode: UInt16) throws {
        #expect(try Self.lines(Self.query(flags: 0x8000 | opcode << 11)) == ["silence"])
        #expect(try Self.lines(Self.message(flags: 0x8000 | opcode << 11, counts: [9, 9, 9, 9], [])) == ["silence"])
    }

    @Test(arguments: 0...15)
    func operations(opcode: UInt16) throws {
        let lines = try Self.lines(Self.query(flags: opcode << 11))
        switch opcode {
        case 0: #expect(lines == Self.good)
        case 4, 5: #expect(lines == ["REFUSED"])
        default: #expect(lines == ["NOTIMP"])
        }
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0], false), ([1, 0, 0, 0], true), ([2, 0, 0, 0], false), ([65_535, 0, 0, 0], false),
            ([1, 1, 0, 0], true), ([1, 2, 0, 0], false), ([1, 0, 1, 0], true), ([1, 0, 2, 0], false),
            ([1, 1, 1, 2], true), ([1, 0, 0, 3], false), ([1, 65_535, 65_535, 65_535], false),
        ] as [([UInt16], Bool)])
    func counts(counts: [UInt16], isAccepted: Bool) throws {
        let record = Self.name + [0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 1, 97]
        let records = Int(min(counts[1], 3)) + Int(min(counts[2], 3)) + Int(min(counts[3], 3))
        let body = (0..<records).flatMap { _ in record }
        let questions = (0..<Int(min(counts[0], 2))).flatMap { _ in Self.name + [0, 1, 0, 1] }
        #expect(
            try Self.lines(Self.message(counts: counts, questions + body)) == (isAccepted ? Self.good : ["FORMERR"]))
    }

    /// More records counted than there are, and octets that no count covers.
    @Test(arguments: [[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1], [1, 0, 0, 2]] as [[UInt16]])
    func countsThatLie(counts: [UInt16]) throws {
        #expect(try Self.lines(Self.query(counts: counts)) == ["FORMERR"])
        #expect(try Self.lines(Self.query() + [0]) == ["FORMERR"])
    }

    @Test func questionCutAnywhere() throws {
        let query = Self.query()
        for count in 12..<query.count { #expect(try Self.lines(Array(query.prefix(count))) == ["FORMERR"]) }
    }

    @Test(
        arguments: [
            // Pointers, the label types that nobody uses, and a label of 64 octets.
            [0xc0, 12], [0xc0, 0], [0xc0, 14, 0], [0xff, 0xff], [0xc0], [1, 120, 0xc0, 12], [1, 120, 0xc0, 20],
            [0x40, 0], [0x80, 0], [64] + [UInt8](repeating: 97, count: 64) + [0],
            [63] + [UInt8](repeating: 97, count: 20),
        ] as [[UInt8]])
    func malformedNames(_ name: [UInt8]) throws {
        #expect(try Self.lines(Self.message(name + [0, 1, 0, 1])) == ["FORMERR"])
    }

    /// 255 octets are a name, 256 are not; 127 labels are the most.
    @Test(arguments: 60...62)
    func longestName(last: Int) throws {
        let label = [UInt8(63)] + [UInt8](repeating: 97, count: 63)
        let name = label + label + label + [UInt8(last)] + [UInt8](repeating: 98, count: last) + [0]
        let lines = try Self.lines(Self.message(name + [0, 1, 0, 1]))
        #expect(lines == (last <= 61 ? ["SERVFAIL"] : ["FORMERR"]))
        let labels = [UInt8](repeating: 1, count: (last + 66) * 2) + [0]
        #expect(try Self.lines(Self.message(labels + [0, 1, 0, 1])) == (last <= 61 ? ["SERVFAIL"] : ["FORMERR"]))
    }

    /// RD and CD come back; AA, TC, RA, Z, AD and RCODE of a query mean nothing.
    @Test(arguments: [0x0100, 0x0010, 0x0110, 0x0400, 0x0200, 0x0080, 0x0040, 0x0020, 0x000f, 0x07ff, 0])
    func flags(flags: UInt16) throws {
        guard
            case .response(let response) = try EngineInProcess.zone("t. 60 SOA ns.t. h.t. 1 2 3 4 60")
                .answer(Self.query(flags: flags))
        else {
            Issue.record("no response")
            return
        }
        #expect(UInt16(response[2]) << 8 | UInt16(response[3]) == 0x8403 | flags & 0x0110)
    }

    /// A zone's data is of class IN, and nobody else's (RFC 6895 section 3.2).
    @Test(arguments: [0, 2, 3, 4, 254, 255, 256, 65_535])
    func classes(recordClass: UInt16) throws {
        let body = Self.name + [0, 1, UInt8(recordClass >> 8), UInt8(recordClass & 255)]
        #expect(try Self.lines(Self.message(body)) == ["REFUSED"])
    }

    /// Types that are no question (reliability.md A18, A21); all others get an answer.
    @Test(arguments: [
        0: "FORMERR", 41: "FORMERR", 249: "NOTIMP", 250: "NOTIMP", 251: "REFUSED", 252: "REFUSED",
        253: "NOTIMP", 254: "NOTIMP",
    ])
    func metaTypes(type: UInt16, code: String) throws {
        #expect(try Self.lines(Self.message(Self.name + [UInt8(type >> 8), UInt8(type & 255), 0, 1])) == [code])
    }

    @Test func everyOtherType() throws {
        let engine = try EngineInProcess.zone("t. 60 SOA ns.t. h.t. 1 2 3 4 60\nx.t. 60 A 192.0.2.1")
        let expected = ["NOERROR aa", "authority t. 60 SOA ns.t. h.t. 1 2 3 4 60"]
        for type in UInt16.min ... .max where ![0, 1, 41, 249, 250, 251, 252, 253, 254, 255].contains(type) {
            let query = Self.message(Self.name + [UInt8(type >> 8), UInt8(type & 255), 0, 1])
            // One expectation a type would take seconds.
            guard case .response(let response) = engine.answer(query), response[3] == 0, response[9] == 1 else {
                Issue.record("type \(type)")
                return
            }
            if type % 4096 == 7 { #expect(try Reply(.response(response)).lines == expected) }
        }
    }

    /// Octets of all kinds are letters of a name, and are repeated as they came.
    @Test func oddOctetsInLabels() throws {
        for octet in UInt8.min ... .max {
            let query = Self.message([4, 65, octet, 46, octet, 1, 116, 0, 0, 1, 0, 1])
            #expect(try Self.lines(query) == ["NXDOMAIN aa", "authority t. 60 SOA ns.t. h.t. 1 2 3 4 60"])
        }
    }
}
