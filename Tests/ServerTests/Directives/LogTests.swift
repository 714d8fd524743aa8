import DNSWire
import NetworkAddress
import Testing

/// `log` and `errors`: the lines, in CoreDNS's form.
@Suite struct LogTests {
    static let files = [
        "db": "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 10.0.0.53\nwww A 10.0.0.1\nsub NS ns.elsewhere.\n"
    ]

    /// `{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}`
    @Test(arguments: Transport.allCases)
    func theCommonFormat(transport: Transport) throws {
        let corefile = "zone.test:PORT {\n    bind 127.0.0.1 ::1\n    log\n    file db\n}\n"
        try RunningServer.with(corefile, files: Self.files) { server throws in
            var query = Message.query(name: try DomainName("wWw.Zone.TEST"), type: .a, id: 4711)
            var reply = try #require(try server.client.exchange(query.write(), over: transport))
            var line = try server.process.waitForLine { $0.contains(" 4711 ") }
            let question = "A IN www.zone.test. \(transport)"
            var rest = " - 4711 \"\(question) \(query.write().count) false 512\" NOERROR qr,aa,rd \(reply.count) "
            #expect(line.contains(#/^\[INFO\] 127\.0\.0\.1:\d+ - .* \d+(\.\d+)?s$/#) && line.contains(rest), "\(line)")
            #expect(!line.hasSuffix(" 0.000000000s"), "\(line)")

            query.id = 4712
            query.edns = ExtendedDNS(udpPayloadSize: 1400, dnssecOK: true)
            let client = DNSClient(SocketEndpoint(.v6(high: 0, low: 1), port: server.port))
            reply = try #require(try client.exchange(query.write(), over: transport))
            line = try server.process.waitForLine { $0.contains(" 4712 ") }
            rest = " - 4712 \"\(question) \(query.write().count) true 1400\" NOERROR qr,aa,rd \(reply.count) "
            #expect(line.contains(#/^\[INFO\] \[::1\]:\d+ - /#) && line.contains(rest), "\(line)")
        }
    }

    /// What each class shows of five queries: data, a referral, no data, no name, refused.
    static let classes: [(option: String, shown: Set<UInt16>)] = [
        ("", [1, 2, 3, 4]), ("class all", [1, 2, 3, 4]), ("class success", [1, 2]), ("class denial", [3, 4]),
        ("class error", []), ("class success denial", [1, 2, 3, 4]), ("class denial\nclass error", [3, 4]),
    ]

    @Test(arguments: classes)
    func classesChooseWhatIsShown(option: String, shown: Set<UInt16>) throws {
        let block = option.isEmpty ? "log" : "log . {\n\(option)\n}"
        let corefile = """
            zone.test:PORT {
                bind 127.0.0.1
                \(block)
                file db
            }
            last.test:PORT {
                bind 127.0.0.1
                log
            }
            """
        try RunningServer.with(corefile, files: Self.files) { server throws in
            let queries: [(UInt16, String, RecordType)] = [
                (1, "www.zone.test", .a), (2, "x.sub.zone.test", .a), (3, "www.zone.test", .txt),
                (4, "no.zone.test", .a),
                (5, "x.last.test", .a),
            ]
            // Over one connection the lines come in the order of the queries; the last one is shown in any case.
            let stream = try StreamClient(server.client.server)
            for (id, name, type) in queries {
                try stream.send(Message.query(name: try DomainName(name), type: type, id: id).write())
            }
            _ = try server.process.waitForLine { $0.contains(" - 5 ") }
            let ids = server.lines(with: "zone.test.").compactMap { line in
                line.firstMatch(of: #/ - (\d+) "/#).flatMap { UInt16($0.1) }
            }
            #expect(Set(ids) == shown && ids.count == shown.count)
            #expect(server.lines(with: " - 5 ").first?.contains(" REFUSED ") == true)
        }
    }

    @Test func namesChooseWhatIsShown() throws {
        let corefile = ".:PORT {\n    bind 127.0.0.1\n    log a.test b.test\n    whoami\n}\n"
        try RunningServer.with(corefile) { server throws in
            for name in ["x.a.test", "x.c.test", "b.test"] { _ = try server.client.ask(name) }
            try server.waitForLine(with: " b.test. ")
            #expect(server.lines(with: "x.a.test.").count == 1 && server.lines(with: "x.c.test.").isEmpty)
        }
    }

    /// reliability.md A11: nothing of a name reaches the log raw.
    @Test func namesAreEscaped() throws {
        let corefile = ".:PORT {\n    bind 127.0.0.1\n    log\n    whoami\n}\n"
        try RunningServer.with(corefile) { server throws in
            let name = try DomainName(labels: [Array("a\r\n[ERROR] b\u{1b}[31m\"".utf8), Array("test".utf8)])
            _ = try server.client.ask(Message.query(name: name, type: .a, id: 815))
            let line = try server.process.waitForLine { $0.contains(" 815 ") }
            #expect(line.contains(#"a\013\010[error]\032b\027[31m\".test."#), "\(line)")
            #expect(line.utf8.allSatisfy { (0x20...0x7e).contains($0) })
        }
    }

    /// `[ERROR] plugin/errors: 2 name. TYPE: why`, only where the block has the directive.
    @Test(arguments: Transport.allCases)
    func failuresOfUpstreamsAreErrors(transport: Transport) throws {
        let port = try FreePort.next()
        let corefile = """
            shown.test:PORT {
                bind 127.0.0.1
                errors
                forward . 127.0.0.1:\(port)
            }
            silent.test:PORT {
                bind 127.0.0.1
                forward . 127.0.0.1:\(port)
            }
            """
        try RunningServer.with(corefile) { server throws in
            for name in ["x.silent.test", "X.Shown.test"] {
                let response = try server.client.ask(name, .aaaa, over: transport, edns: ExtendedDNS())
                #expect(response.responseCode == .serverFailure && !response.has(Header.Flag.authoritative))
                // No reachable authority, or a network error (RFC 8914).
                let errors = (response.edns?.extendedErrors ?? []).map(\.code.rawValue)
                #expect(errors == [22] || errors == [23])
            }
            try server.waitForLine(with: "plugin/errors")
            let lines = server.lines(with: "plugin/errors")
            #expect(lines.count == 1 && lines[0].hasPrefix("[ERROR] plugin/errors: 2 x.shown.test. AAAA: "), "\(lines)")
            #expect(lines[0].contains("127.0.0.1:\(port)"))
        }
    }
}
