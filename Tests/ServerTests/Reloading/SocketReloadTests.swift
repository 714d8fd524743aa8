import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `multisocket` in one configuration after the other: sockets come and go at an address that stays.
@Suite struct SocketReloadTests {
    private static func corefile(_ sockets: String, _ more: String = "") -> String {
        ".:PORT {\n bind 127.0.0.1\n \(sockets)\n whoami\n}\n\(more)"
    }

    @Test func numbers() throws {
        try RunningServer.with(Self.corefile("# as many as usual")) { server throws in
            let usual = try #require(Int(try CommandResult("nproc", []).output.dropLast()))
            try server.waitForDatagramSockets(usual)
            for (directive, count) in [
                ("multisocket 5", 5), ("multisocket 5", 5), ("multisocket 1", 1), ("multisocket", usual),
                ("multisocket 9", 9), ("# as many as usual", usual), ("multisocket 3", 3),
            ] {
                try server.reload(Self.corefile(directive))
                try server.waitForDatagramSockets(count)
                // From so many ports that every socket has clients.
                for _ in 0..<64 { #expect(try server.client.ask("a.test").responseCode == .noError, "\(directive)") }
            }
        }
    }

    /// A new address and one with more sockets, of which the new one cannot be had: neither is there then.
    @Test func allOrNothing() throws {
        let taken = SocketEndpoint(.v4(0x7f00_0001), port: try FreePort.next())
        let socket = try NetworkSocket(.datagram, at: taken)
        try RunningServer.with(Self.corefile("multisocket 2")) { server throws in
            let bad = Self.corefile("multisocket 4", "b.test:\(taken.port) {\n bind 127.0.0.1\n whoami\n}\n")
            for number in 1...3 {
                try server.folder.write("Corefile", bad.filled(server.port))
                server.process.signal(SIGUSR1)
                try server.waitForLines(with: "the configuration stays as it is", count: number)
                try server.waitForDatagramSockets(2)
                #expect(try server.client.ask("a.test").responseCode == .noError)
            }
            withExtendedLifetime(socket) {}
            try server.reload(Self.corefile("multisocket 4"))
            try server.waitForDatagramSockets(4)
        }
    }

    /// What the kernel has dropped goes on being counted when its socket is closed.
    @Test func dropsAreCounted() throws {
        let metrics = HTTPClient(port: try FreePort.next())
        let prometheus = "prometheus 127.0.0.1:\(metrics.server.port)"
        func drops() throws -> Double { try metrics.metrics().sum(of: "clusterdns_udp_receive_drops_total") }
        try RunningServer.with(Self.corefile("multisocket 4\n \(prometheus)")) { server throws in
            let clients = try (0..<64).map { _ in try NetworkSocket(.datagram, to: server.client.server) }
            let query = Message.query(name: try DomainName("a.test"), type: .a, id: 7).write()
            // More than half is more than one of four sockets gets: others have dropped some as well.
            var (sent, lost, each) = (0.0, 0.0, 1000)
            while lost <= sent * 0.6 {
                let before = try drops()
                server.process.signal(SIGSTOP)
                for _ in 0..<each { for client in clients { try client.send(query) } }
                server.process.signal(SIGCONT)
                (sent, lost, each) = (Double(each * clients.count), try drops() - before, each * 2)
            }
            let before = try drops()
            try server.reload(Self.corefile("multisocket 1\n \(prometheus)"))
            try server.waitForDatagramSockets(1)
            #expect(try drops() == before)
        }
    }
}

extension RunningServer {
    /// How many threads read UDP sockets: each has one.
    fileprivate var datagramSockets: Int {
        get throws {
            let threads = "/proc/\(process.processID)/task"
            return try FileManager.default.contentsOfDirectory(atPath: threads).count { thread in
                do {
                    return try String(contentsOfFile: "\(threads)/\(thread)/comm", encoding: .utf8).hasPrefix("udp-")
                } catch {
                    // It has ended meanwhile.
                    return false
                }
            }
        }
    }

    /// Waits until there are so many.
    func waitForDatagramSockets(_ count: Int) throws {
        let deadline = ContinuousClock.now + Patience.change
        while true {
            let open = try datagramSockets
            if open == count { return }
            try #require(ContinuousClock.now < deadline, "\(open) sockets instead of \(count)")
            _ = try client.ask("a.test")
        }
    }
}
