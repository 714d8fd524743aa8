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
            let usual = try server.datagramSockets
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
}

extension RunningServer {
    /// How many UDP sockets are bound to the server's port on 127.0.0.1 (Linux's `/proc/net/udp`).
    fileprivate var datagramSockets: Int {
        get throws {
            let table = try String(contentsOfFile: "/proc/\(process.processID)/net/udp", encoding: .utf8)
            let digits = String(port, radix: 16, uppercase: true)
            let address = "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits
            return table.split(separator: "\n").filter { line in
                let words = line.split(separator: " ")
                return words.count > 1 && words[1] == address
            }.count
        }
    }

    /// Waits until there are so many. One may stay open for a moment, for an answer under way.
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
