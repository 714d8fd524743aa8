import DNSWire
import Foundation
import NetworkAddress
import Testing

/// A configuration takes the place of another one: `reload`, SIGUSR1 (behaviour.md 2.2, reliability.md F3, F4).
@Suite struct ConfigurationReloadTests {
    /// What a test changes of its Corefile.
    private static func corefile(_ blocks: String, options: String = "") -> String {
        """
        .:PORT {
            bind 127.0.0.1
            errors
            \(options)
            whoami
        }
        \(blocks)
        """
    }

    private static func zone(_ name: String, address: String) -> String {
        """
        \(name):PORT {
            bind 127.0.0.1
            hosts {
                \(address) www.\(name)
            }
        }

        """
    }

    /// A block comes, one changes, one goes; all of that at once.
    @Test func blocksChange() throws {
        let before = Self.zone("old.test", address: "192.0.2.1") + Self.zone("both.test", address: "192.0.2.2")
        let after = Self.zone("both.test", address: "192.0.2.3") + Self.zone("new.test", address: "192.0.2.4")
        try RunningServer.with(Self.corefile(before)) { server throws in
            #expect(try server.client.ask("www.both.test").answerData == ["192.0.2.2"])
            try server.reload(Self.corefile(after))
            for transport in Transport.allCases {
                #expect(try server.client.ask("www.both.test", over: transport).answerData == ["192.0.2.3"])
                #expect(try server.client.ask("www.new.test", over: transport).answerData == ["192.0.2.4"])
                // The root's block answers now, and knows nothing.
                #expect(try server.client.ask("www.old.test", over: transport).answerData == [])
            }
        }
    }

    /// Without a signal: an imported file is changed, and within the time of `reload` it is served. What is only laid out in
    /// another way is no change.
    @Test func byItself() throws {
        let corefile = Self.corefile("import more/*.server\n", options: "reload 2s 1s")
        let server = try RunningServer(corefile: corefile)
        defer { server.process.finish() }
        try server.waitForLine(with: "plugin/reload: Running configuration SHA512 = ")
        let text = Self.zone("a.test", address: "192.0.2.9").filled(server.port)
        try server.folder.write("more/zone.server", text)
        try server.client.ask("www.a.test", until: ["192.0.2.9"])
        try server.waitForLine(with: "Reloading complete")
        try server.folder.write("more/zone.server", "# a comment\n" + text + "\n\n")
        try server.folder.write("more/other.server", Self.zone("b.test", address: "192.0.2.10").filled(server.port))
        try server.client.ask("www.b.test", until: ["192.0.2.10"])
        try server.waitForLines(with: "Reloading complete", count: 2)
        #expect(server.lines(with: "Running configuration SHA512").count == 3)
        try server.stop()
    }

    /// What is wrong is said with file and line, nothing changes, and the metrics show it, until it is right again.
    @Test func faultyFile() throws {
        let port = try FreePort.next()
        let good = Self.corefile(
            Self.zone("a.test", address: "192.0.2.1"), options: "prometheus 127.0.0.1:\(port)")
        try RunningServer.with(good) { server throws in
            let http = HTTPClient(port: port)
            let before = try http.metrics()
            #expect(before.value("clusterdns_config_valid") == 1)
            #expect(before.value("coredns_reload_failed_total") == 0)
            #expect(before.values(of: "coredns_reload_version_info", with: ["hash=\"sha512\""]) == [1])
            for (number, fault) in [("errors wrong", "Corefile:3:"), ("forward .", "Corefile:3:"), ("}", "Corefile:")]
                .enumerated()
            {
                try server.folder.write(
                    "Corefile", good.replacingOccurrences(of: "errors", with: fault.0).filled(server.port))
                server.process.signal(SIGUSR1)
                try server.waitForLines(with: "the configuration stays as it is", count: number + 1)
                #expect(!server.lines(with: fault.1).isEmpty, "\(server.process.outputText)")
                let page = try http.metrics()
                #expect(page.value("clusterdns_config_valid") == 0)
                #expect(page.value("coredns_reload_failed_total") == Double(number + 1))
                #expect(try server.client.ask("www.a.test").answerData == ["192.0.2.1"])
            }
            try server.reload(good)
            #expect(try http.metrics().value("clusterdns_config_valid") == 1)
        }
    }

    /// An address that somebody else has, DNS or HTTP: then the whole configuration is refused, and what had been opened for
    /// it is closed again.
    @Test(arguments: ["DNS", "HTTP"]) func addressInUse(kind: String) throws {
        let taken = SocketEndpoint(.v4(0x7f00_0001), port: try FreePort.next())
        let socket = try NetworkSocket(.stream, at: taken)
        let free = try FreePort.next()
        let health = try FreePort.next()
        let good = Self.corefile("", options: "health 127.0.0.1:\(health)")
        let more = Self.zone("b.test", address: "192.0.2.2").replacingOccurrences(of: "PORT", with: "\(free)")
        let bad =
            kind == "DNS"
            ? good + more + more.replacingOccurrences(of: "\(free)", with: "\(taken.port)")
            : Self.corefile(more, options: "health 127.0.0.1:\(taken.port)")
        try RunningServer.with(good) { server throws in
            try server.folder.write("Corefile", bad.filled(server.port))
            server.process.signal(SIGUSR1)
            try server.waitForLine(with: "the configuration stays as it is")
            #expect(!server.lines(with: "\(taken.port)").isEmpty, "\(server.process.outputText)")
            #expect(try server.client.ask("a.test").responseCode == .noError)
            #expect(try HTTPClient(port: health).get("/health").status == 200)
            for kind in [NetworkSocket.Kind.datagram, .stream] {
                _ = try NetworkSocket(kind, at: SocketEndpoint(.v4(0x7f00_0001), port: free))
            }
            withExtendedLifetime(socket) {}
            try server.reload(good)
        }
    }

    /// An address comes and goes again, over UDP and TCP; a port that two addresses share as well.
    @Test func addressesComeAndGo() throws {
        let other = try FreePort.next()
        let one = Self.corefile("")
        let two = one + Self.zone("b.test", address: "192.0.2.2").replacingOccurrences(of: "PORT", with: "\(other)")
        let wide = one.replacingOccurrences(of: "bind 127.0.0.1", with: "bind 127.0.0.1 127.0.0.2")
        try RunningServer.with(one) { server throws in
            let there = DNSClient(SocketEndpoint(.v4(0x7f00_0001), port: other))
            for _ in 0..<3 {
                try server.reload(two)
                for transport in Transport.allCases {
                    #expect(try there.ask("www.b.test", over: transport).answerData == ["192.0.2.2"])
                }
                try server.reload(one)
                for kind in [NetworkSocket.Kind.datagram, .stream] {
                    _ = try NetworkSocket(kind, at: SocketEndpoint(.v4(0x7f00_0001), port: other))
                }
            }
            try server.reload(wide)
            let second = DNSClient(SocketEndpoint(.v4(0x7f00_0002), port: server.port))
            for transport in Transport.allCases {
                #expect(try second.ask("a.test", over: transport).responseCode == .noError)
                #expect(try server.client.ask("a.test", over: transport).responseCode == .noError)
            }
        }
    }

    /// From one family to both, and from all addresses to one: the port is the same, over UDP and TCP.
    @Test func wildcardsComeAndGo() throws {
        let one = Self.corefile("")
        let binds = ["bind 0.0.0.0", "# everything", "bind 127.0.0.1", "bind 127.0.0.1 ::1", "# everything"]
        try RunningServer.with(one) { server throws in
            for bind in binds {
                try server.reload(one.replacingOccurrences(of: "bind 127.0.0.1", with: bind))
                let hasBoth = bind.contains("every") || bind.contains("::1")
                let addresses: [IPAddress] = [.v4(0x7f00_0001)] + (hasBoth ? [.v6(high: 0, low: 1)] : [])
                for address in addresses {
                    for transport in Transport.allCases {
                        let client = DNSClient(SocketEndpoint(address, port: server.port))
                        #expect(
                            try client.ask("a.test", over: transport).responseCode == .noError, "\(bind) \(address)")
                    }
                }
            }
        }
    }

    /// A cache belongs to its block: another one with the same options does not get it.
    @Test func cachesStayWithTheirBlocks() throws {
        try PlayedUpstream.with({ query, _ in .answer(Self.answered(query)) }) { inside throws in
            try PlayedUpstream.with({ query, _ in .answer(query.response(.nameError)) }) { outside throws in
                let port = try FreePort.next()
                func block(_ port: String, _ upstream: PlayedUpstream) -> String {
                    ".:\(port) {\n bind 127.0.0.1\n cache 300\n forward . \(upstream.address)\n}\n"
                }
                let both = block("\(port)", inside) + block("PORT", outside)
                try RunningServer.with(both) { server throws in
                    let other = DNSClient(SocketEndpoint(.v4(0x7f00_0001), port: port))
                    #expect(try other.ask("a.test").answerData == ["192.0.2.7"])
                    try server.reload(block("PORT", outside))
                    #expect(try server.client.ask("a.test").responseCode == .nameError)
                }
            }
        }
    }

    /// A request over a connection that was opened before a reload is answered behind it: over TCP, and HTTP.
    @Test func connectionsStay() throws {
        let port = try FreePort.next()
        let operations = "health 127.0.0.1:\(port)"
        let before = Self.corefile(Self.zone("a.test", address: "192.0.2.1"), options: operations)
        let after = Self.corefile(Self.zone("a.test", address: "192.0.2.2"), options: operations)
        try RunningServer.with(before) { server throws in
            let stream = try StreamClient(server.client.server)
            let query = Message.query(name: try DomainName("www.a.test"), type: .a, id: 7).write()
            let http = try NetworkSocket(.stream, to: SocketEndpoint(.v4(0x7f00_0001), port: port))
            func ask() throws -> [String] {
                try stream.send(query)
                try http.send(Array("GET /health HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
                let reply = try #require(try http.receive(until: .now + Patience.reply))
                #expect(String(decoding: reply.octets, as: UTF8.self).hasPrefix("HTTP/1.1 200"))
                return try Message(parsing: try #require(try stream.receive())).answerData
            }
            #expect(try ask() == ["192.0.2.1"])
            try server.reload(after)
            #expect(try ask() == ["192.0.2.2"])
        }
    }

    /// The cache stays, and the connection to an upstream; a `cache` with other options begins anew.
    @Test func cacheAndConnectionsToUpstreamsStay() throws {
        try PlayedUpstream.with({ query, _ in .answer(Self.answered(query)) }) { upstream throws in
            func corefile(_ cache: String, _ more: String = "") -> String {
                ".:PORT {\n bind 127.0.0.1\n cache \(cache)\n forward . \(upstream.address) {\n force_tcp\n }\n}\n"
                    + more
            }
            let http = HTTPClient(port: try FreePort.next())
            let metrics = "m.test:PORT {\n bind 127.0.0.1\n prometheus \(http.server)\n}\n"
            let names = 60
            try RunningServer.with(corefile("300", metrics)) { server throws in
                #expect(try server.client.ask("kept.test").answerData == ["192.0.2.7"])
                for number in 0..<names { _ = try server.client.ask("a\(number).kept.test") }
                let before = try http.metrics()
                try server.reload(corefile("300", Self.zone("new.test", address: "192.0.2.9") + metrics))
                #expect(try server.client.ask("kept.test").answerData == ["192.0.2.7"])
                #expect(upstream.queries.value.count == names + 1)
                // Enough names for every thread of forwarding to have had its connection before.
                for number in 0..<names {
                    #expect(try server.client.ask("b\(number).kept.test").answerData == ["192.0.2.7"])
                }
                #expect(upstream.queries.value.count == 2 * names + 1)
                let opened = "coredns_proxy_conn_cache_misses_total"
                let page = try http.metrics()
                #expect(page.sum(of: opened) == before.sum(of: opened), "\(page.text)")
                try server.reload(corefile("200"))
                #expect(try server.client.ask("kept.test").answerData == ["192.0.2.7"])
                #expect(upstream.queries.value.count == 2 * names + 2)
            }
        }
    }

    private static func answered(_ query: Message) -> Message {
        query.response(answers: query.questions.map { .a($0.name, .init(192, 0, 2, 7)) })
    }

    /// `log` and `debug` begin and end with a configuration.
    @Test func loggingChanges() throws {
        try RunningServer.with(Self.corefile("")) { server throws in
            _ = try server.client.ask("one.test")
            try server.reload(Self.corefile("", options: "log"))
            _ = try server.client.ask("two.test")
            _ = try server.client.ask("three.test", over: .tcp)
            try server.waitForLine(with: "three.test.")
            try server.reload(Self.corefile("", options: "log . \"CHANGED {name}\""))
            _ = try server.client.ask("four.test")
            try server.waitForLine(with: "CHANGED four.test.")
            try server.reload(Self.corefile(""))
            _ = try server.client.ask("five.test")
            #expect(server.lines(with: "one.test.").isEmpty && server.lines(with: "five.test.").isEmpty)
            #expect(server.lines(with: "two.test.").count == 1)
        }
    }

    /// Hundred reloads leave no descriptor behind, and hardly any memory (F16).
    @Test func nothingIsLeftBehind() throws {
        let upstream = "127.0.0.1:\(try FreePort.next())"
        let one = Self.corefile(
            Self.zone("a.test", address: "192.0.2.1"), options: "log\n cache\n forward . \(upstream)")
        let two = Self.corefile("", options: "reload\n forward . 127.0.0.2:\(try FreePort.next())")
        try RunningServer.with(one) { server throws in
            func figures() throws -> (descriptors: Int, kilobytes: Int) {
                let process = "/proc/\(server.process.processID)"
                let status = try String(contentsOfFile: "\(process)/status", encoding: .utf8)
                let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
                let kilobytes = try #require(
                    line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) })
                return (try FileManager.default.contentsOfDirectory(atPath: "\(process)/fd").count, kilobytes)
            }
            for _ in 0..<5 { for corefile in [two, one] { try server.reload(corefile) } }
            let before = try figures()
            for _ in 0..<50 { for corefile in [two, one] { try server.reload(corefile) } }
            let after = try figures()
            #expect(after.descriptors <= before.descriptors, "\(before) \(after)")
            #expect(after.kilobytes < before.kilobytes + 16_384, "\(before) \(after)")
        }
    }

    /// SIGTERM right behind SIGUSR1 ends the server well (F2).
    @Test(arguments: 0..<5) func endDuringReload(round: Int) throws {
        let server = try RunningServer(corefile: Self.corefile(Self.zone("a.test", address: "192.0.2.1")))
        defer { server.process.finish() }
        for _ in 0...round { server.process.signal(SIGUSR1) }
        server.process.signal(SIGTERM)
        #expect(try server.process.waitForEnd() == .exit(0))
    }
}
