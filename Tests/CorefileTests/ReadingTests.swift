import Corefile
import NetworkAddress
import Testing

/// What plugins make of the words of their directives.
@Suite struct ReadingTests {
    private func token(_ text: String) -> Token {
        Token(text: text, location: SourceLocation(file: "Corefile", line: 12))
    }

    @Test func countsArguments() throws {
        let none = try directive("cache")
        let two = try directive("cache 30 example.org")
        try none.expectArguments(0)
        try none.expectArguments(0...2)
        try two.expectArguments(0...2)
        try two.expectArguments(2)
        try two.expectArguments(2...)
        #expect(try refusal { try two.expectArguments(0) } == "Corefile:2: 'cache' takes 0 arguments, got 2")
        #expect(try refusal { try two.expectArguments(1...1) } == "Corefile:2: 'cache' takes 1 argument, got 2")
        #expect(try refusal { try two.expectArguments(0...1) } == "Corefile:2: 'cache' takes 0…1 argument, got 2")
        #expect(try refusal { try two.expectArguments(3...4) } == "Corefile:2: 'cache' takes 3…4 arguments, got 2")
        #expect(
            try refusal { try none.expectArguments(1...) } == "Corefile:2: 'cache' takes at least 1 argument, got 0")
        #expect(
            try refusal { try two.expectArguments(3...) } == "Corefile:2: 'cache' takes at least 3 arguments, got 2")
        #expect(try directive("root /etc").onlyArgument().text == "/etc")
        #expect(try refusal { try two.onlyArgument() } == "Corefile:2: 'cache' takes 1 argument, got 2")
        #expect(try two.argument(1, "a zone").text == "example.org")
        #expect(try refusal { try two.argument(2, "an address") } == "Corefile:2: 'cache' needs an address")
        #expect(try refusal { try two.argument(-1, "an address") } == "Corefile:2: 'cache' needs an address")
    }

    @Test func checksOptions() throws {
        let cache = try directive("cache {\n success 5\n sucess 6\n}")
        try cache.expectOptions(["success", "sucess"])
        #expect(
            try refusal { try cache.expectOptions(["denial", "success"]) }
                == "Corefile:4: unknown option 'sucess' of 'cache', did you mean 'success'? known: denial, success")
        #expect(
            cache.unknownOption(cache.options[0], among: ["prefetch"]).description
                == "Corefile:3: unknown option 'success' of 'cache', known: prefetch")
        #expect(try refusal { try cache.expectNoBlock() } == "Corefile:3: 'cache' takes no block, got 'success'")
        try directive("errors {\n}").expectNoBlock()
        try directive("errors").expectNoBlock()
        #expect(try directive("errors").options.isEmpty)
    }

    @Test func readsZones() throws {
        let hosts = try directive("hosts FILE Example.org 10.0.0.0/23 dns://b.c:53")
        let expected = ["example.org.", "0.0.10.in-addr.arpa.", "1.0.10.in-addr.arpa.", "b.c."]
        #expect(try hosts.zones(from: 1, default: ["."]) == expected)
        #expect(try hosts.zones(from: 4, default: ["d."]) == ["d."])
        #expect(try hosts.zones(from: 9, default: []) == [])
        #expect(
            try refusal { try directive("hosts FILE a..b").zones(from: 1, default: []) }
                == "Corefile:2: zone 'a..b' has an empty label")
        #expect(try token("WWW.Example").domainName() == "www.example.")
        #expect(try refusal { try token("a..b").domainName() } == "Corefile:12: name 'a..b' has an empty label")
    }

    @Test(arguments: [
        ("0", 0), ("3600", 3600), ("+5", 5), ("007", 7),
    ])
    func readsIntegers(_ text: String, _ expected: Int) throws {
        #expect(try token(text).integer(in: 0...3600, named: "ttl") == expected)
    }

    @Test(arguments: [
        ("4000", "4000"), ("-1", "-1"), ("99999999999999999999", "99999999999999999999"), ("abc", "'abc'"), ("", "''"),
        ("1.5", "'1.5'"), ("5s", "'5s'"), ("-", "'-'"), ("０", "'０'"), ("a\nb", "'a\\nb'"),
        (String(repeating: "x", count: 100), "'" + String(repeating: "x", count: 80) + "…'"),
    ])
    func refusesIntegers(_ text: String, _ shown: String) throws {
        #expect(
            try refusal { try token(text).integer(in: 0...3600, named: "ttl") }
                == "Corefile:12: ttl must be within 0…3600, got \(shown)")
    }

    @Test(arguments: [
        ("0", Duration.zero), ("5s", .seconds(5)), ("100ms", .milliseconds(100)), ("1m30s", .seconds(90)),
        ("2h", .seconds(7200)), ("1.5h", .seconds(5400)), (".5s", .milliseconds(500)), ("1.s", .seconds(1)),
        ("7us", .microseconds(7)), ("7µs", .microseconds(7)), ("7μs", .microseconds(7)), ("9ns", .nanoseconds(9)),
        ("+1h2m3s4ms5us6ns", .nanoseconds(3_723_004_005_006)), ("0.1234567899999999999999s", .nanoseconds(123_456_789)),
        ("0s", .zero), ("-0", .zero), ("1s1s", .seconds(2)), ("9223372036854775807ns", .nanoseconds(Int64.max)),
    ])
    func readsDurations(_ text: String, _ expected: Duration) throws {
        #expect(try token(text).duration(named: "expire") == expected)
    }

    @Test(arguments: [
        "", "5", "s", "5x", "5 s", "1.5", "s5", "-", "+", "--5s", "5s5", ".s", "5S", "９s", "9223372036854775808ns",
        "99999999999999999999h", "2562048h", "5s\u{301}",
    ])
    func refusesDurations(_ text: String) throws {
        #expect(
            try refusal { try token(text).duration(named: "expire") }
                == "Corefile:12: expire must be a duration such as 5s, 100ms or 1m30s, got '\(text)'")
    }

    @Test func boundsDurations() throws {
        #expect(try token("30").duration(named: "ttl", bareNumberIsSeconds: true) == .seconds(30))
        #expect(try token("30ms").duration(named: "ttl", bareNumberIsSeconds: true) == .milliseconds(30))
        #expect(throws: CorefileError.self) { try token("x").duration(named: "ttl", bareNumberIsSeconds: true) }
        #expect(
            try refusal { try token("-5s").duration(named: "ttl") } == "Corefile:12: ttl must be at least 0s, got -5s")
        let bounds = Duration.milliseconds(1500) ... .seconds(3723)
        #expect(try token("1h").duration(in: bounds, named: "ttl") == .seconds(3600))
        #expect(try token("-1s").duration(in: .seconds(-2) ... .zero, named: "ttl") == .seconds(-1))
        #expect(
            try refusal { try token("2h").duration(in: bounds, named: "ttl") }
                == "Corefile:12: ttl must be within 1s500ms…1h2m3s, got 2h")
        #expect(
            try refusal { try token("1s").duration(in: .seconds(-90) ... .nanoseconds(1001), named: "ttl") }
                == "Corefile:12: ttl must be within -1m30s…1us1ns, got 1s")
    }

    @Test func readsAddresses() throws {
        let loopback = IPAddress.v4(0x7f00_0001)
        #expect(try token("127.0.0.1").address() == loopback)
        #expect(try token("127.0.0.1:1053").endpoint(defaultPort: 53) == SocketEndpoint(loopback, port: 1053))
        #expect(try token("127.0.0.1").endpoint(defaultPort: 53) == SocketEndpoint(loopback, port: 53))
        #expect(try token("[::1]:1053").endpoint(defaultPort: 53).description == "[::1]:1053")
        #expect(try token("10.0.0.0/8").prefix().description == "10.0.0.0/8")
        #expect(try refusal { try token("10.0.0").address() } == "Corefile:12: an address was expected, got '10.0.0'")
        #expect(
            try refusal { try token("10.0.0.1:x").endpoint(defaultPort: 53) }
                == "Corefile:12: an address with or without a port was expected, got '10.0.0.1:x'")
        #expect(
            try refusal { try token("10.0.0.0/33").prefix() }
                == "Corefile:12: an address or an address prefix was expected, got '10.0.0.0/33'")
    }

    @Test(
        arguments: [
            (":9153", "", 9153), ("localhost:9153", "localhost", 9153), ("127.0.0.1:0", "127.0.0.1", 0),
            ("[::1]:8080", "::1", 8080),
        ] as [(String, String, UInt16)])
    func readsListeningAddresses(_ text: String, _ host: String, _ port: UInt16) throws {
        let read = try token(text).hostAndPort()
        #expect(read.host == host)
        #expect(read.port == port)
    }

    @Test(arguments: [
        "", ":", "9153", "localhost", "localhost:", "localhost:x", ":65536", "::1:53", "[localhost]:53", "a:-1",
    ])
    func refusesListeningAddresses(_ text: String) throws {
        #expect(
            try refusal { try token(text).hostAndPort() } == "Corefile:12: [host]:port was expected, got '\(text)'")
    }

    @Test func readsChoices() throws {
        let policies = ["random", "round_robin", "sequential"]
        #expect(try token("random").choice(among: policies, named: "policy") == "random")
        #expect(
            try refusal { try token("roundrobin").choice(among: policies, named: "policy") }
                == "Corefile:12: unknown policy 'roundrobin', did you mean 'round_robin'? "
                + "known: random, round_robin, sequential")
    }
}
