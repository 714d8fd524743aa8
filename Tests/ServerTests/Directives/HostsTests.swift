import DNSWire
import Testing

/// The options and answers of `hosts` (behaviour.md 2.2).
@Suite struct HostsTests {
    static let hosts = """
        10.0.0.1  a.lab.test  A2.lab.test   # two names
        10.0.0.2  a.lab.test
        fe80::1%eth0 link.lab.test
        fd00::1   six.lab.test a.lab.test
        10.0.0.3  outside.example
        10.0.0.4  *.wild.lab.test

        """

    private func with(_ options: String, _ body: (RunningServer) throws -> Void) throws {
        let corefile = """
            lab.test:PORT 10.in-addr.arpa:PORT {
                bind 127.0.0.1
                hosts hosts lab.test {
                    \(options)
                }
                whoami
            }
            """
        try RunningServer.with(corefile, files: ["hosts": Self.hosts], body)
    }

    @Test func linesMayEndInCarriageReturns() throws {
        let corefile = "lab.test:PORT {\n    bind 127.0.0.1\n    hosts hosts\n}\n"
        try RunningServer.with(corefile, files: ["hosts": Self.hosts.replacing("\n", with: "\r\n")]) { server throws in
            #expect(try server.client.ask("a.lab.test").answerData == ["10.0.0.1", "10.0.0.2"])
            #expect(try server.client.ask("a.lab.test", .aaaa).answerData == ["fd00::1"])
        }
    }

    @Test func namesAndAddresses() throws {
        try with("") { server throws in
            let client = server.client
            let a = try client.ask("A.Lab.Test")
            #expect(a.answerLines == ["a.lab.test. 3600 a 10.0.0.1", "a.lab.test. 3600 a 10.0.0.2"])
            #expect(a.answerData == ["10.0.0.1", "10.0.0.2"] && a.has(Header.Flag.authoritative))
            #expect(try client.ask("a2.lab.test").answerData == ["10.0.0.1"])
            #expect(try client.ask("a.lab.test", .aaaa).answerData == ["fd00::1"])
            #expect(try client.ask("link.lab.test", .aaaa).answerData == ["fe80::1"])
            let reverse = try client.ask("1.0.0.10.in-addr.arpa", .ptr)
            #expect(reverse.answerData.map { $0.lowercased() }.sorted() == ["a.lab.test.", "a2.lab.test."])
        }
    }

    /// The name is there, the type is not: NOERROR, and no SOA, for a hosts file has none.
    @Test(arguments: [
        ("six.lab.test", RecordType.a), ("a.lab.test", .txt), ("a.lab.test", .mx), ("a.lab.test", .srv),
        ("a.lab.test", .soa),
        ("a.lab.test", .https),
    ])
    func otherTypesHaveNoData(name: String, type: RecordType) throws {
        try with("") { server throws in
            let response = try server.client.ask(name, type)
            #expect(response.responseCode == .noError && response.answers.isEmpty && response.authorities.isEmpty)
            #expect(response.additionals.isEmpty && response.has(Header.Flag.authoritative))
        }
    }

    @Test func unknownNamesFailWithoutFallthrough() throws {
        try with("") { server throws in
            #expect(try server.client.ask("no.lab.test").responseCode == .serverFailure)
            // Outside of the zones of `hosts`, and addresses that the file does not have: the next directive.
            #expect(try server.client.ask("9.0.0.10.in-addr.arpa", .ptr).additionals.count == 2)
            #expect(try server.client.ask("9.0.0.10.in-addr.arpa", .a).additionals.count == 2)
        }
    }

    @Test func unknownNamesGoOnWithFallthrough() throws {
        try with("fallthrough") { server throws in
            #expect(try server.client.ask("no.lab.test").additionals.count == 2)
            #expect(try server.client.ask("a.lab.test").answerData.count == 2)
        }
        try with("fallthrough sub.lab.test") { server throws in
            #expect(try server.client.ask("no.sub.lab.test").additionals.count == 2)
            #expect(try server.client.ask("no.lab.test").responseCode == .serverFailure)
        }
    }

    @Test func typesGoOnWhereThatIsWanted() throws {
        try with("fallthrough_unsupported") { server throws in
            #expect(try server.client.ask("a.lab.test", .txt).additionals.count == 2)
            #expect(try server.client.ask("six.lab.test", .a).additionals.isEmpty)
        }
    }

    @Test func timeToLiveReverseAndInlineLines() throws {
        try with("10.0.0.9 inline.lab.test a.lab.test\nttl 17\nno_reverse\nfallthrough") { server throws in
            let client = server.client
            #expect(try client.ask("inline.lab.test").answerLines == ["inline.lab.test. 17 a 10.0.0.9"])
            #expect(try client.ask("a.lab.test").answerData.sorted() == ["10.0.0.1", "10.0.0.2", "10.0.0.9"])
            #expect(try client.ask("1.0.0.10.in-addr.arpa", .ptr).additionals.count == 2)
        }
    }

    /// `*` is one label, and has no PTR.
    @Test func wildcardsStandForOneLabel() throws {
        try with("") { server throws in
            let client = server.client
            #expect(try client.ask("x.wild.lab.test").answerLines == ["x.wild.lab.test. 3600 a 10.0.0.4"])
            #expect(try client.ask("x.y.wild.lab.test").responseCode == .serverFailure)
            #expect(try client.ask("wild.lab.test").responseCode == .serverFailure)
            #expect(try client.ask("4.0.0.10.in-addr.arpa", .ptr).answers.isEmpty)
        }
    }
}
