import DNSWire
import Foundation
import NetworkAddress
import Testing

/// The page of metrics of a server that has been asked all kinds of things.
@Suite struct MetricsTests {
    static let files = [
        "db": "$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 10.0.0.53\nwww A 10.0.0.1\n",
        "hosts": "10.0.0.1 one.home.test uno.home.test\n10.0.0.2 two.home.test\n",
    ]

    static func corefile(metrics: UInt16, upstream: String) -> String {
        """
        zone.test:PORT {
            bind 127.0.0.1
            prometheus localhost:\(metrics)
            any
            file db
        }
        home.test:PORT {
            bind 127.0.0.1
            prometheus localhost:\(metrics)
            hosts hosts
        }
        far.test:PORT {
            bind 127.0.0.1
            prometheus localhost:\(metrics)
            forward . \(upstream)
        }
        quiet.test:PORT {
            bind 127.0.0.1
            whoami
        }
        """
    }

    /// Starts a server with an upstream and hands both to `body`.
    static func serve(_ body: (RunningServer, HTTPClient) throws -> Void) throws {
        let metrics = try FreePort.next()
        try PlayedUpstream.with({ query, _ in .answer(query.response(.nameError)) }) { upstream in
            let corefile = corefile(metrics: metrics, upstream: upstream.address)
            try RunningServer.with(corefile, files: files) { server throws in
                try body(server, HTTPClient(port: metrics))
            }
        }
    }

    /// Every query is counted once, with its labels, where its block has `prometheus`.
    @Test func queriesAreCounted() throws {
        try Self.serve { server, client in
            let asked: [(String, RecordType, Transport, ExtendedDNS?)] = [
                ("www.zone.test", .a, .udp, nil), ("www.zone.test", .a, .tcp, nil), ("no.zone.test", .aaaa, .udp, nil),
                ("www.zone.test", RecordType(rawValue: 4711), .udp, ExtendedDNS(dnssecOK: true)),
                ("zone.test", .any, .udp, nil), ("one.home.test", .a, .udp, nil), ("no.home.test", .a, .udp, nil),
                ("x.far.test", .a, .udp, nil), ("x.far.test", .a, .tcp, nil), ("x.quiet.test", .a, .udp, nil),
                ("elsewhere.invalid", .a, .udp, nil),
            ]
            for (name, type, transport, edns) in asked {
                _ = try server.client.ask(name, type, over: transport, edns: edns)
            }
            let page = try client.metrics { $0.sum(of: "coredns_dns_requests_total") >= 10 }
            let address = "server=\"dns://127.0.0.1:\(server.port)\""
            let requests: [(zone: String, rest: String, count: Double)] = [
                ("zone.test.", "proto=\"udp\",family=\"1\",type=\"A\"", 1),
                ("zone.test.", "proto=\"tcp\",family=\"1\",type=\"A\"", 1),
                ("zone.test.", "proto=\"udp\",family=\"1\",type=\"AAAA\"", 1),
                ("zone.test.", "proto=\"udp\",family=\"1\",type=\"other\"", 1),
                ("zone.test.", "proto=\"udp\",family=\"1\",type=\"ANY\"", 1),
                ("home.test.", "proto=\"udp\",family=\"1\",type=\"A\"", 2),
                ("far.test.", "proto=\"udp\",family=\"1\",type=\"A\"", 1),
                ("far.test.", "proto=\"tcp\",family=\"1\",type=\"A\"", 1),
                ("dropped", "proto=\"udp\",family=\"1\",type=\"A\"", 1),
            ]
            for (zone, rest, count) in requests {
                let sample = "coredns_dns_requests_total{\(address),zone=\"\(zone)\",view=\"\",\(rest)}"
                #expect(page.value(sample) == count, "\(sample)\n\(page.text)")
            }
            #expect(page.sum(of: "coredns_dns_requests_total") == 10, "a block without prometheus is not counted")
            let responses: [(zone: String, code: String, plugin: String, count: Double)] = [
                ("zone.test.", "NOERROR", "file", 3), ("zone.test.", "NXDOMAIN", "file", 1),
                ("zone.test.", "NOERROR", "any", 1), ("home.test.", "NOERROR", "hosts", 1),
                ("far.test.", "NXDOMAIN", "forward", 2), ("dropped", "REFUSED", "", 1),
            ]
            for (zone, code, plugin, count) in responses {
                let labels = "\(address),zone=\"\(zone)\",view=\"\",rcode=\"\(code)\",plugin=\"\(plugin)\""
                #expect(page.value("coredns_dns_responses_total{\(labels)}") == count, "\(labels)\n\(page.text)")
            }
            #expect(page.sum(of: "coredns_dns_responses_total") == 10)
            #expect(page.value("coredns_dns_do_requests_total{\(address),zone=\"zone.test.\",view=\"\"}") == 1)
            for name in ["request_duration_seconds", "request_size_bytes", "response_size_bytes"] {
                #expect(page.sum(of: "coredns_dns_\(name)_count") == 10, "\(name)")
                #expect(page.sum(of: "coredns_dns_\(name)_bucket", with: ["le=\"+Inf\""]) == 10, "\(name)")
            }
        }
    }

    /// Sizes and times of the right magnitude, in CoreDNS's buckets.
    @Test func bucketsAreCoreDNSs() throws {
        try Self.serve { server, client in
            let query = Message.query(name: try DomainName("www.zone.test"), type: .a, id: 1).write()
            let reply = try #require(try server.client.exchange(query))
            let page = try client.metrics { $0.sum(of: "coredns_dns_requests_total") >= 1 }
            #expect(page.sum(of: "coredns_dns_request_size_bytes_sum") == Double(query.count))
            #expect(page.sum(of: "coredns_dns_response_size_bytes_sum") == Double(reply.count))
            #expect(page.sum(of: "coredns_dns_response_size_bytes_bucket", with: ["le=\"0\""]) == 0)
            #expect(page.sum(of: "coredns_dns_response_size_bytes_bucket", with: ["le=\"100\""]) == 1)
            let seconds = page.sum(of: "coredns_dns_request_duration_seconds_sum")
            #expect(seconds > 0 && seconds < 10)
            let bounds = page.lines.compactMap { line -> String? in
                guard line.hasPrefix("coredns_dns_request_duration_seconds_bucket") else { return nil }
                return line.firstMatch(of: #/le="([^"]+)"/#).map { String($0.1) }
            }
            #expect(
                bounds == [
                    "0.00025", "0.0005", "0.001", "0.002", "0.004", "0.008", "0.016", "0.032", "0.064", "0.128",
                    "0.256", "0.512", "1.024", "2.048", "4.096", "8.192", "+Inf",
                ])
        }
    }

    /// Prometheus's own tool reads the page and finds nothing to complain of.
    @Test func promtoolAcceptsThePage() throws {
        try Self.serve { server, client in
            for name in ["www.zone.test", "one.home.test", "x.far.test", "elsewhere.invalid"] {
                _ = try server.client.ask(name)
            }
            let page = try client.metrics { $0.sum(of: "coredns_dns_requests_total") >= 4 }
            let folder = try TemporaryFolder()
            let process = try RunningProcess(
                try Programs.path(of: "promtool", package: "prometheus"), ["check", "metrics"], in: folder.path,
                input: page.text)
            #expect(try process.waitForEnd() == .exit(0), "\(process.outputText)\(process.errorText)")
            #expect(process.outputText.isEmpty && process.errorText.isEmpty)
        }
    }

    /// Names, types and labels are those of the list in Fixtures.
    @Test func namesTypesAndLabels() throws {
        let expected = try Self.expectedMetrics()
        try Self.serve { server, client in
            _ = try server.client.ask("www.zone.test", edns: ExtendedDNS(dnssecOK: true))
            let page = try client.metrics { $0.sum(of: "coredns_dns_requests_total") >= 1 }
            for (name, type) in page.types {
                let known = try #require(expected[name], "\(name) is not in the list")
                #expect(known.type == type, "\(name)")
                let labels = page.labels[name] ?? []
                #expect(labels == [known.labels], "\(name): \(labels)")
            }
            let always = [
                "coredns_build_info", "coredns_panics_total", "coredns_plugin_enabled", "coredns_dns_requests_total",
                "coredns_dns_request_duration_seconds", "coredns_dns_request_size_bytes",
                "coredns_dns_response_size_bytes", "coredns_dns_do_requests_total", "coredns_dns_responses_total",
                "coredns_hosts_entries", "coredns_hosts_reload_timestamp_seconds", "coredns_reload_failed_total",
                "clusterdns_config_valid", "clusterdns_log_dropped_lines_total", "process_cpu_seconds_total",
                "process_open_fds", "process_max_fds", "process_virtual_memory_bytes",
                "process_virtual_memory_max_bytes", "process_resident_memory_bytes", "process_start_time_seconds",
                "clusterdns_udp_receive_queue_bytes", "clusterdns_udp_receive_drops_total",
            ]
            for name in always { #expect(page.types[name] != nil, "\(name) is missing") }
            #expect(page.value("clusterdns_config_valid") == 1)
            #expect(page.sum(of: "coredns_hosts_entries") == 3)
            let start = try #require(page.value("process_start_time_seconds"))
            #expect(abs(start - Date().timeIntervalSince1970) < 600)
            for name in ["process_open_fds", "process_resident_memory_bytes", "process_virtual_memory_bytes"] {
                #expect(page.value(name) ?? 0 > 4, "\(name)")
            }
            let hosts = "zone=\"home.test.\",view=\"\",name=\"hosts\"}"
            #expect(page.sum(of: "coredns_plugin_enabled", with: [hosts]) == 1)
        }
    }

    /// `name type label…` a line; those of CoreDNS are copied from its documentation.
    static func expectedMetrics() throws -> [String: (type: String, labels: [String])] {
        let text = String(decoding: try Repository.fixture("metrics.txt"), as: UTF8.self)
        var metrics: [String: (type: String, labels: [String])] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ").map(String.init)
            metrics[words[0]] = (words[1], Array(words.dropFirst(2)))
        }
        return metrics
    }

    /// What the server says of its metrics is the same list, and the page in the manual is what it prints.
    @Test func theManualIsTheCatalogue() throws {
        let result = try CommandResult(clusterdns: "metrics", in: "/tmp")
        #expect(result.end == .exit(0))
        #expect(result.output == (try Repository.read("Sources/DNSServer/DNSServer.docc/Metrics.md")))
        var printed: [String: [String]] = [:]
        for line in result.output.split(separator: "\n") where line.hasPrefix("| `") {
            let columns = line.split(separator: "|").map {
                $0.filter { $0 != "`" }.split(separator: " ").map(String.init)
            }
            printed[columns[0][0]] = columns[1] + columns[2]
        }
        #expect(printed == (try Self.expectedMetrics()).mapValues { [$0.type] + $0.labels })
    }
}
