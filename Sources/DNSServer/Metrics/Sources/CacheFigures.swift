import DNSEngine

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

    /// The figures of a cache as they are now.
    init(_ cache: AnswerCache, server: String) {
        self.init(server: server, zones: cache.configuration.zones.map { "\($0)" }.joined(separator: " "))
        let metrics = cache.metrics
        success = Half(
            entries: metrics.entries.success, hits: UInt64(metrics.hits.success),
            evictions: UInt64(metrics.evictions.success))
        denial = Half(
            entries: metrics.entries.denial, hits: UInt64(metrics.hits.denial),
            evictions: UInt64(metrics.evictions.denial))
        requests = UInt64(metrics.requests)
        misses = UInt64(metrics.misses)
        prefetches = UInt64(metrics.prefetches)
        drops = UInt64(metrics.drops)
        servedStale = UInt64(metrics.staleServed)
        octets = metrics.octetsMax
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
