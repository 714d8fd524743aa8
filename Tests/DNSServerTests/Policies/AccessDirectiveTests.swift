import DNSEngine
import DNSServer
import DNSWire
import NetworkAddress
import Testing

/// `acl` as it stands in a Corefile.
struct AccessDirectiveTests {
    private static func ask(_ lines: String, _ question: String, from address: String) throws -> String {
        let engine = try CompiledBlock.engine("\(lines)\nany\nwhoami")
        let client = Client(endpoint: SocketEndpoint(try #require(IPAddress(address)), port: 4711), transport: .udp)
        let query = try Message.query(question, edns: ExtendedDNS(udpPayloadSize: 1232)).write()
        return try Reply(engine.answer(query, from: client)).lines[0]
    }

    @Test(arguments: [
        ("acl {\nblock\n}", "x.t. A", "10.0.0.1", "REFUSED"),
        ("acl {\nblock type * net *\n}", "x.t. A", "2001:db8::1", "REFUSED"),
        ("acl {\nblock type A net 10.0.0.0/8\n}", "x.t. A", "10.0.0.1", "REFUSED"),
        ("acl {\nblock type A net 10.0.0.0/8\n}", "x.t. AAAA", "10.0.0.1", "NOERROR aa"),
        ("acl {\nblock type A net 10.0.0.0/8\n}", "x.t. A", "11.0.0.1", "NOERROR aa"),
        ("acl {\nblock net 10.0.0.0/8 192.0.2.7 type A TYPE65 mx\n}", "x.t. HTTPS", "192.0.2.7", "REFUSED"),
        ("acl {\nblock net 10.0.0.0/8 192.0.2.7 type A TYPE65 mx\n}", "x.t. MX", "10.0.0.1", "REFUSED"),
        ("acl {\nBLOCK NET 2001:db8::/32\n}", "x.t. A", "2001:db8::1", "REFUSED"),
        ("acl {\nblock type A *\n}", "x.t. MX", "10.0.0.1", "REFUSED"),
        ("acl {\nallow net 10.0.0.0/8\nblock\n}", "x.t. A", "10.0.0.1", "NOERROR aa"),
        ("acl {\nallow net 10.0.0.0/8\nblock\n}", "x.t. A", "11.0.0.1", "REFUSED"),
        ("acl {\nfilter type A\n}", "x.t. A", "10.0.0.1", "NOERROR"),
        ("acl {\ndrop\n}", "x.t. A", "10.0.0.1", "silence"),
        // Zones: those of the block, or those of the line; lines in their order.
        ("acl u. {\nblock\n}", "x.t. A", "10.0.0.1", "NOERROR aa"),
        ("acl u. {\nblock\n}", "x.u. A", "10.0.0.1", "REFUSED"),
        ("acl u. {\nblock\n}\nacl {\ndrop\n}", "x.u. A", "10.0.0.1", "REFUSED"),
        ("acl u. {\nblock\n}\nacl {\ndrop\n}", "x.t. A", "10.0.0.1", "silence"),
        ("acl a.t b.t {\nblock\n}", "x.b.t. A", "10.0.0.1", "REFUSED"),
        // Before all that answers by itself.
        ("local\nchaos\nacl {\nblock\n}", "x.t. ANY", "10.0.0.1", "REFUSED"),
        ("local\nchaos\nacl {\nblock\n}", "localhost.t. A", "10.0.0.1", "REFUSED"),
    ])
    func rules(lines: String, question: String, address: String, code: String) throws {
        #expect(try Self.ask(lines, question, from: address) == code)
    }

    @Test(arguments: [
        ("acl {\nblok\n}", "Corefile:3: ", "unknown action 'blok' of 'acl', did you mean 'block'?"),
        ("acl {\nblock typ A\n}", "Corefile:3: ", "unknown section 'typ' of 'acl', did you mean 'type'?"),
        ("acl {\nblock type\n}", "Corefile:3: ", "type needs at least one value, or *"),
        ("acl {\nblock type A net\n}", "Corefile:3: ", "net needs at least one value, or *"),
        ("acl {\nblock type NOSUCH\n}", "Corefile:3: ", "a query type or * was expected, got 'NOSUCH'"),
        ("acl {\nblock net 10.0.0.0/33\n}", "Corefile:3: ", "an address prefix was expected, got '10.0.0.0/33'"),
        ("acl {\nblock net 10.0.0\n}", "Corefile:3: ", "an address prefix was expected, got '10.0.0'"),
        ("acl a..b {\nblock\n}", "Corefile:2: ", "a..b"),
    ])
    func faults(lines: String, place: String, message: String) {
        let fault = CompiledBlock.fault(lines)
        #expect(fault.hasPrefix(place) && fault.contains(message), "\(fault)")
    }

    @Test func anEmptyListIsOdd() throws {
        #expect(try CompiledBlock.warnings("acl\nwhoami") == ["Corefile:2: acl without a rule lets every query go on"])
        #expect(try CompiledBlock.warnings("acl {\nallow\n}\nwhoami") == [])
        #expect(
            try CompiledBlock.configuration("any\nacl {\nblock\n}\nwhoami").descriptions.prefix(3).dropFirst()
                == ["    acl: decides who may ask", "    any: HINFO for ANY"])
    }
}
