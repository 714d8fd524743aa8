import DNSWire
import Foundation
import NetworkAddress
import Testing

/// `health`, `ready` and `prometheus` over HTTP.
@Suite struct EndpointTests {
    /// CoreDNS's paths, codes and bodies, and nothing else.
    @Test func pathsAndBodies() throws {
        let (health, ready, metrics) = (try FreePort.next(), try FreePort.next(), try FreePort.next())
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                health 127.0.0.1:\(health)
                ready 127.0.0.1:\(ready)
                prometheus localhost:\(metrics)
                whoami
            }
            """
        try RunningServer.with(corefile) { _ throws in
            let expected: [(UInt16, String, Int, String)] = [
                (health, "/health", 200, "OK"), (ready, "/ready", 200, "OK"), (health, "/ready", 404, "404 page"),
                (ready, "/health", 404, "404 page"), (metrics, "/", 404, "404 page"),
                (health, "/health?verbose", 200, "OK"), (metrics, "/metrics", 200, "# HELP"),
            ]
            for (port, path, status, body) in expected {
                let reply = try HTTPClient(port: port).get(path)
                #expect(reply.status == status && reply.body.hasPrefix(body), "\(path): \(reply)")
            }
            let refused = try HTTPClient(port: health).send(
                "POST /health HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            #expect(refused.status == 405)
        }
    }

    /// All three at one address, in two blocks: one listener, whichever block asks for it.
    @Test func blocksShareAnAddress() throws {
        let port = try FreePort.next()
        let block = """
                bind 127.0.0.1
                health 127.0.0.1:\(port)
                ready 127.0.0.1:\(port)
                prometheus 127.0.0.1:\(port)
                whoami
            }

            """
        try RunningServer.with("a.test:PORT {\n\(block)b.test:PORT {\n\(block)") { server throws in
            let client = HTTPClient(port: port)
            #expect(try client.get("/health").body == "OK")
            #expect(try client.get("/ready").body == "OK")
            for zone in ["a.test", "b.test"] { _ = try server.client.ask("x.\(zone)") }
            let page = try client.metrics()
            for zone in ["a.test.", "b.test."] {
                #expect(page.sum(of: "coredns_dns_requests_total", with: ["zone=\"\(zone)\""]) == 1)
            }
        }
    }

    /// What is not HTTP gets an error or the end of the connection, and nobody else notices.
    @Test(arguments: [
        "\u{0}\u{1}\r\n\r\n", "GET /health HTTP/9.9\r\n\r\n", "GET " + String(repeating: "a", count: 100_000),
    ])
    func malformedRequests(request: String) throws {
        let port = try FreePort.next()
        let corefile = ".:PORT {\n    bind 127.0.0.1\n    health 127.0.0.1:\(port)\n    whoami\n}\n"
        try RunningServer.with(corefile) { server throws in
            let endpoint = SocketEndpoint(.v4(0x7f00_0001), port: port)
            let socket = try NetworkSocket(.stream, to: endpoint)
            do {
                try socket.send(Array(request.utf8))
                try socket.finishWriting()
                let reply = try socket.receive(until: .now + Patience.reply)
                #expect(reply.map { !String(decoding: $0.octets, as: UTF8.self).contains(" 200 ") } == true)
            } catch is SocketError {
                // It has closed the connection already.
            }
            #expect(try HTTPClient(port: port).get("/health").body == "OK")
            #expect(try server.client.ask("a.test").responseCode == .noError)
        }
    }

    /// An address that somebody else has is an error at the start, and names it.
    @Test func anAddressInUse() throws {
        let port = try FreePort.next()
        let holder = try NetworkSocket(.stream, at: SocketEndpoint(.v4(0x7f00_0001), port: port))
        let folder = try TemporaryFolder()
        let own = try FreePort.next()
        try folder.write("Corefile", ".:\(own) {\n    bind 127.0.0.1\n    health 127.0.0.1:\(port)\n    whoami\n}\n")
        let result = try CommandResult(clusterdns: "-conf", "Corefile", in: folder.path)
        #expect(result.end == .exit(1))
        #expect(result.errors.contains("cannot listen on 127.0.0.1:\(port) (http): address already in use"))
        withExtendedLifetime(holder) {}
    }

    static let faults: [(line: String, message: String)] = [
        ("health 8080", "[host]:port was expected"), ("health example.org:80", "an address or localhost was expected"),
        ("health :80 :81", "'health' takes 0…1 argument"), ("health {\nlameduck\n}", "'lameduck' takes 1 argument"),
        ("health {\nlameduck soon\n}", "lameduck must be a duration"), ("health {\nlame 5s\n}", "lameduck"),
        ("ready {\nmonitor never\n}", "until-ready"), ("prometheus {\nx\n}", "'prometheus' takes no block"),
        ("prometheus :99999", "[host]:port was expected"),
    ]

    @Test(arguments: faults.map(\.line))
    func faultyOptionsAreNamed(line: String) throws {
        let message = try #require(Self.faults.first { $0.line == line }?.message)
        let folder = try TemporaryFolder()
        try folder.write("Corefile", ".:5300 {\n\(line)\nwhoami\n}\n")
        let result = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(result.end == .exit(1))
        #expect(result.errors.contains("Corefile:") && result.errors.contains(message), "\(result.errors)")
    }

    /// Health is asked for once a second by the server itself, as CoreDNS does.
    @Test func healthIsChecked() throws {
        let (health, metrics) = (try FreePort.next(), try FreePort.next())
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                health 127.0.0.1:\(health)
                prometheus localhost:\(metrics)
                whoami
            }
            """
        try RunningServer.with(corefile) { _ throws in
            let page = try HTTPClient(port: metrics).metrics {
                $0.value("coredns_health_request_duration_seconds_count") ?? 0 >= 2
            }
            #expect(page.value("coredns_health_request_failures_total") == 0)
        }
    }
}
