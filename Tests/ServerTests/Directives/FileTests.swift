import DNSWire
import Testing

/// The server of ``FileTests``.
private enum ZoneServer {
    static let corefile = """
        zone.test:PORT {
            bind 127.0.0.1
            file db
        }
        open.test:PORT {
            bind 127.0.0.1
            file open {
                fallthrough
            }
            whoami
        }
        part.test:PORT {
            bind 127.0.0.1
            file open part.test {
                fallthrough sub.part.test
            }
            whoami
        }
        far.test:PORT {
            bind 127.0.0.1
            hosts none {
                10.0.0.99 target.far.test
            }
        }
        """

    static let files = [
        "open": "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 10.0.0.53\nwww A 10.0.0.1\n",
        "db": """
        $TTL 300
        @ SOA ns hostmaster ( 1 7200 ; refresh
            1800 1209600 60 )
        @ NS ns
        ns A 10.0.0.53
        www A 10.0.0.1
        alias CNAME www
        away CNAME target.far.test.
        lost CNAME nobody.elsewhere.
        loop CNAME loop2
        loop2 CNAME loop
        deep.empty.non TXT "leaf"
        *.wild A 10.0.0.7
        *.wild TXT "w"
        exact.wild A 10.0.0.8
        sub NS ns.sub
        sub NS ns.other.test.
        ns.sub A 10.0.0.54
        sub DS 1 8 2 0000000000000000000000000000000000000000000000000000000000000000
        tree DNAME zone.test.
        mail MX 10 www
        _s._tcp SRV 1 2 80 www
        generic TYPE1 \\# 4 0a000009

        """,
    ]
}

/// `file`: what a zone can hold, and the directive's options.
@Suite(.served(ZoneServer.corefile, files: ZoneServer.files)) struct FileTests {
    private var client: DNSClient {
        get throws { try #require(RunningServer.current).client }
    }

    static let answers: [(name: String, type: RecordType, lines: [String])] = [
        ("www", .a, ["www.zone.test. 300 a 10.0.0.1"]),
        ("alias", .a, ["alias.zone.test. 300 cname www.zone.test.", "www.zone.test. 300 a 10.0.0.1"]),
        ("alias", .cname, ["alias.zone.test. 300 cname www.zone.test."]),
        ("away", .a, ["away.zone.test. 300 cname target.far.test.", "target.far.test. 3600 a 10.0.0.99"]),
        ("lost", .a, ["lost.zone.test. 300 cname nobody.elsewhere."]),
        ("any.thing.wild", .a, ["any.thing.wild.zone.test. 300 a 10.0.0.7"]),
        ("exact.wild", .a, ["exact.wild.zone.test. 300 a 10.0.0.8"]),
        ("sub", .ds, ["sub.zone.test. 300 ds 1 8 2 " + String(repeating: "0", count: 64)]),
        ("generic", .a, ["generic.zone.test. 300 a 10.0.0.9"]),
        (
            "www.tree", .a,
            [
                "tree.zone.test. 300 dname zone.test.", "www.tree.zone.test. 300 cname www.zone.test.",
                "www.zone.test. 300 a 10.0.0.1",
            ]
        ),
    ]

    @Test(arguments: answers, Transport.allCases)
    func namesWithData(row: (name: String, type: RecordType, lines: [String]), transport: Transport) throws {
        let response = try client.ask("\(row.name).zone.test", row.type, over: transport)
        #expect(response.responseCode == .noError && response.has(Header.Flag.authoritative))
        #expect(response.answerLines == row.lines)
    }

    static let denials: [(name: String, type: RecordType, code: ResponseCode)] = [
        ("no", .a, .nameError), ("www", .txt, .noError), ("empty.non", .a, .noError), ("non", .txt, .noError),
        ("x.empty.non", .a, .nameError), ("wild", .a, .noError), ("exact.wild", .txt, .noError),
        ("x.exact.wild", .a, .nameError), ("x.www", .a, .nameError), ("tree", .a, .noError),
        ("nosuch.tree", .a, .nameError),
    ]

    @Test(arguments: denials, Transport.allCases)
    func namesAndTypesThatAreMissing(row: (name: String, type: RecordType, code: ResponseCode), transport: Transport)
        throws
    {
        let response = try client.ask("\(row.name).zone.test", row.type, over: transport)
        #expect(response.responseCode == row.code && response.has(Header.Flag.authoritative))
        #expect(response.answers.allSatisfy { [.cname, .dname].contains($0.type) })
        #expect(
            response.authorityLines == ["zone.test. 60 soa ns.zone.test. hostmaster.zone.test. 1 7200 1800 1209600 60"])
    }

    @Test(arguments: Transport.allCases)
    func delegationsAreReferrals(transport: Transport) throws {
        for (name, type) in [("sub.zone.test", RecordType.a), ("x.y.sub.zone.test", .txt), ("ns.sub.zone.test", .a)] {
            let response = try client.ask(name, type, over: transport)
            #expect(response.responseCode == .noError && !response.has(Header.Flag.authoritative))
            #expect(response.answers.isEmpty)
            #expect(
                response.authorityLines == [
                    "sub.zone.test. 300 ns ns.other.test.", "sub.zone.test. 300 ns ns.sub.zone.test.",
                ])
            #expect(response.additionalLines == ["ns.sub.zone.test. 300 a 10.0.0.54"])
        }
    }

    /// An endless chain ends in an error, at once.
    @Test(arguments: Transport.allCases)
    func aliasLoopsEnd(transport: Transport) throws {
        #expect(try client.ask("loop.zone.test", over: transport).responseCode == .serverFailure)
    }

    @Test func hostsThatAnswersNameAreAdded() throws {
        #expect(try client.ask("mail.zone.test", .mx).additionalLines == ["www.zone.test. 300 a 10.0.0.1"])
        #expect(try client.ask("_s._tcp.zone.test", .srv).additionalLines == ["www.zone.test. 300 a 10.0.0.1"])
        #expect(try client.ask("zone.test", .ns).additionalLines == ["ns.zone.test. 300 a 10.0.0.53"])
    }

    @Test func fallthroughPassesMissingNamesOn() throws {
        #expect(try client.ask("no.open.test").additionals.count == 2)
        // The name is there: NODATA is an answer.
        #expect(try client.ask("www.open.test", .txt).authorities.map(\.type) == [.soa])
        #expect(try client.ask("no.sub.part.test").additionals.count == 2)
        #expect(try client.ask("no.part.test").responseCode == .nameError)
    }
}
