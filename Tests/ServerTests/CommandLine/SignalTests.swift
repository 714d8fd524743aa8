import DNSWire
import Foundation
import Testing

/// How the server stops: exit code 0 within 5 s, with whatever is going on.
@Suite struct SignalTests {
    static let plain = ".:PORT {\n    bind 127.0.0.1\n    whoami\n}\n"

    @Test(arguments: [SIGTERM, SIGINT])
    func anIdleServerStops(signal: Int32) throws {
        try expectEnd(of: try RunningServer(corefile: Self.plain)) { $0.signal(signal) }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func idleConnectionsDoNotHoldItUp(signal: Int32) throws {
        let server = try RunningServer(corefile: Self.plain)
        var clients: [StreamClient] = []
        for number in 0..<20 {
            let client = try StreamClient(server.client.server)
            // Some have asked, some have sent half a message, some nothing at all.
            if number % 3 == 0 {
                try client.send(Message.query(name: try DomainName("a.test"), type: .a, id: 1).write())
                _ = try #require(try client.receive())
            } else if number % 3 == 1 {
                try client.socket.send([0, 40, 1, 2, 3])
            }
            clients.append(client)
        }
        try expectEnd(of: server) { $0.signal(signal) }
        for client in clients { #expect(try client.receive() == nil) }
    }

    /// A query whose upstream says nothing gets an answer before the server ends.
    @Test(arguments: [SIGTERM, SIGINT], Transport.allCases)
    func queriesInFlightAreAnswered(signal: Int32, transport: Transport) throws {
        try PlayedUpstream.with({ _, _ in .silence }) { upstream in
            let server = try RunningServer(
                corefile: ".:PORT {\n    bind 127.0.0.1\n    forward . \(upstream.address)\n}\n")
            let query = Message.query(name: try DomainName("slow.test"), type: .a, id: 77).write()
            let datagrams = try NetworkSocket(.datagram, to: server.client.server)
            let stream = try StreamClient(server.client.server)
            if transport == .udp { try datagrams.send(query) } else { try stream.send(query) }
            let asked = upstream.queries.wait(atMost: Patience.start) { $0.isEmpty ? nil : true }
            #expect(asked == true)
            try expectEnd(of: server) { $0.signal(signal) }
            let answer =
                transport == .udp ? try datagrams.receive(until: .now)?.octets : try stream.receive(atMost: .zero)
            #expect(try Message(parsing: try #require(answer, "no answer")).responseCode == .serverFailure)
        }
    }

    @Test func queriesThatHaveArrivedAreAnswered() throws {
        let server = try RunningServer(corefile: Self.plain)
        let socket = try NetworkSocket(.datagram, to: server.client.server)
        for id in 0..<50 {
            try socket.send(Message.query(name: try DomainName("a.test"), type: .a, id: UInt16(id)).write())
        }
        try expectEnd(of: server) { $0.signal(SIGTERM) }
        for _ in 0..<50 { _ = try #require(try socket.receive(until: .now), "an answer is missing") }
    }

    /// Whoever asks twice need not wait: the second signal ends what the first one has begun, with the same exit code.
    @Test(arguments: [(SIGTERM, SIGTERM), (SIGINT, SIGTERM), (SIGINT, SIGINT)])
    func aSecondSignalEndsAtOnce(first: Int32, second: Int32) throws {
        try PlayedUpstream.with({ _, _ in .silence }) { upstream in
            let server = try RunningServer(
                corefile: ".:PORT {\n    bind 127.0.0.1\n    forward . \(upstream.address)\n}\n")
            defer { server.process.finish() }
            // A query in flight over TCP is what stopping waits for, for 4 s.
            let stream = try StreamClient(server.client.server)
            try stream.send(Message.query(name: try DomainName("slow.test"), type: .a, id: 77).write())
            #expect(upstream.queries.wait(atMost: Patience.start) { $0.isEmpty ? nil : true } == true)
            let start = ContinuousClock.now
            server.process.signal(first)
            _ = try server.process.waitForLine { $0.contains("Shutting down") }
            server.process.signal(second)
            let isInTime = ContinuousClock.now - start < .seconds(3)
            let end = try server.process.waitForEnd()
            #expect(isInTime && end == .exit(0), "\(end)")
        }
    }

    /// Two at once may come to one; they never end in a signal's own way.
    @Test(arguments: [(SIGTERM, SIGTERM), (SIGINT, SIGTERM), (SIGINT, SIGINT)])
    func twoSignalsAtOnce(first: Int32, second: Int32) throws {
        let server = try RunningServer(corefile: Self.plain)
        defer { server.process.finish() }
        server.process.signal(first)
        server.process.signal(second)
        let end = try server.process.waitForEnd()
        #expect(end == .exit(0), "\(end)")
    }

    @Test func hangupIsIgnored() throws {
        try RunningServer.with(Self.plain) { server throws in
            for _ in 0..<3 {
                server.process.signal(SIGHUP)
                for transport in Transport.allCases {
                    let response = try server.client.ask("a.test", over: transport)
                    #expect(response.responseCode == .noError)
                }
            }
            #expect(!server.process.hasEnded)
        }
    }

    private func expectEnd(of server: RunningServer, after action: (RunningProcess) throws -> Void) throws {
        let start = ContinuousClock.now
        do {
            try action(server.process)
            #expect(try server.process.waitForEnd() == .exit(0))
            #expect(ContinuousClock.now - start < .seconds(5))
        } catch {
            _ = try server.process.stop()
            throw error
        }
    }
}
