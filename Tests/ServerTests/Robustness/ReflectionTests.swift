import DNSWire
import Foundation
import NetworkAddress
import Testing

/// reliability.md D4: sources that no client has, but that a forged packet may name. (D1 and D2 are checked with every
/// packet of the other suites; D3, a rate limit, is off by default.)
@Suite(.robustness) struct ReflectionTests {
    /// Echo, daytime, chargen, time, DNS.
    @Test(
        .enabled(if: geteuid() == 0, "only root may have a port below 1024"),
        arguments: [7, 13, 19, 37, 53] as [UInt16])
    func portsOfOldServicesGetNoAnswer(port: UInt16) throws {
        let server = try RobustnessServer.client.server
        // An address of its own, which no daemon of this machine listens on.
        let forged = try NetworkSocket(.datagram, at: SocketEndpoint(.v4(0x7f00_0100 + UInt32(port)), port: port))
        let answered = try repeatUntilAnswered(server) { try forged.send(Packet.query().octets, to: server) }
        #expect(answered)
        #expect(try forged.receive(until: .now) == nil, "port \(port) was answered")
    }

    /// A port of the same kind that is not on the list is answered: the test above does not pass for another reason.
    @Test(.enabled(if: geteuid() == 0, "only root may have a port below 1024"))
    func otherLowPortsAreAnswered() throws {
        let server = try RobustnessServer.client.server
        let socket = try NetworkSocket(.datagram, at: SocketEndpoint(.v4(0x7f00_01f0), port: 899))
        try socket.send(Packet.query().octets, to: server)
        #expect(try socket.receive(until: .now + Patience.reply) != nil)
    }

    /// A packet that claims to come from the server itself; at a server of its own, for the sockets of a port share what
    /// arrives there: some of the good queries come to the forged socket.
    @Test func itsOwnAddressGetsNoAnswer() throws {
        try RunningServer.with(SignalTests.plain) { running in
            let server = running.client.server
            let forged = try NetworkSocket(.datagram, at: server, sharingPort: true)
            for _ in 0..<32 { try forged.send(Packet.query().octets, to: server) }
            var clients: [NetworkSocket] = []
            // Until one answer has come from each worker, it may still be busy with what was forged.
            for _ in 0..<64 { clients.append(try NetworkSocket(.datagram, to: server)) }
            for client in clients { try client.send(Packet.query().octets) }
            let answered = try NetworkSocket.readable(clients, until: .now + Patience.reply)
            #expect(!answered.isEmpty)
            while let (octets, source) = try forged.receive(until: .now) {
                #expect(octets[2] & 0x80 == 0, "an answer to \(String(describing: source))")
            }
        }
    }

    /// Each worker has a queue of its own: enough good clients, each on a random one, have all queues worked off.
    private func repeatUntilAnswered(_ server: SocketEndpoint, _ action: () throws -> Void) throws -> Bool {
        try action()
        let clients = try (0..<64).map { _ in try NetworkSocket(.datagram, to: server) }
        for client in clients { try client.send(Packet.query().octets) }
        for client in clients where try client.receive(until: .now + Patience.reply) == nil { return false }
        return true
    }
}
