import DNSEngine
import DNSServer
import DNSWire
import Testing

/// `minimal`, `header`, `bufsize`, `nsid`, `timeouts`, `multisocket`, `cancel`, `metadata` and `loadbalance` as they stand in a
/// Corefile.
struct ResponseDirectiveTests {
    @Test(arguments: [
        ("minimal x", "Corefile:2: 'minimal' takes 0 arguments, got 1"),
        ("minimal {\nx\n}", "Corefile:3: 'minimal' takes no block, got 'x'"),
        ("bufsize 511", "Corefile:2: bufsize must be within 512…4096, got 511"),
        ("bufsize 4097", "Corefile:2: bufsize must be within 512…4096, got 4097"),
        ("bufsize big", "Corefile:2: bufsize must be within 512…4096, got 'big'"),
        ("bufsize 512 513", "Corefile:2: 'bufsize' takes 0…1 argument, got 2"),
        ("nsid \(String(repeating: "x", count: 129))", "Corefile:2: nsid has at most 128 octets, got 129"),
        ("nsid a {\nb\n}", "Corefile:3: 'nsid' takes no block, got 'b'"),
        ("header x", "Corefile:2: 'header' takes 0 arguments, got 1"),
        ("header {\nanswer set aa\n}", "Corefile:3: unknown option 'answer' of 'header'"),
        ("header {\nresponse\n}", "Corefile:3: header response needs set or clear"),
        ("header {\nresponse toggle aa\n}", "Corefile:3: unknown action of header 'toggle'"),
        ("header {\nresponse set\n}", "Corefile:3: header response set needs a flag: aa, ra or rd"),
        ("header {\nquery set tc\n}", "Corefile:3: unknown flag 'tc'"),
        ("timeouts", "Corefile:2: timeouts needs at least one of read, write and idle"),
        ("timeouts {\nread 500ms\n}", "Corefile:3: timeouts read must be within 1s…24h, got 500ms"),
        ("timeouts {\nidle 25h\n}", "Corefile:3: timeouts idle must be within 1s…24h, got 25h"),
        ("timeouts {\nwrite soon\n}", "Corefile:3: timeouts write must be a duration"),
        ("timeouts {\nreed 5s\n}", "Corefile:3: unknown option 'reed' of 'timeouts', did you mean 'read'?"),
        ("multisocket 0", "Corefile:2: multisocket must be within 1…1024, got 0"),
        ("multisocket 1025", "Corefile:2: multisocket must be within 1…1024, got 1025"),
        ("multisocket 2 3", "Corefile:2: 'multisocket' takes 0…1 argument, got 2"),
        ("cancel 0s", "Corefile:2: cancel must be within 1ms…24h, got 0s"),
        ("cancel later", "Corefile:2: cancel must be a duration"),
        ("metadata {\nx\n}", "Corefile:3: 'metadata' takes no block, got 'x'"),
        ("metadata a..b", "Corefile:2: "),
        ("loadbalance fair", "Corefile:2: unknown policy of loadbalance 'fair'"),
        ("loadbalance round_robin x", "Corefile:2: 'loadbalance' takes 0…1 argument, got 2"),
        ("loadbalance weighted", "Corefile:2: 'loadbalance' needs a file with weights behind weighted"),
        ("loadbalance weighted a b", "Corefile:2: 'loadbalance' takes 2 arguments, got 3"),
        ("loadbalance {\nreload 5s\n}", "Corefile:3: reload is of no use without weighted FILE"),
        ("loadbalance {\nprefer\n}", "Corefile:3: 'prefer' takes at least 1 argument, got 0"),
        ("loadbalance {\nprefer 10.0.0.0/99\n}", "Corefile:3: an address or an address prefix was expected"),
        ("loadbalance weighted nosuch {\nreload 0s\n}", "Corefile:2: nosuch: no such file"),
        ("loadbalance {\nprefer 10.0.0.0/8\n}\nloadbalance {\nprefer ::/0\n}", "Corefile:5: a server block has one"),
    ])
    func faults(lines: String, message: String) {
        let fault = CompiledBlock.fault("\(lines)\nwhoami")
        #expect(fault.hasPrefix(message), "\(fault)")
    }

    @Test(arguments: [
        ("minimal", 1), ("bufsize", 1), ("bufsize 4096", 1), ("nsid", 1), ("nsid two words", 1), ("metadata", 0),
        ("metadata t.", 0), ("cancel", 0), ("cancel 3s", 0), ("multisocket", 0), ("multisocket 4", 0),
        ("timeouts {\nread 1s\nwrite 5\nidle 24h\n}", 0), ("header {\nresponse set aa ra\nQUERY Clear RD\n}", 1),
        ("loadbalance", 1), ("loadbalance round_robin", 1), ("loadbalance {\nprefer 10.0.0.0/8 ::1\n}", 2),
        ("loadbalance weighted nosuch", 1), ("loadbalance\nloadbalance", 1),
    ])
    func accepted(lines: String, described: Int) throws {
        let configuration = try CompiledBlock.configuration("\(lines)\nwhoami")
        #expect(configuration.warnings == [])
        // Beside the line of the block and that of `whoami`.
        #expect(configuration.descriptions.count == 2 + described, "\(configuration.descriptions)")
    }

    @Test func oddHeaders() throws {
        #expect(
            try CompiledBlock.warnings("header {\nset ra\nquery set aa\n}\nwhoami") == [
                "Corefile:3: header set without query or response before it is for responses",
                "Corefile:4: aa means nothing in a query (RFC 1035 section 4.1.1)",
            ])
        let engine = try CompiledBlock.engine("header {\nset ra\nclear aa\n}\nwhoami")
        #expect(try engine.ask("x.t. TXT")[0] == "NOERROR ra")
    }

    /// What upstreams are told is what the block that forwards says.
    @Test func upstreamRules() throws {
        let engine = try CompiledBlock.engine(
            "bufsize 700\nheader {\nquery clear rd\n}\nforward . 127.0.0.1:5300")
        let query = try Message.query("x.t. A", edns: ExtendedDNS(udpPayloadSize: 1400)).write()
        guard case .suspended(let suspended) = engine.answer(query) else {
            Issue.record("not suspended")
            return
        }
        let rules = try #require(suspended.upstreamRules)
        #expect(rules.octetsMax == 700 && rules.flags.applied(to: Header.Flag.recursionDesired) == 0)
        #expect(suspended.suspension.responseOctetsMax == 700 && suspended.responses?.datagramOctetsMax == 700)
        #expect(suspended.query.header.flags & Header.Flag.recursionDesired != 0)
    }

    /// Blocks at one address share its connections and sockets: what the first one says counts.
    @Test func sharedAddresses() throws {
        let text = "a.:53 {\ntimeouts {\nread 5s\n}\nwhoami\n}\nb.:53 {\ntimeouts {\nread 6s\n}\nwhoami\n}\n"
        let warning = try #require(try CompiledBlock.compile(text).warnings.first)
        #expect(warning.hasPrefix("Corefile:7: timeouts and multisocket of ") && warning.contains("first block"))
        #expect(try CompiledBlock.compile(text.replacing("6s", with: "5s")).warnings == [])
        #expect(try CompiledBlock.compile(text.replacing("read 6s", with: "idle 6s")).warnings == [])
    }
}
