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
