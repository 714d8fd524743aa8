/// What a cache has counted, for whoever exports it.
package struct CacheFigures: Sendable {
    /// One of the two halves.
    package struct Half: Sendable {
        package var entries = 0
        package var hits: UInt64 = 0
        package var evictions: UInt64 = 0
    }

    /// The address that is served: `dns://:53`.
    package var server: String
    /// The zones of the directive, with blanks between.
    package var zones: String
    package var success = Half()
    package var denial = Half()
    package var requests: UInt64 = 0
    package var misses: UInt64 = 0
    package var prefetches: UInt64 = 0
    package var drops: UInt64 = 0
    package var servedStale: UInt64 = 0
    package var octets = 0

    /// Nothing has been counted yet.
    package init(server: String, zones: String) {
        self.server = server
        self.zones = zones
    }

    package func report(on page: inout MetricPage) {
        for (type, half) in [("success", success), ("denial", denial)] {
            let labels = [server, type, zones, ""]
            page.add(MetricCatalogue.cacheEntries, labels, half.entries)
            page.add(MetricCatalogue.cacheHits, labels, half.hits)
            page.add(MetricCatalogue.cacheEvictions, labels, half.evictions)
        }
        let counters = [
            (MetricCatalogue.cacheRequests, requests), (MetricCatalogue.cacheMisses, misses),
            (MetricCatalogue.cachePrefetches, prefetches), (MetricCatalogue.cacheDrops, drops),
            (MetricCatalogue.cacheServedStale, servedStale),
        ]
        for (family, count) in counters { page.add(family, [server, zones, ""], count) }
        page.add(MetricCatalogue.cacheOctets, [server, zones, ""], octets)
    }
}
