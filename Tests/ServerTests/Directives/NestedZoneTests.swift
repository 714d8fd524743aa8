import DNSWire
import Testing

/// Zones inside zones: the longest one answers, wherever it is configured.
struct NestedZoneTests {
    private static let start = "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n"
    private static let files = [
        "parent.zone": start + "alias CNAME www.c.p.test.\nold DNAME c.p.test.\n",
        "child.zone": start + "www A 192.0.2.3\n",
    ]
    private static let twoBlocks = """
        p.test:PORT {
            bind 127.0.0.1
            file parent.zone
        }
        c.p.test:PORT {
            bind 127.0.0.1
            file child.zone
        }
        """
    private static let oneBlock = """
        .:PORT {
            bind 127.0.0.1
            file parent.zone p.test
            file child.zone c.p.test
        }
        """

    @Test(arguments: [twoBlocks, oneBlock], Transport.allCases)
    func theLongestZoneAnswers(corefile: String, transport: Transport) throws {
        try RunningServer.with(corefile, files: Self.files) { server throws in
            #expect(try server.client.ask("www.c.p.test", over: transport).answerData == ["192.0.2.3"])
            let alias = try server.client.ask("alias.p.test", over: transport)
            #expect(alias.responseCode == .noError && alias.answerData == ["www.c.p.test.", "192.0.2.3"])
            let redirected = try server.client.ask("www.old.p.test", over: transport)
            #expect(redirected.answerData == ["c.p.test.", "www.c.p.test.", "192.0.2.3"])
        }
    }

    /// The first `forward` line is not the one for a name that a longer line knows.
    @Test func theLongestForwardIsAsked() throws {
        try PlayedUpstream.with({ _, _ in .silence }) { silent in
            try PlayedUpstream.with(GoldenUpstream.respond) { upstream in
                let corefile = """
                    .:PORT {
                        bind 127.0.0.1
                        forward . \(silent.address)
                        forward example.net \(upstream.address)
                    }
                    """
                try RunningServer.with(corefile) { server throws in
                    #expect(try server.client.ask("www.example.net").answerData == ["192.0.2.10"])
                }
            }
        }
    }

    /// A record that clients would call malformed is refused with its line.
    @Test func malformedServiceParametersAreRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write("zone", Self.start + "bad TYPE64 \\# 8 0001000001000500\n")
        try folder.write("Corefile", "p.test:0 {\n    bind 127.0.0.1\n    file zone\n}\n")
        let result = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(result.end == .exit(1))
        #expect(result.errors.contains("zone:5: the data of a SVCB record is malformed"))
    }
}
