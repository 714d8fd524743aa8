import DNSEngine
import DNSWire
import Testing

/// EDNS as servers have to take it (RFC 6891).
struct ExtendedDNSTests {
    private static func engine() throws -> EngineInProcess {
        let records = (0..<70).map { "x.t. 60 A 192.0.2.\($0)" }.joined(separator: "\n")
        let some = (0..<30).map { "some.t. 60 A 192.0.2.\($0)" }.joined(separator: "\n")
        return try EngineInProcess.zone("t. 60 SOA ns.t. h.t. 1 2 3 4 60\n\(records)\n\(some)")
    }

    /// Payload sizes below 512 count as 512, ours is 1232, and TCP has none.
    @Test(arguments: [
        (0, 512), (1, 512), (511, 512), (512, 512), (513, 513), (1231, 1231), (1232, 1232), (1233, 1232),
        (4096, 1232), (65_535, 1232),
    ])
    func payloadSize(asked: UInt16, limit: Int) throws {
        // 12 + 12 + 16 × 30 + 17 octets are 521; 12 + 9 + 16 × 70 + 17 are 1158.
        let edns = ExtendedDNS(udpPayloadSize: asked)
        #expect(try Self.engine().reply(to: "some.t. A", edns: edns).message.answers.count == (limit < 521 ? 0 : 30))
        #expect(try Self.engine().reply(to: "x.t. A", edns: edns).message.answers.count == (limit < 1158 ? 0 : 70))
        #expect(try Self.engine().reply(to: "x.t. A", edns: edns, over: .tcp).message.answers.count == 70)
    }

    @Test(arguments: [false, true])
    func dnssecOKIsRepeated(isSet: Bool) throws {
        let reply = try Self.engine().reply(to: "some.t. TXT", edns: ExtendedDNS(dnssecOK: isSet))
        let edns = try #require(try reply.message.edns)
        #expect(edns == ExtendedDNS(udpPayloadSize: 1232, dnssecOK: isSet))
    }

    @Test func noOptionWithoutAnOption() throws {
        #expect(try Self.engine().reply(to: "some.t. TXT", edns: nil).message.edns == nil)
    }

    @Test(arguments: [1, 2, 127, 255])
    func otherVersions(version: UInt8) throws {
        var edns = ExtendedDNS(version: version, dnssecOK: true)
        edns.extendedResponseCode = 9
        let message = try Self.engine().reply(to: "some.t. A", edns: edns).message
        #expect(message.responseCode == .badVersion && message.edns?.version == 0)
        #expect(message.answers.isEmpty && message.authorities.isEmpty && message.additionals.isEmpty)
    }

    /// Options that we do not have, and flags that nobody has, are neither an error nor repeated; the check of every
    /// response sees to the latter.
    @Test(arguments: [
        [EDNSOption(code: .init(rawValue: 65_001), data: [1, 2, 3])],
        [EDNSOption(code: .cookie, data: [1, 2, 3, 4, 5, 6, 7, 8])],
        [EDNSOption(code: .cookie, data: [1])], [EDNSOption(code: .nameServerIdentifier, data: [9])],
        [EDNSOption(code: .clientSubnet, data: [0, 1, 33, 0])], [EDNSOption(code: .padding, data: [0, 0])],
        [EDNSOption(code: .tcpKeepalive, data: [])],
        [EDNSOption](repeating: EDNSOption(code: .init(rawValue: 65_002), data: []), count: 100),
    ])
    func options(_ options: [EDNSOption]) throws {
        var edns = ExtendedDNS(options: options)
        edns.flags = 0x7fff
        #expect(try Self.engine().reply(to: "some.t. A", edns: edns).message.answers.count == 30)
        #expect(try Self.engine().ask("nobody.t. A", edns: edns)[0] == "NXDOMAIN aa")
    }

    @Test func hugeOption() throws {
        let edns = ExtendedDNS(options: [EDNSOption(code: .padding, data: [UInt8](repeating: 0, count: 60_000))])
        #expect(try Self.engine().ask("some.t. A", edns: edns, over: .tcp).count == 31)
    }

    // MARK: - Malformed

    private static let question: [UInt8] = [4] + "some".utf8 + [1] + "t".utf8 + [0, 0, 1, 0, 1]

    private static func query(answers: UInt8 = 0, additionals: UInt8, _ records: [UInt8]) -> [UInt8] {
        [0x12, 0x34, 1, 0, 0, 1, 0, answers, 0, 0, 0, additionals] + question + records
    }

    private static let option: [UInt8] = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]
    private static let address: [UInt8] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]

    @Test(arguments: [
        query(additionals: 2, option + option),  // twice
        query(answers: 1, additionals: 0, option),  // in the answer section
        query(answers: 1, additionals: 1, option + option),
        query(additionals: 1, [1, 120, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]),  // not at the root
        query(additionals: 1, [0xc0, 18, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]),  // at the root by a pointer
        query(additionals: 1, [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 1]),  // RDLENGTH lies
        query(additionals: 1, [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 3, 0, 10, 0]),  // option cut in its length
        query(additionals: 1, [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 4, 0, 10, 0, 1]),  // option's length lies
        query(additionals: 1, [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 5, 0, 10, 255, 255, 1]),
        query(additionals: 1, option + [0]),  // octets behind
        query(additionals: 1, option + option),
        query(additionals: 2, option),  // a record less than counted
        query(additionals: 1, []),
    ])
    func malformed(_ query: [UInt8]) throws {
        let answer = try Self.engine().answer(query)
        #expect(ResponseCheck.fault(of: answer, to: query, over: .udp) == nil)
        #expect(try Reply(answer).lines == ["FORMERR"])
    }

    /// Every place at which an OPT record can be cut.
    @Test(arguments: 0..<21)
    func cut(octets: Int) throws {
        let whole = Self.query(additionals: 1, [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 10, 0, 10, 0, 6, 1, 2, 3, 4, 5, 6])
        let query = Array(whole.dropLast(21 - octets))
        #expect(try Reply(try Self.engine().answer(query)).lines == ["FORMERR"])
        #expect(try Reply(try Self.engine().answer(whole)).lines[0] == "NOERROR aa")
    }

    /// One more record beside OPT, such as a TSIG, is no concern of ours.
    @Test(arguments: [
        query(additionals: 2, option + address), query(additionals: 2, address + option),
        query(answers: 1, additionals: 1, address + option),
    ])
    func otherRecords(_ query: [UInt8]) throws {
        let reply = try Reply(try Self.engine().answer(query))
        #expect(try reply.lines[0] == "NOERROR aa" && reply.message.edns != nil)
    }
}
