import DNSWire
import Foundation
import NetworkAddress
import Synchronization
import Testing

/// How a server leaves that others have been sent to: unready at once, answering for `lameduck`, exit code 0.
@Suite struct LameduckTests {
    static func corefile(port: UInt16, lameduck: String) -> String {
        """
        .:PORT {
            bind 127.0.0.1
            health 127.0.0.1:\(port) {
                lameduck \(lameduck)
            }
            ready 127.0.0.1:\(port)
            whoami
        }
        """
    }

    /// A client that asks all along sees every query answered until `/ready` has said 503 for as long as `lameduck`.
    @Test(arguments: Transport.allCases)
    func noQueryIsLost(transport: Transport) throws {
        let port = try FreePort.next()
        let server = try RunningServer(corefile: Self.corefile(port: port, lameduck: "2s"))
        defer { server.process.finish() }
        let http = HTTPClient(port: port)
        var answered = 0
        for _ in 0..<50 {
            #expect(try server.client.ask("a.test", over: transport).responseCode == .noError)
        }
        let start = ContinuousClock.now
        server.process.signal(SIGTERM)
        _ = try server.process.waitForLine { $0.contains("SIGTERM") }
        var wasUnready = false
        while ContinuousClock.now - start < .milliseconds(1800) {
            #expect(try server.client.ask("a.test", over: transport).responseCode == .noError)
            answered += 1
            guard answered % 20 == 0 else { continue }
            if try http.get("/ready").status == 503 { wasUnready = true } else { #expect(!wasUnready) }
            #expect(try http.get("/health").status == 200)
        }
        #expect(wasUnready && answered > 20)
        #expect(try server.process.waitForEnd() == .exit(0))
        let time = ContinuousClock.now - start
        #expect(time >= .seconds(2) && time < .seconds(8), "\(time)")
    }

    /// `/ready` says why.
    @Test func unreadyAtOnce() throws {
        let port = try FreePort.next()
        let server = try RunningServer(corefile: Self.corefile(port: port, lameduck: "30s"))
        defer { server.process.finish() }
        let client = HTTPClient(port: port)
        #expect(try client.get("/ready").body == "OK")
        server.process.signal(SIGTERM)
        _ = try server.process.waitForLine { $0.contains("Going into lameduck mode for 30s") }
        let reply = try client.get("/ready")
        #expect(reply.status == 503 && reply.body == "Shutting down")
        // A second signal does not wait for the rest of it.
        server.process.signal(SIGTERM)
        #expect(try server.process.waitForEnd() == .exit(0))
    }

    /// SIGQUIT waits for nothing.
    @Test func quitLeavesAtOnce() throws {
        let port = try FreePort.next()
        let folder = try TemporaryFolder()
        let server = try RunningServer(
            corefile: Self.corefile(port: port, lameduck: "30s"), arguments: ["-pidfile", folder.path(of: "pid")])
        defer { server.process.finish() }
        #expect(folder.has("pid"))
        server.process.signal(SIGQUIT)
        #expect(try server.process.waitForEnd(atMost: .seconds(10)) == .exit(0))
        #expect(!folder.has("pid"))
    }

    /// Signals that mean nothing to a DNS server do not end it.
    @Test(arguments: [SIGHUP, SIGUSR2])
    func othersAreIgnored(signal: Int32) throws {
        let port = try FreePort.next()
        try RunningServer.with(Self.corefile(port: port, lameduck: "0s")) { server throws in
            server.process.signal(signal)
            #expect(try server.client.ask("a.test").responseCode == .noError)
            #expect(try HTTPClient(port: port).get("/ready").status == 200)
            #expect(!server.process.hasEnded)
        }
    }

    /// The lines of queries answered before the end are written before the end.
    @Test func theLogIsWhole() throws {
        let server = try RunningServer(corefile: ".:PORT {\n    bind 127.0.0.1\n    log\n    whoami\n}\n")
        defer { server.process.finish() }
        for id in 1...300 {
            _ = try server.client.ask(
                Message.query(name: try DomainName("a.test"), type: .a, id: UInt16(id)),
                over: id % 2 == 0 ? .udp : .tcp)
        }
        server.process.signal(SIGTERM)
        #expect(try server.process.waitForEnd() == .exit(0))
        #expect(server.lines(with: " a.test. ").count == 300)
    }
}
