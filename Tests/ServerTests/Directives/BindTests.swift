import DNSWire
import NetworkAddress
import Testing

/// `bind`, and where replies leave from.
@Suite struct BindTests {
    private func endpoint(_ address: String, _ server: RunningServer) throws -> SocketEndpoint {
        SocketEndpoint(try #require(IPAddress(address)), port: server.port)
    }

    /// Whether the address is served, over both transports alike.
    private func isServed(_ address: String, _ server: RunningServer) throws -> Bool {
        let client = DNSClient(try endpoint(address, server))
        var answers: [Bool] = []
        for transport in Transport.allCases {
            do {
                _ = try client.ask("who.test", over: transport)
                answers.append(true)
            } catch is SocketError {
                // The kernel says that nobody listens there.
                answers.append(false)
            }
        }
        #expect(answers[0] == answers[1], "\(address): UDP and TCP differ")
        return answers[0]
    }

    static let cases: [(bind: String, served: [String], refused: [String])] = [
        ("bind 127.0.0.1", ["127.0.0.1"], ["127.0.0.2", "::1"]),
        ("bind ::1", ["::1"], ["127.0.0.1"]),
        ("bind 127.0.0.1 127.0.0.3 ::1", ["127.0.0.1", "127.0.0.3", "::1"], ["127.0.0.2"]),
        ("bind 127.0.0.1\nbind 127.0.0.2", ["127.0.0.1", "127.0.0.2"], ["127.0.0.3"]),
        ("bind 127.0.0.1 127.0.0.2 {\nexcept 127.0.0.2\n}", ["127.0.0.1"], ["127.0.0.2"]),
        ("bind lo {\nexcept ::1\n}", ["127.0.0.1"], ["::1"]),
        ("bind 0.0.0.0", ["127.0.0.1", "127.0.0.9"], ["::1"]),
        ("bind ::", ["127.0.0.1", "127.0.0.9", "::1"], []),
        ("", ["127.0.0.1", "127.0.0.9", "::1"], []),
    ]

    @Test(arguments: cases)
    func theAddressesAreServedAndNoOthers(bind: String, served: [String], refused: [String]) throws {
        try RunningServer.with(".:PORT {\n\(bind)\nwhoami\n}\n") { server throws in
            for address in served { #expect(try isServed(address, server), "\(address)") }
            for address in refused { #expect(try !isServed(address, server), "\(address)") }
        }
    }

    /// A server on all addresses answers from the one that was asked, at once and after asking an upstream.
    @Test(arguments: ["who.test", "up.example.net"])
    func repliesLeaveFromTheAddressThatWasAsked(name: String) throws {
        try PlayedUpstream.with(GoldenUpstream.respond) { upstream in
            let corefile = "test:PORT {\n    whoami\n}\nexample.net:PORT {\n    forward . \(upstream.address)\n}\n"
            try RunningServer.with(corefile) { server throws in
                for asked in ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.77.0.1", "::1"] {
                    let endpoint = try endpoint(asked, server)
                    let anywhere = SocketEndpoint(
                        endpoint.address.isIPv4 ? .v4(0) : .v6(high: 0, low: 0), port: 0)
                    // An unconnected socket takes replies from anybody.
                    let socket = try NetworkSocket(.datagram, at: anywhere)
                    let query = Message.query(name: try DomainName(name), type: .a, id: 5)
                    try socket.send(query.write(), to: endpoint)
                    let reply = try #require(try socket.receive(until: .now + Patience.reply))
                    #expect(reply.source == endpoint)
                }
            }
        }
    }

    /// Two blocks at different addresses of one port know nothing of each other.
    @Test func blocksAtDifferentAddresses() throws {
        let corefile = """
            a.test:PORT {
                bind 127.0.0.1
                whoami
            }
            a.test:PORT b.test:PORT {
                bind 127.0.0.2
                hosts none {
                    10.0.0.1 x.a.test
                }
            }
            """
        try RunningServer.with(corefile) { server throws in
            let (first, second) = (
                DNSClient(try endpoint("127.0.0.1", server)), DNSClient(try endpoint("127.0.0.2", server))
            )
            #expect(try first.ask("x.a.test").additionals.count == 2)
            #expect(try first.ask("x.b.test").responseCode == .refused)
            #expect(try second.ask("x.a.test").answerData == ["10.0.0.1"])
        }
    }
}
