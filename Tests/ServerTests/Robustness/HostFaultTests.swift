import DNSWire
import Foundation
import NetworkAddress
import Testing

/// What happens to the process and its host (reliability.md F). Reloading has its own tests (F2–F4, F7, F16), so have
/// stopping (F1), faulty files and addresses (F5, F6, F12), the log (F9), and where nothing can be written (F15: `ImageTests`).
@Suite struct HostFaultTests {
    private static let corefile = """
        .:PORT {
            bind 127.0.0.1
            errors
            whoami
        }
        """

    /// F8: without descriptors queries over UDP are answered; connections are when there are some again.
    @Test func withoutDescriptors() throws {
        try RunningServer.with(Self.corefile) { server throws in
            let process = "\(server.process.processID)"
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
            try Self.limit(process, descriptors: open)
            let stream = try StreamClient(server.client.server)
            let query = Message.query(name: try DomainName("a.test"), type: .a, id: 7).write()
            try stream.send(query)
            for _ in 0..<100 { #expect(try server.client.ask("a.test").responseCode == .noError) }
            try Self.limit(process, descriptors: open + 100)
            // The one that waited is taken now.
            #expect(try stream.receive()?.prefix(2) == [0, 7])
            #expect(try server.client.ask("a.test", over: .tcp).responseCode == .noError)
        }
    }

    private static func limit(_ process: String, descriptors: Int) throws {
        let result = try CommandResult("/usr/bin/prlimit", ["--pid", process, "--nofile=\(descriptors):1024"])
        #expect(result.end == .exit(0), "\(result.errors)")
    }

    /// F13: killed with connections open, it listens at the same address at once.
    @Test func startsAgainAtOnce() throws {
        let port = try FreePort.next()
        let folder = try TemporaryFolder()
        try folder.write("Corefile", Self.corefile.replacingOccurrences(of: "PORT", with: "\(port)"))
        let client = DNSClient(SocketEndpoint(.v4(0x7f00_0001), port: port))
        for round in 0..<3 {
            let process = try RunningProcess(
                try Programs.clusterdns, ["-conf", folder.path(of: "Corefile")], in: folder.path)
            _ = try process.waitForLine(atMost: Patience.start) { $0.hasPrefix("linux/") }
            let streams = try (0..<5).map { _ in try StreamClient(client.server) }
            for stream in streams {
                try stream.send(Message.query(name: try DomainName("a.test"), type: .a, id: 7).write())
                #expect(try stream.receive() != nil, "round \(round)")
            }
            process.signal(SIGKILL)
            #expect(try process.waitForEnd() == .signal(SIGKILL))
        }
    }

    /// F14: stopped for a while, it answers what has arrived meanwhile.
    @Test func stoppedForAWhile() throws {
        try RunningServer.with(Self.corefile) { server throws in
            let sockets = try (0..<20).map { _ in try NetworkSocket(.datagram, to: server.client.server) }
            let stream = try StreamClient(server.client.server)
            server.process.signal(SIGSTOP)
            let query = Message.query(name: try DomainName("a.test"), type: .a, id: 7).write()
            for socket in sockets { try socket.send(query) }
            try stream.send(query)
            server.process.signal(SIGCONT)
            for socket in sockets {
                let reply = try socket.receive(until: .now + Patience.reply)
                #expect(reply?.octets.prefix(2) == [0, 7])
            }
            #expect(try stream.receive()?.prefix(2) == [0, 7])
        }
    }

    /// F16: connections leave nothing behind.
    @Test func connectionsLeaveNothing() throws {
        try RunningServer.with(Self.corefile) { server throws in
            let folder = "/proc/\(server.process.processID)/fd"
            func descriptors() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: folder).count }
            _ = try server.client.ask("a.test", over: .tcp)
            let deadline = ContinuousClock.now + Patience.change
            let before = try descriptors()
            for _ in 0..<300 { _ = try server.client.ask("a.test", over: .tcp) }
            // The server learns of each end a little later than the client.
            while try descriptors() > before, ContinuousClock.now < deadline { _ = try server.client.ask("a.test") }
            #expect(try descriptors() <= before)
        }
    }
}
