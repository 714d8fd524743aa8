import DNSEngine
import Synchronization

/// Every series that queries were ever counted in: a configuration that takes the place of another one goes on counting
/// where the same zone is served at the same address. Lives as long as the process.
public final class QuerySeriesRegistry: Sendable {
    private struct Key: Hashable {
        var server: String
        var zone: String
        var clusterZones: [String]
    }

    /// The zone of queries that no server block was found for; without a final dot, it cannot be a real one.
    static let dropped = "dropped"

    /// Threads with counters of their own in each series.
    let lanes: Int
    /// What `acl` and `local` count.
    let policies: PolicyCounters
    private let series = Mutex<[Key: QuerySeries]>([:])

    /// - Parameter lanes: threads with counters of their own; all others share.
    public init(lanes: Int) {
        self.lanes = lanes
        policies = PolicyCounters(lanes: lanes)
    }

    /// The series of a zone at an address.
    func series(server: String, zone: String, clusterZones: [String] = []) -> QuerySeries {
        let key = Key(server: server, zone: zone, clusterZones: clusterZones)
        return series.withLock { series in
            if let known = series[key] { return known }
            let new = QuerySeries(server: server, zone: zone, clusterZones: clusterZones, lanes: lanes)
            series[key] = new
            return new
        }
    }

    /// Puts all series that have counted something on a page.
    func report(on page: inout MetricPage) {
        let all = series.withLock { Array($0.values) }.sorted { ($0.server, $0.zone) < ($1.server, $1.zone) }
        for series in all {
            let totals = series.totals
            guard !totals.isEmpty else { continue }
            Self.report(totals, of: series, on: &page)
        }
        policies.report(on: &page)
    }

    private static func report(_ totals: QueryTotals, of series: QuerySeries, on page: inout MetricPage) {
        let block = [series.server, series.zone, ""]
        for requests in totals.requests {
            page.add(
                MetricCatalogue.requests,
                block + [
                    "\(requests.transport)", requests.isIPv4 ? "1" : "2", requests.type.map { "\($0)" } ?? "other",
                ], requests.count)
        }
        page.add(MetricCatalogue.requestDuration, block, MetricBuckets(totals.durations))
        for transport in [Client.Transport.udp, .tcp] {
            let requests = totals.requestSizes(transport)
            guard requests.counts.contains(where: { $0 > 0 }) else { continue }
            page.add(MetricCatalogue.requestSize, block + ["\(transport)"], MetricBuckets(requests))
            page.add(
                MetricCatalogue.responseSize, block + ["\(transport)"], MetricBuckets(totals.responseSizes(transport)))
        }
        if totals.dnssecRequests > 0 { page.add(MetricCatalogue.dnssecRequests, block, totals.dnssecRequests) }
        for responses in totals.responses {
            page.add(
                MetricCatalogue.responses,
                block + [responses.code.map { "\($0)" } ?? "other", responses.responder.name], responses.count)
        }
        for (number, zone) in series.clusterZones.enumerated() where !zone.isEmpty {
            page.add(
                MetricCatalogue.searchWaste, [series.server, series.zone, zone], totals.searchWaste(zone: number))
        }
    }
}

extension MetricBuckets {
    init(_ buckets: QueryTotals.Buckets) {
        self.init(bounds: buckets.bounds, counts: buckets.counts, sum: buckets.sum)
    }
}
