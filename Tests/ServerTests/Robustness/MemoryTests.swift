import DNSWire
import Foundation
import NetworkAddress
import Testing

/// However many names are asked for and connections made, the process's memory ends somewhere (reliability.md F10).
@Suite struct MemoryTests {
    /// What the Corefile allows the cache.
    private static let cacheOctets = 4 << 20
    /// Distinct names in one flood: were 64 octets kept of each, it would show.
    private static let names = 60_000
    /// Connections in one flood; all clients have one address here, which may have a quarter of 1000.
    private static let connections = 400
    private static let connectionsMax = 250
    /// Octets of a message that a client has begun. Beside it a connection has its channel, handlers and timers.
    private static let begunOctets = 60_000
    private static let connectionOctets = 65_536 + 32_768
    /// Arenas of the allocator, which each thread has for itself, and queries under way.
    private static let slack = 16 << 20

    @Test(.timeLimit(.minutes(10))) func plateaus() async throws { try await onThread(Self.floodAndMeasure) }

    private static func floodAndMeasure() throws {
        let upstream = """
            .:PORT {
                bind 127.0.0.1
                template IN A no.test {
                    rcode NXDOMAIN
                    authority "no.test. 60 IN SOA ns.no.test. h.no.test. (1 2 3 4 60)"
                }
                template IN A {
                    answer "{{ .Name }} 60 IN A 192.0.2.1"
                }
            }
            """
        try RunningServer.with(upstream) { upstream throws in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    multisocket 2
                    errors
                    cache {
                        max_bytes \(Self.cacheOctets >> 20)MiB
                    }
                    forward . 127.0.0.1:\(upstream.port)
                }
                """
            try RunningServer.with(corefile) { server throws in
                try Self.ask(server, names: 1000, round: 0)
                let before = try server.peakOctets
                try Self.flood(server, round: 1)
                let first = try server.peakOctets
                let allowed = Self.cacheOctets + Self.connectionsMax * Self.connectionOctets + Self.slack
                #expect(first - before <= allowed, "\(first - before) octets more")
                // All that is kept is full: nothing is added to it.
                for round in 2...3 { try Self.flood(server, round: round) }
                let last = try server.peakOctets
                #expect(last - first <= 2 * Self.names * 64, "\(last - first) octets more")
                #expect(try server.client.ask("a.yes.test").answerData == ["192.0.2.1"])
            }
        }
    }

    private static func flood(_ server: RunningServer, round: Int) throws {
        try ask(server, names: names, round: round)
        var streams: [StreamClient] = []
        for _ in 0..<connections {
            let stream = try StreamClient(server.client.server)
            do {
                // A message of the greatest size, of which the rest never comes.
                try stream.socket.send([0xff, 0xff] + [UInt8](repeating: 0, count: begunOctets))
            } catch let error as SocketError where error.isReset {
                // The server has room for newer ones only.
                continue
            }
            streams.append(stream)
        }
        #expect(try server.client.ask("a.yes.test", over: .tcp).answerData == ["192.0.2.1"])
    }

    /// Asks for names that nobody has asked for yet, half of which exist, with as many questions under way as a socket holds.
    private static func ask(_ server: RunningServer, names: Int, round: Int) throws {
        let socket = try NetworkSocket(.datagram, to: server.client.server)
        var (sent, received) = (0, 0)
        while received < names {
            while sent < names, sent - received < 64 {
                let name = try DomainName("r\(round)n\(sent).\(sent % 2 == 0 ? "yes" : "no").test")
                try socket.send(Message.query(name: name, type: .a, id: UInt16(truncatingIfNeeded: sent)).write())
                sent += 1
            }
            let reply = try socket.receive(until: .now + Patience.reply)
            try #require(reply != nil, "\(received) of \(names) names are answered")
            received += 1
        }
    }
}

extension RunningServer {
    /// The most memory that was ever resident at once, in octets.
    fileprivate var peakOctets: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            let words = (line ?? "").split(separator: " ")
            return try #require(words.count == 3 ? Int(words[1]) : nil, "VmHWM is missing in \(status)") * 1024
        }
    }
}
