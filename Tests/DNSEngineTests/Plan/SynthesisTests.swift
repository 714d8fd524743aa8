import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// `any`, `chaos` and `whoami`: answers without a table.
struct SynthesisTests {
    private static func engine() throws -> EngineInProcess {
        let hash = NameHash(secret: 21)
        let identity = Identity(
            answers: [
                (try DomainName("version.bind."), Array("\u{3}1.0".utf8)),
                (try DomainName("authors.bind."), Array("\u{1}a\u{1}b".utf8)),
                (try DomainName("hostname.bind."), [200] + [UInt8](repeating: 104, count: 200)),
            ], hash: hash)
        let plan = QueryPlan(
            blocks: [
                .init(steps: [.refuseAny, .identify(table: 0), .describeClient], rotates: false),
                .init(steps: [.describeClient], rotates: false),
            ],
            listeners: [[.init(name: .root, block: 0), .init(name: try DomainName("me."), block: 1)]], hash: hash)
        return EngineInProcess(ServingState(plan: plan, identities: [identity]))
    }

    @Test(arguments: [
        Exchange("x.t. ANY", "NOERROR aa", "answer x.t. 8482 HINFO \"ANY obsoleted\" \"See RFC 8482\""),
        Exchange(". ANY", "NOERROR aa", "answer . 8482 HINFO \"ANY obsoleted\" \"See RFC 8482\""),
        Exchange(
            "x.t. A", "NOERROR aa", "additional x.t. 0 A 192.0.2.7", "additional _udp.x.t. 0 SRV 0 0 4711 ."),
        Exchange(
            "x.me. ANY", "NOERROR aa", "additional x.me. 0 A 192.0.2.7",
            "additional _udp.x.me. 0 SRV 0 0 4711 ."),
        // Class CH (RFC 4892), and nothing of class IN in it.
        Exchange("version.bind. TXT CH", "NOERROR aa", "answer version.bind. 0 CH TXT \"1.0\""),
        Exchange("Version.BIND. TXT CH", "NOERROR aa", "answer Version.BIND. 0 CH TXT \"1.0\""),
        Exchange("version.bind. ANY CH", "NOERROR aa", "answer version.bind. 0 CH TXT \"1.0\""),
        Exchange("authors.bind. TXT CH", "NOERROR aa", "answer authors.bind. 0 CH TXT \"a\" \"b\""),
        Exchange("version.bind. A CH", "REFUSED"),
        Exchange("nobody.bind. TXT CH", "REFUSED"),
        Exchange("version.bind. TXT NONE", "REFUSED"),
        Exchange("version.bind. TXT ANY", "REFUSED"),
        Exchange("x.me. TXT CH", "REFUSED"),
        Exchange(
            "version.bind. TXT", "NOERROR aa", "additional version.bind. 0 A 192.0.2.7",
            "additional _udp.version.bind. 0 SRV 0 0 4711 ."),
    ])
    func answers(_ exchange: Exchange) throws {
        #expect(try Self.engine().ask(exchange.question) == exchange.reply)
    }

    @Test func clientOverTCPAndIPv6() throws {
        let address = IPAddress.v6(high: 0x2001_0db8_0000_0000, low: 0x1234)
        let client = Client(endpoint: SocketEndpoint(address, port: 65_535), transport: .tcp)
        let query = try Message.query("x.me. A").write()
        let answer = try Self.engine().answer(query, from: client)
        #expect(ResponseCheck.fault(of: answer, to: query, over: .tcp) == nil)
        #expect(
            try Reply(answer).lines == [
                "NOERROR aa", "additional x.me. 0 AAAA 2001:db8::1234", "additional _tcp.x.me. 0 SRV 0 0 65535 .",
            ])
    }

    /// `_udp.` in front is left out where it makes the name too long.
    @Test(arguments: 55...61)
    func longestNames(last: Int) throws {
        let label = String(repeating: "x", count: 63)
        let name = "\(label).\(label).\(label).\(String(repeating: "y", count: last))."
        let lines = try Self.engine().ask("\(name) A")
        #expect(lines.count == (194 + last + 5 <= 255 ? 3 : 2))
    }
}
