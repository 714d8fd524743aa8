extension MetricCatalogue {
    static let cache = [
        cacheEntries, cacheHits, cacheEvictions, cacheRequests, cacheMisses, cachePrefetches, cacheDrops,
        cacheServedStale, cacheOctets,
    ]
    static let cacheEntries = MetricFamily(
        "coredns_cache_entries", .gauge, ["server", "type", "zones", "view"], "The number of elements in the cache.")
    static let cacheHits = MetricFamily(
        "coredns_cache_hits_total", .counter, ["server", "type", "zones", "view"], "The count of cache hits.")
    static let cacheEvictions = MetricFamily(
        "coredns_cache_evictions_total", .counter, ["server", "type", "zones", "view"],
        "The count of cache evictions.")
    static let cacheRequests = MetricFamily(
        "coredns_cache_requests_total", .counter, ["server", "zones", "view"], "The count of cache requests.")
    static let cacheMisses = MetricFamily(
        "coredns_cache_misses_total", .counter, ["server", "zones", "view"],
        "The count of cache misses. Deprecated, derive misses from cache hits/requests counters.")
    static let cachePrefetches = MetricFamily(
        "coredns_cache_prefetch_total", .counter, ["server", "zones", "view"],
        "The number of times the cache has prefetched a cached item.")
    static let cacheDrops = MetricFamily(
        "coredns_cache_drops_total", .counter, ["server", "zones", "view"],
        "The number responses that are not cached, because the reply is malformed.")
    static let cacheServedStale = MetricFamily(
        "coredns_cache_served_stale_total", .counter, ["server", "zones", "view"],
        "The number of requests served from stale cache entries.")
    static let cacheOctets = MetricFamily(
        "clusterdns_cache_bytes", .gauge, ["server", "zones", "view"], "Memory of the cache.")

    /// The names of CoreDNS up to 1.10 (`coredns_forward_`) and since 1.11 (`coredns_proxy_`): dashboards use both.
    static let forward = [
        forwardBroken, forwardRejects, forwardRequests, forwardResponses, forwardDuration, forwardCheckFailures,
        forwardCacheHits, forwardCacheMisses, proxyDuration, proxyCheckFailures, proxyCacheHits, proxyCacheMisses,
        forwardInFlight, upstreamTime, upstreamDown,
    ]
    static let forwardBroken = MetricFamily(
        "coredns_forward_healthcheck_broken_total", .counter, [],
        "Counter of the number of complete failures of the healthchecks.")
    static let forwardRejects = MetricFamily(
        "coredns_forward_max_concurrent_rejects_total", .counter, [],
        "Counter of the number of queries rejected because the concurrent queries were at maximum.")
    static let forwardRequests = MetricFamily(
        "coredns_forward_requests_total", .counter, ["to"], "Counter of requests made per upstream.")
    static let forwardResponses = MetricFamily(
        "coredns_forward_responses_total", .counter, ["to", "rcode"], "Counter of responses received per upstream.")
    static let forwardDuration = MetricFamily(
        "coredns_forward_request_duration_seconds", .histogram, ["to", "rcode"],
        "Histogram of the time each request took.")
    static let forwardCheckFailures = MetricFamily(
        "coredns_forward_healthcheck_failures_total", .counter, ["to"],
        "Counter of the number of failed healthchecks.")
    static let forwardCacheHits = MetricFamily(
        "coredns_forward_conn_cache_hits_total", .counter, ["to", "proto"],
        "Counter of connection cache hits per upstream and protocol.")
    static let forwardCacheMisses = MetricFamily(
        "coredns_forward_conn_cache_misses_total", .counter, ["to", "proto"],
        "Counter of connection cache misses per upstream and protocol.")
    static let proxyDuration = MetricFamily(
        "coredns_proxy_request_duration_seconds", .histogram, ["proxy_name", "to", "rcode"],
        "Histogram of the time each request took.")
    static let proxyCheckFailures = MetricFamily(
        "coredns_proxy_healthcheck_failures_total", .counter, ["proxy_name", "to"],
        "Counter of the number of failed healthchecks.")
    static let proxyCacheHits = MetricFamily(
        "coredns_proxy_conn_cache_hits_total", .counter, ["proxy_name", "to", "proto"],
        "Counter of connection cache hits per upstream and protocol.")
    static let proxyCacheMisses = MetricFamily(
        "coredns_proxy_conn_cache_misses_total", .counter, ["proxy_name", "to", "proto"],
        "Counter of connection cache misses per upstream and protocol.")
    static let forwardInFlight = MetricFamily(
        "clusterdns_forward_in_flight", .gauge, [], "Queries that wait for an upstream.")
    static let upstreamTime = MetricFamily(
        "clusterdns_upstream_rtt_seconds", .gauge, ["to"], "The smoothed time that an upstream takes to answer.")
    static let upstreamDown = MetricFamily(
        "clusterdns_upstream_down", .gauge, ["to"], "1 while an upstream counts as down.")
}
