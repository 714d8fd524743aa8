import DNSWire
import Testing

/// The server of ``BlockTests``.
private enum BlockServer {
    /// Each block answers with an address of its own.
    static let corefile = """
        (host) {
            bind 127.0.0.1
        }
        example:PORT {
            import host
            hosts none {
                10.0.0.1 a.example a.b.example a.xsub.example
            }
        }
        sub.example:PORT Other.Test:PORT {
            import host
            hosts none {
                10.0.0.2 a.sub.example sub.example a.other.test deep.er.sub.example
            }
        }
        er.sub.example:PORT {
            import host
            hosts none {
                10.0.0.3 deep.er.sub.example
            }
        }
        parent.test:PORT {
            import host
            whoami
        }
        child.parent.test:PORT {
            import host
            hosts none {
                10.0.0.4 child.parent.test
            }
        }
        10.1.0.0/23:PORT {
            import host
            whoami
        }
        nothing.test:PORT {
            import host
        }
        """
}

/// Which server block a query belongs to.
@Suite(.served(BlockServer.corefile)) struct BlockTests {
    private var client: DNSClient {
        get throws { try #require(RunningServer.current).client }
    }

    @Test(
        arguments: [
            ("a.example", "10.0.0.1"), ("A.B.Example", "10.0.0.1"), ("a.xsub.example", "10.0.0.1"),
            ("a.sub.example", "10.0.0.2"), ("sub.example", "10.0.0.2"), ("a.SUB.example", "10.0.0.2"),
            ("a.other.test", "10.0.0.2"), ("deep.er.sub.example", "10.0.0.3"),
        ], Transport.allCases)
    func theLongestZoneWins(row: (String, String), transport: Transport) throws {
        #expect(try client.ask(row.0, over: transport).answerData == [row.1])
    }

    @Test(arguments: ["test", "example.com", "xexample", ".", "b.test", "1.2.1.10.in-addr.arpa"], Transport.allCases)
    func whatNoBlockHasIsRefused(name: String, transport: Transport) throws {
        let response = try client.ask(name, over: transport)
        #expect(response.responseCode == .refused && !response.has(Header.Flag.authoritative))
        #expect(response.answers.isEmpty && response.authorities.isEmpty && response.additionals.isEmpty)
    }

    @Test(arguments: Transport.allCases)
    func aBlockThatServesNothingRefuses(transport: Transport) throws {
        #expect(try client.ask("x.nothing.test", over: transport).responseCode == .refused)
    }

    /// DS lies in the zone above the cut (RFC 4035), which here is another block.
    @Test func dsGoesToTheParent() throws {
        #expect(try client.ask("child.parent.test", .ds).additionals.count == 2)
        #expect(try client.ask("child.parent.test", .a).answerData == ["10.0.0.4"])
        // Nobody has the parent of this one: then it is the zone's own.
        #expect(try client.ask("other.test", .ds).responseCode == .serverFailure)
    }

    /// 10.1.0.0/23 is two zones.
    @Test func prefixesAreReverseZones() throws {
        for name in ["9.0.1.10.in-addr.arpa", "9.1.1.10.in-addr.arpa"] {
            #expect(try client.ask(name, .ptr).additionals.count == 2)
        }
    }

    /// Class CH belongs to nobody here; IN data never leaves in another class.
    @Test(arguments: [RecordClass.chaos, .any, .none, RecordClass(rawValue: 4)])
    func otherClassesAreRefused(recordClass: RecordClass) throws {
        #expect(try client.ask("a.example", recordClass: recordClass).responseCode == .refused)
    }
}
