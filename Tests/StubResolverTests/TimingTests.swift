import DNSWire
import StubResolver
import Testing

/// How long the libraries wait, by a clock that costs no time.
@Suite struct TimingTests {
    private func waits(_ library: ResolverLibrary, servers: Int, options: String = "") throws -> [Int] {
        let lines = (1...servers).map { "nameserver 192.0.2.\($0)\n" }.joined()
        let configuration = ResolverConfiguration("\(lines)options x \(options)\n", as: library)
        var lookup = Lookup("web.", as: library, with: configuration, family: .ipv4)
        var transport = PlayedTransport { _ in .silence }
        let result = try lookup.run(over: &transport)
        #expect(result.status == .failed)
        return (result.records.map(\.sent) + [transport.now]).map { Int($0 / .milliseconds(1)) }
    }

    /// When each query is sent and when the lookup ends, in milliseconds.
    static let silences: [(ResolverLibrary, Int, String, [Int])] = [
        (.glibc, 1, "", [0, 5000, 10_000]),
        (.glibc, 2, "", [0, 5000, 10_000, 15_000, 20_000]),
        (.glibc, 3, "", [0, 5000, 8000, 14_000, 19_000, 22_000, 28_000]),
        (.glibc, 1, "timeout:0 attempts:1", [0, 1000]),
        (.glibc, 1, "timeout:1 attempts:5", [0, 1000, 2000, 3000, 4000, 5000]),
        (.musl, 1, "", [0, 2500, 5000]),
        (.musl, 2, "timeout:1 attempts:4", [0, 0, 250, 250, 500, 500, 750, 750, 1000]),
        (.musl, 1, "timeout:0", [0]),
        (.musl11, 1, "timeout:1 attempts:3", [0, 334, 668, 1000]),
        (.go, 2, "", [0, 5000, 10_000, 15_000, 20_000]),
        (.go, 1, "timeout:1 attempts:3", [0, 1000, 2000, 3000]),
    ]

    @Test(arguments: silences)
    func silenceIsWaitedOut(_ library: ResolverLibrary, _ servers: Int, _ options: String, _ times: [Int]) throws {
        #expect(try waits(library, servers: servers, options: options) == times)
    }

    /// Both at once, or the second once the first is answered.
    @Test(arguments: [
        (ResolverLibrary.glibc, "", [0, 0]), (.glibc, "single-request", [0, 7]), (.musl, "single-request", [0, 0]),
        (.go, "", [0, 0]), (.go, "single-request", [0, 7]),
    ])
    func familiesAreAskedAtOnce(_ library: ResolverLibrary, _ option: String, _ times: [Int]) throws {
        let configuration = ResolverConfiguration("nameserver 192.0.2.1\noptions x \(option)\n", as: library)
        var lookup = Lookup("web.", as: library, with: configuration)
        var transport = PlayedTransport { query in
            var message = query.message(id: 0)
            message.flags |= Header.Flag.response | Header.Flag.recursionAvailable
            return .response(message, after: .milliseconds(7))
        }
        let result = try lookup.run(over: &transport)
        #expect(result.status == .noData && result.records.map { Int($0.sent / .milliseconds(1)) } == times)
    }

    /// What each library's queries look like beyond the question.
    @Test(arguments: [
        (ResolverLibrary.glibc, "", nil, false), (.glibc, "edns0", 1200, false), (.glibc, "trust-ad", nil, true),
        (.musl, "edns0", nil, false), (.go, "", 1232, false),
    ])
    func queriesAreTheLibrarys(_ library: ResolverLibrary, _ option: String, _ size: UInt16?, _ hasAD: Bool) {
        let configuration = ResolverConfiguration("nameserver 192.0.2.1\noptions x \(option)\n", as: library)
        var lookup = Lookup("web.", as: library, with: configuration)
        for query in lookup.begin(at: .zero) {
            let message = query.message(id: 7)
            #expect(message.edns?.udpPayloadSize == size && message.header.has(Header.Flag.authenticData) == hasAD)
            #expect(message.header.has(Header.Flag.recursionDesired) && message.id == 7)
        }
    }

    /// A late answer, one to another question and one that nobody asked for change nothing.
    @Test func strayEventsAreIgnored() {
        let configuration = ResolverConfiguration("nameserver 192.0.2.1\n", as: .glibc)
        for library in ResolverLibrary.allCases {
            var lookup = Lookup("web.", as: library, with: configuration)
            let queries = lookup.begin(at: .zero)
            var stray = queries[0].message(id: 0)
            stray.flags |= Header.Flag.response
            #expect(lookup.handle(.reply(query: 99, stray), at: .zero).isEmpty)
            #expect(lookup.handle(.unreachable(query: -1), at: .zero).isEmpty)
            #expect(lookup.handle(.time, at: .zero).isEmpty)
            #expect(lookup.result == nil)
        }
    }
}
