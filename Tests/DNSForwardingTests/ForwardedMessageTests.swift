import DNSEngine
import DNSForwarding
import DNSWire
import Testing

@Suite("what upstreams and clients get")
struct ForwardedMessageTests {
    @Test("the query keeps RD, CD, AD, DO and options, but not those between neighbours; the ID is ours")
    func query() async throws {
        let codes: [EDNSOptionCode] = [
            .cookie, .clientSubnet, .nameServerIdentifier, .tcpKeepalive, .padding, EDNSOptionCode(rawValue: 65_001),
        ]
        let edns = ExtendedDNS(
            udpPayloadSize: 4096, dnssecOK: true, options: codes.map { EDNSOption(code: $0, data: [0, 0, 0, 0]) })
        let flags = Header.Flag.recursionDesired | Header.Flag.checkingDisabled | Header.Flag.authenticData
        let question = Question(name: try DomainName("wWw.test."), type: .txt, recordClass: .chaos)
        let query = Message(id: 4711, flags: flags | 0x40, questions: [question], edns: edns)
        let suspended = try SuspendedQueries.suspend(query)
        try await PlayedForwarding.run([Roles.right]) { played in
            var identifiers: Set<UInt16> = []
            var ports: Set<Int> = []
            for _ in 0..<4 {
                _ = await played.ask(suspended)
                let arrival = try await played.upstreams[0].nextArrival()
                identifiers.insert(arrival.query.id)
                ports.insert(arrival.port)
                #expect(arrival.query.flags == flags)
                #expect(arrival.query.questions[0].name.octets == question.name.octets)
                #expect(arrival.query.questions == [question])
                #expect(arrival.query.edns?.udpPayloadSize == 1232)
                #expect(arrival.query.edns?.flags == 0x8000)
                #expect(arrival.query.edns?.options.map(\.code.rawValue) == [8, 65_001])
            }
            #expect(identifiers.count > 1, "four equal numbers of 65536")
            #expect(ports.count > 1, "four equal ports")
        }
    }

    @Test("a query without RD and EDNS stays so")
    func plain() async throws {
        let query = Message.query(name: try DomainName("www.test."), type: .a, id: 1, recursionDesired: false)
        let suspended = try SuspendedQueries.suspend(query)
        try await PlayedForwarding.run([Roles.right]) { played in
            _ = await played.ask(suspended)
            let arrival = try await played.upstreams[0].nextArrival()
            #expect(arrival.query.flags == 0 && arrival.query.edns == nil)
        }
    }

    @Test("the response: the client's ID and question, the upstream's sections, flags and extended errors")
    func response() async throws {
        try await PlayedForwarding.run({ arrival in
            let soa = try Self.soa()
            var answer = arrival.query.answered(
                code: .nameError, flags: Header.Flag.authoritative | Header.Flag.authenticData, authorities: [soa],
                additionals: [try .address([192, 0, 2, 53], of: soa.owner)])
            answer.questions[0].name = answer.questions[0].name.canonical
            answer.edns = ExtendedDNS(
                udpPayloadSize: 4096,
                options: [
                    EDNSOption(code: .cookie, data: [1, 2, 3, 4, 5, 6, 7, 8]),
                    EDNSOption(code: .extendedError, data: [0, 7, 0x6f, 0x6c, 0x64]),
                ])
            return .answer(answer)
        }) { played in
            let suspended = try SuspendedQueries.suspend("wWw.TeSt.", edns: ExtendedDNS(dnssecOK: true))
            let result = await played.ask(suspended)
            let message = try result.message
            #expect(result.responseCode == .nameError)
            #expect(message.id == 4711)
            #expect(message.flags == 0x8000 | 0x0400 | 0x0100 | 0x0080 | 0x0020 | 3)
            #expect(result.response[12..<26] == suspended.message[12..<26])
            #expect(message.authorities == [try Self.soa()])
            #expect(message.additionals.count == 1)
            #expect(message.edns?.udpPayloadSize == 1232)
            #expect(message.edns?.flags == 0x8000)
            #expect(message.edns?.options == [EDNSOption(code: .extendedError, data: [0, 7, 0x6f, 0x6c, 0x64])])
            try await #expect(played.ask("wWw.TeSt.").message.edns == nil)
        }
    }

    @Test("a code that needs EDNS is SERVFAIL to a client without it")
    func extendedCode() async throws {
        try await PlayedForwarding.run({ arrival in
            var answer = arrival.query.answered()
            answer.edns = ExtendedDNS(extendedResponseCode: 1)
            return .answer(answer)
        }) { played in
            try await #expect(played.ask(edns: ExtendedDNS()).responseCode == .badVersion)
            try await #expect(played.ask().responseCode == .serverFailure)
        }
    }

    @Test("records of names that the question does not lead to are left out; the order stays")
    func chain() async throws {
        try await PlayedForwarding.run({ arrival in
            .answer(
                arrival.query.answered([
                    try .address([192, 0, 2, 1], of: try DomainName("c.test.")),
                    try .address([192, 0, 2, 66], of: try DomainName("bank.test.")),
                    try .alias("b.test.", of: "C.test."),
                    try .alias("A.TEST.", of: "b.test."),
                    try .alias("x.test.", of: "bank.test."),
                ]))
        }) { played in
            try await #expect(played.ask("a.test.").answers == ["192.0.2.1", "c.test.", "b.test."])
        }
    }

    @Test("a DNAME above the name belongs to the answer")
    func redirection() async throws {
        try await PlayedForwarding.run({ arrival in
            let target = try DomainName("other.test.")
            return .answer(
                arrival.query.answered([
                    ResourceRecord(owner: try DomainName("zone.test."), ttl: 60, data: .dname(target)),
                    try .alias("www.zone.test.", of: "www.other.test."),
                    ResourceRecord(owner: try DomainName("zine.test."), ttl: 60, data: .dname(target)),
                ]))
        }) { played in
            try await #expect(played.ask("www.zone.test.").answers == ["other.test.", "www.other.test."])
        }
    }

    @Test("what does not fit is cut between sets, with TC", arguments: [nil, 1232, 4096] as [UInt16?])
    func size(payload: UInt16?) async throws {
        try await PlayedForwarding.run({ arrival in
            guard arrival.transport == .tcp else { return try Roles.large(arrival) }
            let name = arrival.query.questions[0].name
            return .answer(
                arrival.query.answered([try .alias("many.test.", of: "b.test.")] + (try Self.addresses(100, of: name)))
            )
        }) { played in
            let edns = payload.map { ExtendedDNS(udpPayloadSize: $0) }
            let short = try await played.ask("many.test.", edns: edns)
            #expect(short.response.count <= (payload == nil ? 512 : 1232))
            #expect(try short.message.header.has(Header.Flag.truncated))
            #expect(try short.answers == ["b.test."])
            let whole = try await played.ask("many.test.", edns: edns, over: .tcp)
            #expect(try whole.answers.count == 101)
            #expect(try !whole.message.header.has(Header.Flag.truncated))
        }
    }

    private static func addresses(_ count: Int, of name: DomainName) throws -> [ResourceRecord] {
        try (0..<count).map { try .address([192, 0, 2, UInt8($0)], of: name) }
    }

    private static func soa() throws -> ResourceRecord {
        let name = try DomainName("test.")
        let octets = name.octets + name.octets + [UInt8](repeating: 1, count: 20)
        return ResourceRecord(owner: name, ttl: 300, data: try .reading(octets, type: .soa))
    }
}
