import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// Aliases that lead out of a zone: into another block, to a forwarder, or nowhere.
struct AliasAcrossBlocksTests {
    private static func engine() throws -> EngineInProcess {
        let hash = NameHash(secret: 11)
        func name(_ text: String) throws -> DomainName { try DomainName(text) }
        let blocks: [QueryPlan.Block] = [
            .init(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false),
            .init(steps: [.answerFromHosts(table: 0)], rotates: false),
            .init(
                steps: [
                    .forward(forwarder: 1, zones: [try name("deep.up.")], except: [try name("not.deep.up.")]),
                    .forward(forwarder: 0, zones: [try name("up.")], except: [try name("not.up.")]),
                ], rotates: false),
            .init(steps: [.describeClient], rotates: false),
            .init(steps: [], rotates: false),
        ]
        let zones = ["a.", "home.", "up.", "me.", "refused."]
        let plan = QueryPlan(
            blocks: blocks,
            listeners: [try zones.enumerated().map { .init(name: try name($0.element), block: $0.offset) }],
            hash: hash)
        let zone = """
            a. 60 SOA ns. h. 1 2 3 4 60
            host.a. 60 CNAME one.home.
            missing.a. 60 CNAME two.home.
            up.a. 60 CNAME www.Up.
            not.a. 60 CNAME x.not.up.
            me.a. 60 CNAME who.me.
            nowhere.a. 60 CNAME x.nowhere.
            refused.a. 60 CNAME x.refused.
            far.a. 60 CNAME up.a.
            moved.a. 60 DNAME deep.up.
            """
        let hosts = HostsTable(
            entries: [.init(address: .v4(0xc000_0201), names: [try name("one.home.")])],
            options: .init(zones: [.root], ttl: 9), hash: hash)
        return EngineInProcess(
            ServingState(plan: plan, zones: [try ZoneText.table(zone, hash: hash)], hosts: [hosts]))
    }

    @Test(arguments: [
        Exchange(
            "host.a. A", "NOERROR aa", "answer host.a. 60 CNAME one.home.", "answer one.home. 9 A 192.0.2.1"),
        Exchange("host.a. AAAA", "NOERROR aa", "answer host.a. 60 CNAME one.home."),
        Exchange("host.a. CNAME", "NOERROR aa", "answer host.a. 60 CNAME one.home."),
        Exchange("missing.a. A", "SERVFAIL"),
        Exchange("up.a. A", "forwarder 0 is asked for www.up.", "answer up.a. 60 CNAME www.Up."),
        Exchange(
            "far.a. TXT", "forwarder 0 is asked for www.up.", "answer far.a. 60 CNAME up.a.",
            "answer up.a. 60 CNAME www.Up."),
        Exchange(
            "x.moved.a. A", "forwarder 1 is asked for x.deep.up.", "answer moved.a. 60 DNAME deep.up.",
            "answer x.moved.a. 60 CNAME x.deep.up."),
        // No forwarder takes it: the alias is the answer.
        Exchange("not.a. A", "NOERROR aa", "answer not.a. 60 CNAME x.not.up."),
        Exchange("nowhere.a. A", "NOERROR aa", "answer nowhere.a. 60 CNAME x.nowhere."),
        Exchange("refused.a. A", "NOERROR aa", "answer refused.a. 60 CNAME x.refused."),
        Exchange(
            "me.a. A", "NOERROR aa", "answer me.a. 60 CNAME who.me.", "additional who.me. 0 A 192.0.2.7",
            "additional _udp.who.me. 0 SRV 0 0 4711 ."),
        // Asked for directly.
        Exchange("www.UP. A", "forwarder 0 is asked for www.up."),
        Exchange("up. ANY", "forwarder 0 is asked for up."),
        Exchange("x.deep.up. A", "forwarder 1 is asked for x.deep.up."),
        Exchange("x.not.up. A", "SERVFAIL"),
        // Excepted from one forwarder, taken by the next.
        Exchange("x.not.deep.up. A", "forwarder 0 is asked for x.not.deep.up."),
        Exchange("x.up. A CH", "forwarder 0 is asked for x.up."),
        Exchange("x.up. A NONE", "forwarder 0 is asked for x.up."),
        Exchange("x.a. A CH", "REFUSED"),
        Exchange("x.home. A ANY", "REFUSED"),
    ])
    func aliases(_ exchange: Exchange) throws {
        #expect(try Self.engine().ask(exchange.question) == exchange.reply)
    }

    /// What a forwarder gets to know of the query.
    @Test func suspendedQuery() throws {
        let query = try Message.query("Far.a. AAAA", edns: ExtendedDNS(udpPayloadSize: 900, dnssecOK: true)).write()
        guard case .suspended(let suspended) = try Self.engine().answer(query) else {
            Issue.record("not suspended")
            return
        }
        #expect(suspended.message == query && suspended.client.endpoint.port == 4711)
        #expect(suspended.suspension.block == 2 && suspended.suspension.responseOctetsMax == 900)
        #expect(suspended.suspension.aliasOctets == suspended.aliasResponse.count)
        #expect(suspended.query.type == .aaaa && suspended.query.wantsDNSSEC && suspended.query.header.id == 0x1234)
        let aliases = try Message(parsing: suspended.aliasResponse)
        #expect(aliases.answers.map(\.owner.description) == ["Far.a.", "up.a."] && aliases.edns != nil)
    }

    @Test func suspendedQueryWithoutAliases() throws {
        let query = try Message.query("x.deep.up. A").write()
        guard case .suspended(let suspended) = try Self.engine().answer(query, from: .example(.tcp)) else {
            Issue.record("not suspended")
            return
        }
        #expect(suspended.aliasResponse.isEmpty && suspended.suspension.forwarder == 1)
        #expect(suspended.suspension.responseOctetsMax == 65_535)
    }

    /// Long aliases that leave no room for what the last block adds: nothing half-written (reliability.md A31).
    @Test(arguments: 1...63)
    func littleRoomBehindAliases(labelOctets: Int) throws {
        let hash = NameHash(secret: 12)
        let label = { (first: Character) in String(first) + String(repeating: "x", count: 62) }
        let (one, two) = ("\(label("1")).\(label("2")).a.", "\(label("3")).\(label("4")).a.")
        let last = "\(String(repeating: "t", count: labelOctets)).\(label("5")).\(label("6")).me."
        let zone = [
            "a. 60 SOA ns. h. 1 2 3 4 60", "s.a. 60 CNAME \(one)", "\(one) 60 CNAME \(two)", "\(two) 60 CNAME \(last)",
        ]
        let plan = QueryPlan(
            blocks: [
                .init(steps: [.answerFromZone(table: 0, fallthroughZones: [])], rotates: false),
                .init(steps: [.describeClient], rotates: false),
            ],
            listeners: [[.init(name: try DomainName("a."), block: 0), .init(name: try DomainName("me."), block: 1)]],
            hash: hash)
        let table = try ZoneText.table(zone.joined(separator: "\n"), hash: hash)
        let engine = EngineInProcess(ServingState(plan: plan, zones: [table]))
        let address = IPAddress.v6(high: 0x2001_0db8_0000_0000, low: 1)
        let client = Client(endpoint: SocketEndpoint(address, port: 1), transport: .udp)
        let query = try Message.query("s.a. A").write()
        let answer = engine.answer(query, from: client)
        #expect(ResponseCheck.fault(of: answer, to: query, over: .udp) == nil)
        // 12 + 9 octets, three aliases; then an address of 28 and an SRV record of 24, as long as there is room.
        let octets = 21 + 142 + 142 + 12 + labelOctets + 1 + 128 + 4
        let lines = try Reply(answer).lines
        #expect(lines[0] == (octets <= 512 ? "NOERROR aa" : "NOERROR aa tc"))
        #expect(
            lines.filter { $0.hasPrefix("additional") }.count == (octets + 52 <= 512 ? 2 : octets + 28 <= 512 ? 1 : 0))
    }
}
