import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// `acl`: who gets an answer, by address, type and name.
struct AccessListTests {
    private static let hash = NameHash(secret: 21)

    /// Blocks for `t.`, where `whoami` answers, and `a.`, whose aliases lead there.
    ///
    /// - Parameter both: whether both have the list, and not `t.` alone.
    private static func engine(
        _ lines: [AccessList.Line], counters: [[LaneCounters]] = [], both: Bool = false
    ) throws -> EngineInProcess {
        let list = AccessList(lines, hash: hash, counters: counters)
        let plan = QueryPlan(
            blocks: [
                .init(
                    steps: [.controlAccess(list: 0), .identify(table: 0), .describeClient], rotates: false),
                .init(
                    steps: (both ? [.controlAccess(list: 0)] : []) + [.answerFromZone(table: 0, fallthroughZones: [])],
                    rotates: false),
            ],
            listeners: [
                [], [.init(name: try DomainName("t."), block: 0), .init(name: try DomainName("a."), block: 1)],
            ], hash: hash)
        let zone = try ZoneText.table("a. 60 SOA ns. h. 1 2 3 4 60\nx.a. 60 CNAME x.t.", hash: hash)
        return EngineInProcess(
            ServingState(
                plan: plan, zones: [zone],
                identities: [Identity(answers: [(try DomainName("version.t."), [1, 120])], hash: hash)],
                policies: PolicyTables(accessLists: [list])))
    }

    private static func ask(
        _ engine: EngineInProcess, _ question: String, version: UInt8 = 0, from address: String,
        over transport: Client.Transport = .udp
    ) throws -> String {
        let client = Client(
            endpoint: SocketEndpoint(try #require(IPAddress(address)), port: 4711), transport: transport)
        let query = try Message.query(question, edns: ExtendedDNS(udpPayloadSize: 1232, version: version)).write()
        let lines = try Reply(engine.answer(query, from: client, at: 1)).lines
        return lines.filter { !$0.hasPrefix("additional") }.joined(separator: "; ")
    }

    private static func networks(_ texts: String...) throws -> [IPPrefix] {
        try texts.map { try #require(IPPrefix($0)) }
    }

    private static func zone(_ name: String) throws -> [DomainName] { [try DomainName(name)] }

    private static let passed = "NOERROR aa"
    private static let blocked = "REFUSED; ede 15"
    private static let filtered = "NOERROR; ede 17"

    @Test(arguments: [
        ("x.t. A", "10.1.2.3", passed), ("x.t. A", "10.1.2.200", blocked), ("x.t. AAAA", "10.1.2.200", blocked),
        ("x.t. A", "::ffff:10.1.2.200", blocked), ("x.t. A", "::ffff:10.1.2.3", passed),
        ("x.t. A", "192.0.2.1", filtered), ("x.t. TXT", "192.0.2.1", passed), ("x.t. AAAA", "192.0.2.1", filtered),
        ("x.t. A", "2001:db8::1", "silence"), ("x.t. A", "2001:db8:1::1", passed), ("x.t. A", "203.0.113.9", passed),
        // The first rule that fits counts, and the longest zone of a line.
        ("in.sub.t. A", "10.1.2.3", blocked), ("in.sub.t. A", "203.0.113.9", blocked),
        ("sub.t. MX", "10.9.9.9", blocked),
        ("notsub.t. A", "10.1.2.3", passed), ("IN.SUB.T. A", "2001:db8:1::1", blocked),
        // Other classes, and aliases that lead to what is not to be seen.
        ("version.t. TXT CH", "10.1.2.200", blocked),
        ("version.t. TXT CH", "10.1.2.3", "NOERROR aa; answer version.t. 0 CH TXT \"x\""),
        ("x.a. A", "10.1.2.3", "NOERROR aa; answer x.a. 60 CNAME x.t."),
        ("x.a. A", "10.1.2.200", "NOERROR aa; answer x.a. 60 CNAME x.t.; ede 15"),
        ("x.a. A", "192.0.2.1", "NOERROR aa; answer x.a. 60 CNAME x.t.; ede 17"),
        ("x.a. A", "2001:db8::1", "silence"),
    ])
    func decisions(question: String, address: String, expected: String) throws {
        let engine = try Self.engine([
            .init(zones: try Self.zone("sub.t."), rules: [.init(.block)]),
            .init(
                zones: try Self.zone("t."),
                rules: [
                    .init(.allow, networks: try Self.networks("10.1.2.0/25")),
                    .init(.block, networks: try Self.networks("10.1.2.0/24")),
                    .init(.filter, types: [.a, .aaaa], networks: try Self.networks("192.0.2.0/24")),
                    .init(.drop, networks: try Self.networks("2001:db8::/48")),
                ]),
        ])
        for transport in [Client.Transport.udp, .tcp] {
            #expect(try Self.ask(engine, question, from: address, over: transport) == expected)
        }
    }

    /// Prefixes of one family say nothing about the other, however short they are.
    @Test(arguments: [
        ("0.0.0.0/0", "192.0.2.1", blocked), ("0.0.0.0/0", "2001:db8::1", passed), ("::/0", "2001:db8::1", blocked),
        ("::/80", "::1", blocked), ("::/80", "192.0.2.1", passed), ("::fffe:0:0/95", "::fffe:1:1", blocked),
        ("::fffe:0:0/95", "255.255.255.255", passed), ("::/0", "192.0.2.1", passed),
        ("::/0", "::ffff:192.0.2.1", passed), ("::/0", "::1", blocked),
        ("::ffff:0:0/96", "192.0.2.1", blocked), ("::ffff:192.0.2.0/120", "192.0.2.1", blocked),
        ("::ffff:192.0.2.0/120", "192.0.3.1", passed), ("::ffff:0:0/96", "2001:db8::1", passed),
        ("0.0.0.0/0", "0.0.0.0", blocked), ("0.0.0.0/0", "255.255.255.255", blocked),
        ("255.255.255.255", "255.255.255.255", blocked),
    ])
    func families(prefix: String, address: String, expected: String) throws {
        let engine = try Self.engine([
            .init(zones: try Self.zone("t."), rules: [.init(.block, networks: try Self.networks(prefix))])
        ])
        #expect(try Self.ask(engine, "x.t. A", from: address) == expected)
    }

    /// What no step answers is asked of the list first: zone transfers, other EDNS versions, types and classes that have no
    /// data.
    @Test(arguments: [
        ("x.t. AXFR", 0, "REFUSED"), ("x.t. IXFR", 0, "REFUSED"), ("x.t. TKEY", 0, "NOTIMP"),
        ("x.t. OPT", 0, "FORMERR"), ("x.t. A", 1, "BADVERS"), ("x.t. AXFR", 1, "BADVERS"), ("x.a. A", 7, "BADVERS"),
        ("x.a. A CH", 0, "REFUSED"), ("x.t. A NONE", 0, "REFUSED"),
    ])
    func beforeRefusals(question: String, version: UInt8, answer: String) throws {
        let zones = try Self.zone("t.") + Self.zone("a.")
        let lines = [
            AccessList.Line(
                zones: zones,
                rules: [
                    .init(.drop, networks: try Self.networks("192.0.2.1")),
                    .init(.block, networks: try Self.networks("192.0.2.2")),
                    .init(.filter, networks: try Self.networks("192.0.2.3")),
                ])
        ]
        let counters = (0..<6).map { _ in LaneCounters(count: 4, lanes: 2) }
        let engine = try Self.engine(lines, counters: [Array(counters[0..<3]), Array(counters[3..<6])], both: true)
        for (address, expected) in [
            ("192.0.2.1", "silence"), ("192.0.2.2", Self.blocked), ("192.0.2.3", Self.filtered), ("192.0.2.4", answer),
        ] {
            #expect(try Self.ask(engine, question, version: version, from: address) == expected)
        }
        // Each was asked about once.
        #expect((0..<4).map { number in counters.reduce(0) { $0 + $1.total(number) } } == [1, 1, 1, 1])
    }

    /// Hundreds of overlapping prefixes are found as if each were looked at.
    @Test(arguments: 1...8)
    func manyPrefixes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        func address() -> IPAddress {
            random.chance(50)
                ? .v4(0x0a00_0000 | UInt32.random(in: 0...0xffff, using: &random))
                : .v6(high: 0x2001_0db8_0000_0000, low: .random(in: 0...0xffff, using: &random))
        }
        let prefixes = try (0..<300).map { _ in
            let start = address()
            let length = Int.random(in: start.bitWidth - 8...start.bitWidth, using: &random)
            return try #require(IPPrefix(start, length: length))
        }
        let engine = try Self.engine([
            .init(zones: try Self.zone("t."), rules: [.init(.block, networks: prefixes)])
        ])
        for _ in 0..<500 {
            let client = address()
            let isIn = prefixes.contains { $0.contains(client) }
            #expect(
                try Self.ask(engine, "x.t. A", from: "\(client)") == (isIn ? Self.blocked : Self.passed), "\(client)")
        }
    }

    /// Decisions are counted at the listener and in the zone of the line; what goes on has no zone.
    @Test func counting() throws {
        let lines = [
            AccessList.Line(zones: try Self.zone("sub.t."), rules: [.init(.drop)]),
            AccessList.Line(
                zones: try Self.zone("t."),
                rules: [.init(.filter, types: [.txt]), .init(.block, networks: try Self.networks("10.0.0.0/8"))]),
        ]
        #expect(AccessList.zones(of: lines).map(\.description) == ["sub.t.", "t."])
        let counters = (0..<6).map { _ in LaneCounters(count: 4, lanes: 2) }
        let engine = try Self.engine(lines, counters: [Array(counters[0..<3]), Array(counters[3..<6])])
        for (question, address) in [
            ("x.sub.t. A", "10.0.0.1"), ("x.sub.t. A", "10.0.0.1"), ("x.t. TXT", "10.0.0.1"), ("x.t. A", "10.0.0.1"),
            ("x.t. A", "10.0.0.1"), ("x.t. A", "10.0.0.1"), ("x.t. A", "192.0.2.1"),
        ] {
            _ = try Self.ask(engine, question, from: address)
        }
        let totals = counters.map { counters in (0..<4).map { counters.total($0) } }
        // By listener: what went on, sub.t., t.; in each: allowed, blocked, filtered, dropped.
        #expect(totals[0..<3].joined().allSatisfy { $0 == 0 })
        #expect(totals[3...] == [[1, 0, 0, 0], [0, 0, 0, 2], [0, 3, 1, 0]])
    }
}
