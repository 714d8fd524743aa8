import DNSEngine
import DNSServer
import DNSWire
import Testing

/// `local`: names that never leave a host.
struct LocalDirectiveTests {
    private static func soa(_ owner: String) -> String {
        "\(owner) 604800 SOA localhost. root.localhost. 1 0 0 0 604800"
    }

    private static func engine(_ lines: String) throws -> EngineInProcess {
        EngineInProcess(try CompiledBlock.compile(".:53 {\n\(lines)\nforward . 127.0.0.1:5300\n}\n").state)
    }

    private static let passed = "forwarder 0 is asked for"

    @Test(arguments: [
        Exchange("localhost. A", "NOERROR aa", "answer localhost. 604800 A 127.0.0.1"),
        Exchange("LocalHost. AAAA", "NOERROR aa", "answer LocalHost. 604800 AAAA ::1"),
        Exchange("localhost. NS", "NOERROR aa", "answer localhost. 604800 NS localhost."),
        Exchange("localhost. SOA", "NOERROR aa", "answer \(soa("localhost."))"),
        Exchange("localhost. MX", "NOERROR aa", "authority \(soa("localhost."))"),
        Exchange("a.localhost. A", "NOERROR aa", "answer a.localhost. 604800 A 127.0.0.1"),
        Exchange("a.b.localhost. AAAA", "NOERROR aa", "answer a.b.localhost. 604800 AAAA ::1"),
        Exchange("a.localhost. TXT", "NOERROR aa", "authority \(soa("localhost."))"),
        Exchange("localhost.example.com. A", "NOERROR aa", "answer localhost.example.com. 604800 A 127.0.0.1"),
        Exchange("localhost.example.com. AAAA", "NOERROR aa", "answer localhost.example.com. 604800 AAAA ::1"),
        Exchange("localhost.example.com. MX", "NOERROR aa", "authority \(soa("localhost.example.com."))"),
        Exchange(
            "1.0.0.127.in-addr.arpa. PTR", "NOERROR aa", "answer 1.0.0.127.in-addr.arpa. 604800 PTR localhost."),
        Exchange("1.0.0.127.in-addr.arpa. A", "NOERROR aa", "authority \(soa("127.in-addr.arpa."))"),
        // Names between the address and the zone exist (RFC 8020).
        Exchange("0.0.127.in-addr.arpa. PTR", "NOERROR aa", "authority \(soa("127.in-addr.arpa."))"),
        Exchange("0.127.in-addr.arpa. PTR", "NOERROR aa", "authority \(soa("127.in-addr.arpa."))"),
        Exchange("2.0.0.127.in-addr.arpa. PTR", "NXDOMAIN aa", "authority \(soa("127.in-addr.arpa."))"),
        Exchange("1.1.0.127.in-addr.arpa. PTR", "NXDOMAIN aa", "authority \(soa("127.in-addr.arpa."))"),
        Exchange("1.127.in-addr.arpa. PTR", "NXDOMAIN aa", "authority \(soa("127.in-addr.arpa."))"),
        Exchange("x.1.0.0.127.in-addr.arpa. PTR", "NXDOMAIN aa", "authority \(soa("127.in-addr.arpa."))"),
        Exchange("127.in-addr.arpa. NS", "NOERROR aa", "answer 127.in-addr.arpa. 604800 NS localhost."),
        Exchange("0.in-addr.arpa. SOA", "NOERROR aa", "answer \(soa("0.in-addr.arpa."))"),
        Exchange("255.in-addr.arpa. A", "NOERROR aa", "authority \(soa("255.in-addr.arpa."))"),
        Exchange("0.0.0.0.in-addr.arpa. PTR", "NXDOMAIN aa", "authority \(soa("0.in-addr.arpa."))"),
        Exchange("255.255.255.255.in-addr.arpa. PTR", "NXDOMAIN aa", "authority \(soa("255.in-addr.arpa."))"),
        Exchange("localhosts. A", "\(passed) localhosts."), Exchange("xlocalhost. A", "\(passed) xlocalhost."),
        Exchange("example.com. A", "\(passed) example.com."),
        Exchange("x.localhost.example.com. A", "\(passed) x.localhost.example.com."),
        Exchange("128.in-addr.arpa. NS", "\(passed) 128.in-addr.arpa."), Exchange(". NS", "\(passed) ."),
        Exchange("in-addr.arpa. NS", "\(passed) in-addr.arpa."), Exchange("127.arpa. NS", "\(passed) 127.arpa."),
        Exchange("localhost. A CH", "\(passed) localhost."),
    ])
    func answers(_ exchange: Exchange) throws {
        let engine = try Self.engine("local")
        #expect(try engine.ask(exchange.question) == exchange.reply)
        #expect(try engine.ask(exchange.question, over: .tcp) == exchange.reply)
    }

    /// What search lists make of `localhost` can go on.
    @Test func withoutThePrefix() throws {
        let engine = try Self.engine("local {\nlocalhost_prefix off\n}")
        #expect(try engine.ask("localhost.example.com. A") == ["\(Self.passed) localhost.example.com."])
        #expect(try engine.ask("localhost. A").count == 2)
        #expect(try engine.ask("x.localhost. A").count == 2)
        #expect(try Self.engine("local {\nlocalhost_prefix on\n}").ask("localhost.x. A").count == 2)
    }

    @Test(arguments: [
        ("local x", "Corefile:2: 'local' takes 0 arguments, got 1"),
        ("local {\nlocalhost_prefx on\n}", "Corefile:3: unknown option 'localhost_prefx' of 'local', did you mean"),
        ("local {\nlocalhost_prefix maybe\n}", "Corefile:3: unknown localhost_prefix 'maybe'"),
        ("local {\nlocalhost_prefix\n}", "Corefile:3: 'localhost_prefix' takes 1 argument, got 0"),
    ])
    func faults(lines: String, message: String) {
        #expect(CompiledBlock.fault(lines).hasPrefix(message), "\(CompiledBlock.fault(lines))")
    }
}
