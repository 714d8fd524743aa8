import DNSWire
import Foundation
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
            let (small, large) = transport == .udp ? (512, 1400) : (65_535, 65_535)
            var rest = " - 4711 \"\(question) \(query.write().count) false \(small)\" NOERROR qr,aa,rd \(reply.count) "
            #expect(line.contains(#/^\[INFO\] 127\.0\.0\.1:\d+ - .* \d+(\.\d+)?s$/#) && line.contains(rest), "\(line)")
            #expect(!line.hasSuffix(" 0.000000000s"), "\(line)")

            query.id = 4712
            query.edns = ExtendedDNS(udpPayloadSize: 1400, dnssecOK: true)
            let client = DNSClient(SocketEndpoint(.v6(high: 0, low: 1), port: server.port))
            reply = try #require(try client.exchange(query.write(), over: transport))
            line = try server.process.waitForLine { $0.contains(" 4712 ") }
            rest = " - 4712 \"\(question) \(query.write().count) true \(large)\" NOERROR qr,aa,rd \(reply.count) "
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

    /// The first line that covers a name decides, as in CoreDNS.
    @Test func repeatedLines() throws {
        let corefile = """
            .:PORT {
                bind 127.0.0.1
                log quiet.test {
                    class error
                }
                log a.test "first {name}"
                log . "second {name}"
                whoami
            }
            """
        try RunningServer.with(corefile) { server throws in
            for name in ["x.quiet.test", "x.a.test", "x.b.test"] { _ = try server.client.ask(name) }
            try server.waitForLine(with: "x.b.test")
            let lines = server.process.outputText.split(separator: "\n").filter { $0.hasPrefix("[INFO]") }
            #expect(lines == ["[INFO] first x.a.test.", "[INFO] second x.b.test."])
        }
    }

    /// Formats and what they come to for `www.zone.test A`, asked over UDP with an OPT record.
    static let formats: [(format: String, line: String)] = [
        (
            "{common}",
            #"127\.0\.0\.1:\d+ - 7 "A IN www\.zone\.test\. udp 42 false 1232" NOERROR qr,aa,rd \d+ 0(\.\d+)?s"#
        ),
        ("{combined}", #"127.*NOERROR qr,aa,rd \d+ 0(\.\d+)?s "0""#),
        (
            "{remote} {local} {proto} {type} {class} {name}",
            #"127\.0\.0\.1 127\.0\.0\.1 udp A IN www\.zone\.test\."#
        ),
        ("{>id} {>opcode} {>do} {>bufsize} {size}", "7 0 false 1232 42"),
        ("{rcode} {>rflags} {rsize}", #"NOERROR qr,aa,rd \d+"#), ("{duration}", #"0(\.\d+)?s"#),
        ("{/kubernetes/service} {/nosuch/key}", "- -"), ("{nosuch} {type", #"\{nosuch\} \{type"#),
        ("", #".*" NOERROR .*"#), ("{}{{type}}", #"\{\}\{A\}"#),
    ]

    @Test(arguments: formats.indices)
    func placeholders(number: Int) throws {
        let (format, expected) = Self.formats[number]
        let written = format.isEmpty ? "log" : "log . \"\(format)\""
        let corefile = "zone.test:PORT {\n    \(written)\n    file db\n}\n"
        try RunningServer.with(corefile, files: Self.files) { server throws in
            let query = Message.query(
                name: try DomainName("www.zone.test"), type: .a, id: 7, edns: ExtendedDNS(udpPayloadSize: 1232))
            _ = try server.client.ask(query)
            let line = try server.process.waitForLine { $0.hasPrefix("[INFO]") }
            #expect(try Regex(expected).wholeMatch(in: String(line.dropFirst(7))) != nil, "\(line)")
        }
    }

    /// What `kubernetes` and `forward` know of a query, from its name and from who answered.
    @Test func metadata() throws {
        try PlayedUpstream.with({ query, _ in .answer(query.response(.nameError)) }) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    log . "{>id} {/kubernetes/kind} {/kubernetes/namespace} {/kubernetes/service} {/kubernetes/endpoint} {/kubernetes/port-name} {/kubernetes/protocol} {/kubernetes/zone} {/forward/upstream}"
                    kubernetes cluster.local {
                        zonal
                        manifests \(Repository.path)/deploy/quickstart/manifests
                    }
                    forward . \(upstream.address)
                }
                """
            let expected = [
                "kubernetes.default.svc.cluster.local": "svc default kubernetes - - - - -",
                "_https._tcp.kubernetes.default.svc.cluster.local": "svc default kubernetes - https tcp - -",
                "x.kubernetes.default.svc.cluster.local": "svc default kubernetes x - - - -",
                "eu.1a.pin._zone.kubernetes.default.svc.cluster.local": "svc default kubernetes - - - eu.1a -",
                "a.keep._zone.kubernetes.default.svc.cluster.local": "- - - - - - - -",
                "cluster.local": "- - - - - - - -", "www.example.com": "- - - - - - - \(upstream.address)",
            ]
            try RunningServer.with(corefile) { server throws in
                for (number, (name, text)) in expected.sorted(by: { $0.key < $1.key }).enumerated() {
                    let id = UInt16(4000 + number)
                    _ = try server.client.ask(Message.query(name: try DomainName(name), type: .a, id: id))
                    let line = try server.process.waitForLine { $0.hasPrefix("[INFO] \(id) ") }
                    #expect(line == "[INFO] \(id) \(text)", "\(name)")
                }
            }
        }
    }

    @Test func faultyFormats() throws {
        for (line, message) in [
            ("log {type} . ", "the format of log is its last word"), ("log . {\nclass some\n}", "class"),
            ("log . {\ncolour red\n}", "colour"),
        ] {
            let folder = try TemporaryFolder()
            try folder.write("Corefile", ".:5300 {\n\(line)\nwhoami\n}\n")
            let result = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
            #expect(result.end == .exit(1) && result.errors.contains(message), "\(result.errors)")
        }
    }

    /// `-log.format json`: an object each, whatever stands in a name.
    @Test func jsonLines() throws {
        let server = try RunningServer(
            corefile: ".:PORT {\n    bind 127.0.0.1\n    log . \"{name} {rcode}\"\n    whoami\n}\n",
            arguments: ["-quiet", "-log.format", "json"], waitsForVersion: false)
        defer { server.process.finish() }
        let name = try DomainName(labels: [Array("a\r\n\"\\{".utf8), Array("test".utf8)])
        let query = Message.query(name: name, type: .aaaa, id: 815)
        let response = try server.askUntilAnswered(query)
        let line = try server.process.waitForLine { $0.contains("815") }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["level"] as? String == "info" && object["rcode"] as? String == "NOERROR")
        #expect(object["msg"] as? String == "\(name.canonical) NOERROR" && object["type"] as? String == "AAAA")
        #expect(object["name"] as? String == "\(name.canonical)" && object["id"] as? Int == 815)
        #expect(object["do"] as? Bool == false && object["rsize"] as? Int == response.count)
        #expect((object["duration"] as? Double ?? -1) >= 0 && object["remote"] as? String == "127.0.0.1")
        let time = try #require(object["time"] as? String)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        #expect(abs(try style.parse(time).timeIntervalSinceNow) < 600, "\(time)")
        server.process.signal(15)
        #expect(try server.process.waitForEnd() == .exit(0))
        for line in server.process.outputText.split(separator: "\n") {
            #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any], "\(line)")
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
