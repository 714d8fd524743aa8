import KubernetesObjects
import KubernetesWatch

extension ClusterMetrics {
    /// Puts the figures of a followed cluster on a page.
    func report(on page: inout MetricPage) {
        page.add(MetricCatalogue.clusterSynced, [zone], isSynced ? 1 : 0)
        page.add(MetricCatalogue.clusterTable, [zone], tableOctets)
        for kind in objects.keys.sorted(by: { $0.metricName < $1.metricName }) {
            let labels = [zone, kind.metricName]
            page.add(MetricCatalogue.clusterObjects, labels, objects[kind] ?? 0)
            if let age = ages[kind] { page.add(MetricCatalogue.clusterAge, labels, age.seconds) }
            let counted = occurrences[kind] ?? [:]
            page.add(MetricCatalogue.clusterRelists, labels, counted[.relist] ?? 0)
            page.add(MetricCatalogue.clusterRestarts, labels, counted[.watchRestart] ?? 0)
            page.add(MetricCatalogue.clusterFailures, labels, counted[.failure] ?? 0)
            page.add(MetricCatalogue.clusterFaults, labels, faultyObjects[kind] ?? 0)
        }
        for service in ProgrammedService.allCases {
            guard let durations = programming[service] else { continue }
            page.add(MetricCatalogue.programming, [service.rawValue], MetricBuckets(durations))
        }
        // Lists and watches are all there is.
        page.add(MetricCatalogue.clientDuration, ["GET", host], MetricBuckets(requestDurations))
        page.add(MetricCatalogue.clientWait, ["GET", host], MetricBuckets(requestWaits))
        for status in requests.keys.sorted() {
            let code = status == 0 ? "<error>" : "\(status)"
            page.add(MetricCatalogue.clientRequests, [code, "GET", host], requests[status] ?? 0)
        }
    }
}

extension ObjectKind {
    /// In lower case: `endpointslice`.
    fileprivate var metricName: String { "\(self)".lowercased() }
}

extension MetricBuckets {
    init(_ histogram: DurationHistogram) {
        self.init(
            bounds: histogram.bounds.map(\.seconds), counts: histogram.counts.map(UInt64.init),
            sum: histogram.sum.seconds)
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
