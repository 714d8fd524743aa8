import DNSWire
import NetworkAddress
import Testing

/// A log that nobody reads, and other ways in which the end of a server can be held up.
struct LogOutputTests {
    /// Queries that arrive without end do not keep a stopping server up: it stops listening.
    @Test func queriesDoNotKeepItFromStopping() throws {
        let server = try RunningServer(corefile: ".:PORT {\n    bind 127.0.0.1\n    whoami\n}\n")
        let query = Message.query(name: try DomainName("a.test"), type: .a, id: 1).write()
        let socket = try NetworkSocket(.datagram, to: server.client.server)
        server.process.signal(15)
        let start = ContinuousClock.now
        while !server.process.hasEnded, ContinuousClock.now - start < .seconds(20) {
            do {
                try socket.send(query)
                _ = try socket.receive(until: .now + .milliseconds(20))
            } catch is SocketError {
                // Nobody listens any more.
                continue
            }
        }
        #expect(try server.process.waitForEnd() == .exit(0))
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}

/// What others do to a server's files does not change how it ends, nor what it answers.
struct ForeignHandsTests {
    @Test func aProcessFileThatIsGone() throws {
        let folder = try TemporaryFolder()
        let server = try RunningServer(
            corefile: ".:PORT {\n    bind 127.0.0.1\n    whoami\n}\n",
            arguments: ["-pidfile", folder.path(of: "pid")])
        #expect(folder.has("pid"))
        try folder.remove("pid")
        try server.stop()
    }

    /// An IPv4 address in IPv6 form (RFC 4291 section 2.5.5.2) is an IPv4 address.
    @Test func mappedAddressesInHostsFiles() throws {
        let corefile = ".:PORT {\n    bind 127.0.0.1\n    hosts hosts\n}\n"
        try RunningServer.with(corefile, files: ["hosts": "::ffff:192.0.2.9 mapped.test\n"]) { server throws in
            #expect(try server.client.ask("mapped.test").answerData == ["192.0.2.9"])
            #expect(try server.client.ask("mapped.test", .aaaa).answers.isEmpty)
            #expect(try server.client.ask("9.2.0.192.in-addr.arpa", .ptr).answerData == ["mapped.test."])
        }
    }
}
