import DNSServer
import DNSWire
import Testing

/// The page of metrics as text, and what fills it.
@Suite struct MetricPageTests {
    private static func family(_ name: String) throws -> MetricFamily {
        try #require(MetricCatalogue.families.first { $0.name == name })
    }

    @Test func namesAreUnique() {
        let names = MetricCatalogue.families.map(\.name)
        #expect(Set(names).count == names.count)
        for family in MetricCatalogue.families {
            let isCounter = family.name.hasSuffix("_total")
            #expect((family.kind == .counter) == isCounter, "\(family.name)")
            #expect(!family.help.isEmpty && !family.labels.contains("le"))
        }
    }

    @Test func samplesAreWritten() throws {
        var page = MetricPage()
        page.add(try Self.family("coredns_reload_version_info"), ["a\"b\\c\nd", "é"], 1)
        page.add(try Self.family("coredns_panics_total"), [], 12_345_678_901)
        page.add(try Self.family("process_cpu_seconds_total"), [], 0.25)
        let expected = #"""
            # HELP coredns_panics_total A metrics that counts the number of panics: always 0, since a fault that cannot be handled ends the process.
            # TYPE coredns_panics_total counter
            coredns_panics_total 12345678901
            # HELP coredns_reload_version_info A metric with a constant '1' value labeled by hash, and value which type of hash generated.
            # TYPE coredns_reload_version_info gauge
            coredns_reload_version_info{hash="a\"b\\c\nd",value="é"} 1
            # HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.
            # TYPE process_cpu_seconds_total counter
            process_cpu_seconds_total 0.25

            """#
        #expect(page.text == expected)
    }

    /// The same labels twice are one sample: counters and histograms add up, of gauges the greater value stays.
    @Test func equalLabelsBecomeOne() throws {
        var page = MetricPage()
        let counter = try Self.family("coredns_forward_requests_total")
        let gauge = try Self.family("clusterdns_upstream_rtt_seconds")
        let histogram = try Self.family("coredns_forward_request_duration_seconds")
        for value in [2, 5, 3] {
            page.add(counter, ["a"], value)
            page.add(gauge, ["a"], value)
            page.add(
                histogram, ["a", "NOERROR"],
                MetricBuckets(bounds: [0.5, 1], counts: [UInt64(value), 1, 0], sum: Double(value)))
        }
        let lines = page.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        #expect(
            Set(lines) == [
                "coredns_forward_requests_total{to=\"a\"} 10", "clusterdns_upstream_rtt_seconds{to=\"a\"} 5",
                "coredns_forward_request_duration_seconds_bucket{to=\"a\",rcode=\"NOERROR\",le=\"0.5\"} 10",
                "coredns_forward_request_duration_seconds_bucket{to=\"a\",rcode=\"NOERROR\",le=\"1\"} 13",
                "coredns_forward_request_duration_seconds_bucket{to=\"a\",rcode=\"NOERROR\",le=\"+Inf\"} 13",
                "coredns_forward_request_duration_seconds_sum{to=\"a\",rcode=\"NOERROR\"} 10",
                "coredns_forward_request_duration_seconds_count{to=\"a\",rcode=\"NOERROR\"} 13",
            ])
    }

    @Test func cachesAreReported() {
        var figures = CacheFigures(server: "dns://:53", zones: ".")
        figures.success.entries = 3
        figures.denial.hits = 4
        figures.requests = 9
        figures.octets = 4096
        var page = MetricPage()
        figures.report(on: &page)
        let labels = "server=\"dns://:53\",type=\"success\",zones=\".\",view=\"\""
        for line in [
            "coredns_cache_entries{\(labels)} 3",
            "coredns_cache_hits_total{server=\"dns://:53\",type=\"denial\",zones=\".\",view=\"\"} 4",
            "coredns_cache_requests_total{server=\"dns://:53\",zones=\".\",view=\"\"} 9",
            "clusterdns_cache_bytes{server=\"dns://:53\",zones=\".\",view=\"\"} 4096",
        ] {
            #expect(page.text.contains(line + "\n"), "\(line)\n\(page.text)")
        }
    }

    /// Both generations of names.
    @Test func upstreamsAreReported() {
        var upstream = ForwardFigures.Upstream(address: "192.0.2.1:53")
        upstream.requests = 7
        upstream.durations[.nameError] = MetricBuckets(bounds: [1], counts: [5, 1], sum: 2.5)
        upstream.connectionHits["tcp"] = 2
        upstream.roundTrip = .milliseconds(20)
        var figures = ForwardFigures()
        figures.upstreams = [upstream]
        figures.rejects = 1
        var page = MetricPage()
        figures.report(on: &page)
        for line in [
            "coredns_forward_max_concurrent_rejects_total 1", "coredns_forward_requests_total{to=\"192.0.2.1:53\"} 7",
            "coredns_forward_responses_total{to=\"192.0.2.1:53\",rcode=\"NXDOMAIN\"} 6",
            "coredns_proxy_request_duration_seconds_count{proxy_name=\"forward\",to=\"192.0.2.1:53\",rcode=\"NXDOMAIN\"} 6",
            "coredns_proxy_conn_cache_hits_total{proxy_name=\"forward\",to=\"192.0.2.1:53\",proto=\"tcp\"} 2",
            "clusterdns_upstream_rtt_seconds{to=\"192.0.2.1:53\"} 0.02",
        ] {
            #expect(page.text.contains(line + "\n"), "\(line)\n\(page.text)")
        }
    }
}
