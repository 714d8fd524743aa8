import DNSForwarding
package import DNSWire

/// What the `forward` directives have counted, for whoever exports it.
package struct ForwardFigures: Sendable {
    /// One upstream.
    package struct Upstream: Sendable {
        /// `10.0.0.53:53`
        package var address: String
        /// From the query to its answer, by response code.
        package var durations: [ResponseCode: MetricBuckets] = [:]
        package var requests: UInt64 = 0
        package var checkFailures: UInt64 = 0
        /// Queries over a connection that was there already, and over a new one, by transport (`tcp`, `tcp-tls`, `udp`).
        package var connectionHits: [String: UInt64] = [:]
        package var connectionMisses: [String: UInt64] = [:]
        /// The smoothed time to an answer; `nil` before the first one.
        package var roundTrip: Duration?
        package var isDown = false

        /// Nothing has been counted yet.
        package init(address: String) { self.address = address }
    }

    package var upstreams: [Upstream] = []
    /// Queries for which every upstream was down.
    package var broken: UInt64 = 0
    /// Queries above `max_concurrent`.
    package var rejects: UInt64 = 0
    package var inFlight = 0

    /// Nothing has been counted yet.
    package init() {}

    /// The figures of all `forward` lines together: lines that ask the same upstream share its figures.
    init(_ lines: [ForwardingMetrics]) {
        for line in lines {
            broken += line.allDown
            rejects += line.rejected
            inFlight += line.inFlight
            for metrics in line.upstreams {
                let index = upstreams.firstIndex { $0.address == metrics.upstream } ?? upstreams.count
                if index == upstreams.count { upstreams.append(Upstream(address: metrics.upstream)) }
                upstreams[index].add(metrics)
            }
        }
    }

    package func report(on page: inout MetricPage) {
        page.add(MetricCatalogue.forwardBroken, [], broken)
        page.add(MetricCatalogue.forwardRejects, [], rejects)
        page.add(MetricCatalogue.forwardInFlight, [], inFlight)
        for upstream in upstreams { Self.report(upstream, on: &page) }
    }

    private static func report(_ upstream: Upstream, on page: inout MetricPage) {
        let to = upstream.address
        page.add(MetricCatalogue.forwardRequests, [to], upstream.requests)
        for (code, buckets) in upstream.durations.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            page.add(MetricCatalogue.forwardResponses, [to, "\(code)"], buckets.counts.reduce(0, +))
            page.add(MetricCatalogue.forwardDuration, [to, "\(code)"], buckets)
            page.add(MetricCatalogue.proxyDuration, ["forward", to, "\(code)"], buckets)
        }
        page.add(MetricCatalogue.forwardCheckFailures, [to], upstream.checkFailures)
        page.add(MetricCatalogue.proxyCheckFailures, ["forward", to], upstream.checkFailures)
        for (transport, count) in upstream.connectionHits.sorted(by: { $0.key < $1.key }) {
            page.add(MetricCatalogue.forwardCacheHits, [to, transport], count)
            page.add(MetricCatalogue.proxyCacheHits, ["forward", to, transport], count)
        }
        for (transport, count) in upstream.connectionMisses.sorted(by: { $0.key < $1.key }) {
            page.add(MetricCatalogue.forwardCacheMisses, [to, transport], count)
            page.add(MetricCatalogue.proxyCacheMisses, ["forward", to, transport], count)
        }
        if let time = upstream.roundTrip { page.add(MetricCatalogue.upstreamTime, [to], time.seconds) }
        page.add(MetricCatalogue.upstreamDown, [to], upstream.isDown ? 1 : 0)
    }
}

extension ForwardFigures.Upstream {
    fileprivate mutating func add(_ metrics: UpstreamMetrics) {
        requests += metrics.requests
        checkFailures += metrics.healthChecksFailed
        for (code, times) in metrics.answers {
            let buckets = MetricBuckets(bounds: AnswerTimes.bounds, counts: times.counts, sum: times.seconds)
            if durations[code] == nil { durations[code] = buckets } else { durations[code]?.add(buckets) }
        }
        connectionHits.merge(metrics.reused, uniquingKeysWith: +)
        connectionMisses.merge(metrics.opened, uniquingKeysWith: +)
        roundTrip = metrics.roundTrip ?? roundTrip
        isDown = isDown || metrics.isDown
    }
}
