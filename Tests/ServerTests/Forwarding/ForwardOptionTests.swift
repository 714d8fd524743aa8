import DNSWire
import Foundation
import Testing

/// The options of `forward` and `errors` as a Corefile has them; what each does is tested where it is done.
@Suite struct ForwardOptionTests {
    private func check(_ options: String, target: String = "127.0.0.1") throws -> CommandResult {
        let folder = try TemporaryFolder()
        try folder.write("Corefile", ".:53 {\n    forward . \(target) {\n        \(options)\n    }\n}\n")
        return try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
    }

    @Test(arguments: [
        "except a.test b.test", "force_tcp", "prefer_udp", "max_fails 0", "health_check 0.2s",
        "health_check 1s no_rec domain example.org", "expire 30s", "max_idle_conns 3", "max_age 1m", "policy fastest",
        "max_concurrent 1000", "next NXDOMAIN SERVFAIL", "next_on_nodata", "failover SERVFAIL refused",
        "failfast_all_unhealthy_upstreams", "max_connect_attempts 0", "read_timeout 1s", "source_address 127.0.0.1",
        "tls", "tls_servername dns.test", "case_randomisation",
        "deny_private", "deny_private corp.test home.test", "doh_method GET", "doh_method post",
    ])
    func known(option: String) throws {
        let result = try check(option)
        #expect(result.end == .exit(0), "\(result.errors)")
    }

    @Test(arguments: [
        ("max_fails -1", "max_fails"), ("health_check", "a duration"), ("health_check 1s domain", "needs a name"),
        ("health_check 1s often", "health_check"), ("next", "next"), ("next NOCODE", "a response code was expected"),
        ("failover 99x", "a response code was expected"), ("policy slowest", "policy"),
        ("source_address nowhere", "source_address must be an address"),
        ("source_address ::1", "of another family than every upstream"), ("expire 0s", "expire"),
        ("tls a b c d", "tls"), ("max_idle_conns many", "max_idle_conns"), ("unheard_of", "unheard_of"),
        ("deny_private a..b", "a..b"), ("doh_method", "doh_method"), ("doh_method PUT", "doh_method"),
        ("resolver", "resolver"), ("resolver nowhere", "resolver must be an address"),
        ("resolver 192.0.2.1", "resolver is for upstreams with names"),
    ])
    func faults(option: String, reason: String) throws {
        let result = try check(option)
        #expect(result.end != .exit(0))
        #expect(result.errors.contains("Corefile:"), "\(result.errors)")
        #expect(result.errors.contains(reason), "\(result.errors)")
    }

    @Test(arguments: [
        "https://192.0.2.1", "https://192.0.2.1:8443/q", "https://[2001:db8::1]/dns-query",
        "https://dns.test:443/dns-query", "https://Dns.Test.", "tls://dns.test", "tls://dns.test:8853",
    ])
    func targetsOverHTTPS(target: String) throws {
        let named = target.lowercased().contains("dns.test")
        let result = try check(
            named ? "resolver 192.0.2.53 192.0.2.54:5353" : "tls_servername dns.test", target: target)
        #expect(result.end == .exit(0), "\(result.errors)")
    }

    @Test(arguments: [
        ("tls://no_where", "behind tls://"), ("tls://9.9.9", "behind tls://"), ("tls://127.0.0.1%", "behind tls://"),
        ("https://", "behind https://"),
        ("https://a..b/", "behind https://"), ("https://a:0", "behind https://"), ("https://a:b", "behind https://"),
        ("https://a_b/", "behind https://"), ("https://user@a/", "behind https://"),
        ("https://a/|", "no path of a URL"),
    ])
    func faultyTargets(target: String, reason: String) throws {
        let result = try check("max_fails 1", target: target)
        #expect(result.end != .exit(0) && result.errors.contains(reason), "\(result.errors)")
    }

    @Test func certificatesAreReadAtTheStart() throws {
        let result = try check("tls /nowhere/authority.crt", target: "tls://127.0.0.1")
        #expect(result.end != .exit(0) && result.errors.contains("tls: "), "\(result.errors)")
    }

    /// Failures that match are counted, and told in one line.
    @Test func consolidatedErrors() throws {
        try PlayedUpstream.with({ query, _ in .octets(query.response().write() + [0]) }) { upstream in
            let corefile = """
                .:PORT {
                    bind 127.0.0.1
                    errors {
                        consolidate 300s "^malformed .*" warning show_first
                        consolidate 1s ".*none.*"
                    }
                    forward . \(upstream.address)
                }
                """
            let server = try RunningServer(corefile: corefile)
            defer { server.process.finish() }
            for number in 0..<5 { _ = try server.client.ask("q\(number).test") }
            try server.stop()
            let lines = server.lines(with: "plugin/errors")
            #expect(lines.count == 2, "\(lines)")
            // Which of them is the first is for the lanes to decide.
            #expect(lines.first?.hasPrefix("[WARNING] plugin/errors: 2 q") == true)
            #expect(lines.first?.contains(".test. A: malformed answer from \(upstream.address)") == true)
            #expect(lines.last == "[WARNING] plugin/errors: 5 errors like '^malformed .*' occurred in last 300s")
        }
    }

    @Test(arguments: [
        "consolidate 5m", "consolidate often \".*\"", "consolidate 5m \"(\"", "consolidate 5m \".\" loud",
    ])
    func faultyConsolidation(option: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("Corefile", ".:53 {\n    errors {\n        \(option)\n    }\n    whoami\n}\n")
        let result = try CommandResult(clusterdns: "check", "Corefile", in: folder.path)
        #expect(result.end != .exit(0) && result.errors.contains("Corefile:3: "), "\(result.errors)")
    }
}
