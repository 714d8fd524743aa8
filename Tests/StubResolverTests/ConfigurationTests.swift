import NetworkAddress
import StubResolver
import Testing

/// What each library reads out of a `resolv.conf`, and what is reported as of no use.
@Suite struct ConfigurationTests {
    private func read(
        _ text: String, as library: ResolverLibrary = .glibc,
        _ environment: ResolverEnvironment = ResolverEnvironment()
    ) -> ResolverConfiguration {
        ResolverConfiguration(text, as: library, environment: environment)
    }

    @Test(arguments: ResolverLibrary.allCases)
    func nothingHasDefaults(_ library: ResolverLibrary) {
        let configuration = ResolverConfiguration(nil, as: library)
        let loopback = library == .go ? ["127.0.0.1:53", "[::1]:53"] : ["127.0.0.1:53"]
        #expect(configuration.nameservers.map(\.description) == loopback)
        #expect(configuration.ndots == 1 && configuration.timeout == 5 && configuration.attempts == 2)
        #expect(configuration.search.isEmpty && configuration.faults.count == 1)
    }

    @Test func everyOptionOfGlibcIsRead() {
        let options =
            "ndots:7 timeout:3 attempts:4 rotate single-request single-request-reopen use-vc edns0 trust-ad no-aaaa "
            + "no-tld-query no-reload inet6"
        let configuration = read("nameserver 192.0.2.1\noptions \(options)\n")
        #expect(configuration.ndots == 7 && configuration.timeout == 3 && configuration.attempts == 4)
        #expect(configuration.rotates && configuration.isSingleRequest && configuration.reopensSocket)
        #expect(configuration.usesTCP && configuration.usesEDNS && configuration.trustsAD)
        #expect(configuration.omitsAAAA && configuration.omitsTopLevelQuery)
        #expect(configuration.ignoresChanges && configuration.hasInet6)
        #expect(configuration.faults.isEmpty, "\(configuration.faults)")
    }

    @Test(arguments: [
        ("ndots:16", 15, 5, 2), ("ndots:x", 0, 5, 2), ("ndots:-1", 15, 5, 2), ("timeout:31", 1, 30, 2),
        ("attempts:9", 1, 5, 5), ("ndots:99999999999999999999 timeout:2x", 15, 2, 2), ("ndots: 5", 0, 5, 2),
    ])
    func glibcLimitsOptions(_ options: String, ndots: Int, timeout: Int, attempts: Int) {
        let configuration = read("nameserver 192.0.2.1\noptions \(options)\n")
        #expect(configuration.ndots == ndots && configuration.timeout == timeout)
        #expect(configuration.attempts == attempts)
    }

    @Test func environmentComesOnTop() {
        let environment = ResolverEnvironment(options: "ndots:2", localDomain: "a.example\tb.example")
        let configuration = read("search c.example\noptions ndots:5 rotate\n", as: .glibc, environment)
        #expect(configuration.search == ["a.example", "b.example"])
        #expect(configuration.ndots == 2 && configuration.rotates)
        for library in [ResolverLibrary.musl, .go] {
            let other = read("search c.example\noptions ndots:5\n", as: library, environment)
            #expect(other.ndots == 5 && other.search.first?.hasPrefix("c.example") == true)
        }
    }

    /// Text and the whole report.
    static let faults: [(ResolverLibrary, String, [String])] = [
        (
            .glibc, "nameserver dns.example\nnameserver 192.0.2.1\n",
            ["line 1: nameserver must be an address, got \"dns.example\""]
        ),
        (.glibc, "nameserver 192.0.2.1\n search a\n", ["line 2: \" search a\" is no line of resolv.conf"]),
        (
            .glibc, "nameserver 192.0.2.1\nsearch\t\n",
            ["line 2: search must have domains behind it, got nothing: an earlier list stays"]
        ),
        (
            .glibc, "nameserver 192.0.2.1\noptions debug2 ndots:\n",
            [
                "line 2: option \"debug2\" is not known",
                "line 2: option ndots: must have a number behind it, got \"\": 0 is used",
            ]
        ),
        (.glibc, "nameserver 192.0.2.1\n# nameserver x\n; y\nsortlist 10.0.0.0\n\n", []),
        (
            .glibc, (1...4).map { "nameserver 192.0.2.\($0)\n" }.joined(),
            ["line 4: nameserver 192.0.2.4 is one too many: only three are asked"]
        ),
        (.musl, "nameserver 192.0.2.1\noptions rotate ndots:2\n", ["line 2: option \"rotate\" means nothing to musl"]),
        (
            .musl, "nameserver 192.0.2.1\nsearch \(String(repeating: "a", count: 260))\n",
            ["line 2: a line of 267 characters is skipped: 254 are read"]
        ),
        (
            .musl, "nameserver 192.0.2.1\noptions attempts:0\n",
            ["line 2: option attempts:0 makes musl divide by zero; taken as 1 here"]
        ),
        (
            .go, "nameserver 127.1\nnameserver 192.0.2.1\nfoo bar\n",
            ["line 1: nameserver must be an address, got \"127.1\"", "line 3: \"foo\" begins no line of resolv.conf"]
        ),
        (
            .glibcBefore226, "nameserver 192.0.2.1\nsearch a b c d e f g\n",
            ["line 2: search has 7 domains: six in 255 characters are used"]
        ),
    ]

    @Test(arguments: faults)
    func whatIsOfNoUseIsReported(_ library: ResolverLibrary, _ text: String, _ expected: [String]) {
        #expect(read(text, as: library).faults.map(\.description) == expected)
    }

    /// A search list of more than six domains is as long as it is since 2.26.
    @Test func limitsAreOldAndNew() {
        let text = "nameserver 192.0.2.1\nsearch \((1...40).map { "d\($0).example" }.joined(separator: " "))\n"
        #expect(read(text).search.count == 40)
        #expect(read(text, as: .glibcBefore226).search == (1...6).map { "d\($0).example" })
    }

    /// Any octets are read by each library to some configuration, within bounds.
    @Test(arguments: ResolverLibrary.allCases)
    func anyTextIsRead(_ library: ResolverLibrary) {
        var random = SeededGenerator(5)
        let words = [
            "nameserver", "search", "domain", "options", " ", "\t", "\n", "ndots:", "99999999999999999999", "-", "::1",
            "1.2.3.4", "0x7f.1", "\u{0}", "é", "timeout:", "attempts:", ";", "#", ".", "a..b", "%eth0", "08.1",
        ]
        for _ in 0..<2000 {
            let text = (0..<40).map { _ in words[Int(random.next() % UInt64(words.count))] }.joined()
            let configuration = read(text, as: library, ResolverEnvironment(options: text, localDomain: text))
            #expect((1...3).contains(configuration.nameservers.count))
            #expect((0...15).contains(configuration.ndots) && configuration.faults.count <= 100)
            // Nothing overflows on the way to an answer either.
            var lookup = Lookup("a.b", as: library, with: configuration)
            var transport = PlayedTransport { _ in .silence }
            let result = Result { try lookup.run(over: &transport) }
            #expect(throws: Never.self) { try result.get() }
        }
    }
}

/// A generator with a seed, so that a failure can be repeated.
struct SeededGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed | 1 }

    mutating func next() -> UInt64 {
        state ^= state &<< 13
        state ^= state &>> 7
        state ^= state &<< 17
        return state &* 0x2545_f491_4f6c_dd1d
    }
}
