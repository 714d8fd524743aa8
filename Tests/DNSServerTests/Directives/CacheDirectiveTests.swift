import Corefile
import DNSEngine
import DNSServer
import DNSWire
import Testing

/// The options of `cache` and `aaaa`.
struct CacheDirectiveTests {
    /// A Corefile whose directive begins in line 2 and has its first option in line 3.
    private static func compile(_ line: String, _ options: [String], keeping caches: [AnswerCache] = []) throws
        -> ServerConfiguration
    {
        let text = """
            t.:53 u.:53 {
                \(line) {
            \(options.map { "        \($0)" }.joined(separator: "\n"))
                }
                forward . 127.0.0.1:5300
            }
            """
        let document = try CorefileParser.parse(text: text, fileSource: NoFiles())
        return try ConfigurationCompiler.compile(
            document, hash: NameHash(secret: 7), log: ServerLog { $0.count }, keeping: caches)
    }

    private static func cache(_ line: String, _ options: String...) throws -> CacheConfiguration {
        let configuration = try compile(line, options)
        #expect(configuration.warnings == [])
        return try #require(configuration.state.caches.first).configuration
    }

    @Test func defaults() throws {
        let cache = try Self.cache("cache")
        #expect(cache == CacheConfiguration(zones: [try DomainName("t."), try DomainName("u.")]))
        #expect(cache.success == .init(entriesMax: 10_000, ttlMax: 3600, ttlMin: 5))
        #expect(cache.denial == .init(entriesMax: 10_000, ttlMax: 1800, ttlMin: 5))
        #expect(cache.failureTime == .seconds(5) && cache.prefetch == nil && cache.staleness.policy == .none)
        #expect(try Self.compile("cache", []).descriptions.last == "    caches upstreams' answers for t. u.")
    }

    @Test func timeAndZones() throws {
        let cache = try Self.cache("cache 30 x.t y.t")
        #expect(cache.zones == [try DomainName("x.t."), try DomainName("y.t.")])
        #expect(cache.success.ttlMax == 30 && cache.denial.ttlMax == 30)
        #expect(try Self.cache("cache x.t").zones == [try DomainName("x.t.")])
        // OpenShift's, NodeLocal DNSCache's, kubeadm's.
        let openShift = try Self.cache("cache 900", "denial 9984 30")
        #expect(openShift.success.ttlMax == 900 && openShift.denial == .init(entriesMax: 9984, ttlMax: 30))
        let nodeLocal = try Self.cache("cache", "success 9984 30", "denial 9984 5 1")
        #expect(nodeLocal.success == .init(entriesMax: 9984, ttlMax: 30))
        #expect(nodeLocal.denial == .init(entriesMax: 9984, ttlMax: 5, ttlMin: 1))
        let kubeadm = try Self.cache("cache 30", "disable success x.t", "disable denial")
        #expect(kubeadm.success.disabledZones == [try DomainName("x.t.")])
        #expect(kubeadm.denial.disabledZones == kubeadm.zones)
    }

    @Test func smallOptions() throws {
        let cache = try Self.cache("cache", "servfail 30s", "keepttl", "prefetch 5 2m 20%", "max_bytes 64MiB")
        #expect(cache.failureTime == .seconds(30) && cache.keepsTTL)
        #expect(cache.prefetch == .init(hits: 5, gap: .seconds(120), percentage: 20))
        #expect(cache.octetsMax == 64 << 20 && cache.success.entriesMax == 1_000_000_000)
        #expect(try Self.cache("cache", "prefetch 3").prefetch == .init(hits: 3))
        #expect(try Self.cache("cache", "prefetch 0").prefetch == nil)
        let both = try Self.cache("cache", "max_bytes 2097152", "success 500")
        #expect(both.success.entriesMax == 500 && both.denial.entriesMax == 1_000_000_000)
    }

    @Test(arguments: [
        ("", StalePolicy.immediate, 3600, 0, 0), ("10m", .immediate, 600, 0, 0), ("0s", .none, 0, 0, 0),
        ("immediate", .immediate, 3600, 0, 0), ("1h immediate 30s 5s", .immediate, 3600, 30, 5),
        ("1h immediate 30", .immediate, 3600, 30, 0), ("1h verify", .verify(timeout: nil), 3600, 0, 0),
        ("verify 500ms", .verify(timeout: .milliseconds(500)), 3600, 0, 0),
        ("2h verify 1s 10 3s", .verify(timeout: .seconds(1)), 7200, 10, 3),
        ("rfc8767", .rfc8767(timeout: .milliseconds(1800)), 3600, 30, 5),
        ("72h rfc8767 1s 20 10s", .rfc8767(timeout: .seconds(1)), 259_200, 20, 10),
    ])
    func staleness(words: String, policy: StalePolicy, time: Int, ttl: UInt32, recheck: Int) throws {
        let staleness = try Self.cache("cache", "serve_stale \(words)").staleness
        #expect(staleness.policy == policy && staleness.time == .seconds(time))
        #expect(staleness.ttl == ttl && staleness.recheckTime == .seconds(recheck) && !staleness.prefersPositive)
        guard policy != .none else { return }
        let positive = try Self.cache("cache", "serve_stale_policy prefer_positive", "serve_stale \(words)").staleness
        #expect(positive.prefersPositive && positive.policy == policy)
    }

    @Test(arguments: [
        ("cache 0", [], ["success", "denial"].map { "cache keeps no \($0) answers: their TTL is 0" }),
        ("cache 0", ["denial 9984 0"], ["success", "denial"].map { "cache keeps no \($0) answers: their TTL is 0" }),
        ("cache", ["success 0"], ["cache keeps no success answers: their capacity is 0"]),
        ("cache", ["serve_stale_policy prefer_positive"], ["serve_stale_policy means nothing without serve_stale"]),
    ])
    func warnings(line: String, options: [String], expected: [String]) throws {
        #expect(try Self.compile(line, options).warnings == expected.map { "Corefile:2: \($0)" })
    }

    @Test(arguments: [
        ("cache -1", [], "Corefile:2: cache TTL must be within 0…604800, got -1"),
        ("cache", ["success"], "Corefile:3: 'success' takes 1…3 arguments, got 0"),
        ("cache", ["denial x"], "Corefile:3: denial capacity must be within 0…1000000000, got 'x'"),
        ("cache", ["denial 5 x"], "Corefile:3: denial TTL must be within 0…604800, got 'x'"),
        ("cache", ["success 5 5 -1"], "Corefile:3: success MINTTL must be within 0…604800, got -1"),
        ("cache", ["prefetch"], "Corefile:3: 'prefetch' takes 1…3 arguments, got 0"),
        ("cache", ["prefetch 1 1m 9%"], "Corefile:3: prefetch PERCENTAGE must be within 10…90, got 9"),
        ("cache", ["prefetch 1 1m 50"], "Corefile:3: prefetch PERCENTAGE must end in %, got '50'"),
        ("cache", ["servfail 6m"], "Corefile:3: servfail must be within 0s…5m, got 6m"),
        (
            "cache", ["disable all"],
            "Corefile:3: unknown disable 'all', known: success, denial"
        ),
        ("cache", ["keepttl yes"], "Corefile:3: 'keepttl' takes 0 arguments, got 1"),
        ("cache", ["max_bytes 1KiB"], "Corefile:3: max_bytes must be within 1MiB…1024GiB, got 1KiB"),
        ("cache", ["max_bytes lots"], "Corefile:3: max_bytes must be within 0…1099511627776, got 'lots'"),
        ("cache", ["serve_stale 1h immediate 0 0 0"], "Corefile:3: serve_stale has nothing to do with '0' here"),
        (
            "cache", ["serve_stale imediate"],
            "Corefile:3: unknown mode of serve_stale 'imediate', did you mean 'immediate'? known: immediate, verify, rfc8767"
        ),
        (
            "cache", ["sucess 5"],
            "Corefile:3: unknown option 'sucess' of 'cache', did you mean 'success'? known: success, denial, prefetch, "
                + "serve_stale, serve_stale_policy, servfail, disable, keepttl, max_bytes"
        ),
        ("cache {\n    }\n    cache", [], "Corefile:4: a server block has one cache at most"),
        ("aaaa", [], "Corefile:2: 'aaaa' needs nodata"),
        ("aaaa none", [], "Corefile:2: unknown kind of aaaa 'none', known: nodata"),
        ("aaaa nodata", ["x"], "Corefile:3: 'aaaa' takes no block, got 'x'"),
    ])
    func refusals(line: String, options: [String], expected: String) throws {
        do {
            _ = try Self.compile(line, options)
            Issue.record("no error")
        } catch let error as ConfigurationError {
            #expect(error.messages == [expected])
        }
    }

    @Test func aaaa() throws {
        let described = try Self.compile("aaaa nodata", []).descriptions
        #expect(described[1] == "    aaaa: no IPv6 addresses for t. u., upstreams are not asked")
        #expect(described[2].hasPrefix("    forward: "))
        #expect(try Self.compile("aaaa nodata x.t", []).descriptions[1].contains("for x.t.,"))
    }

    /// A reload keeps the caches about which nothing has changed.
    @Test func reload() throws {
        let first = try Self.compile("cache 30", []).state.caches
        #expect(try Self.compile("cache 30", [], keeping: first).state.caches[0] === first[0])
        #expect(try Self.compile("cache 31", [], keeping: first).state.caches[0] !== first[0])
    }
}
