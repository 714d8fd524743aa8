extension MetricCatalogue {
    static let kubernetes = [
        programming, clientDuration, clientWait, clientRequests, clusterSynced, clusterAge, clusterObjects,
        clusterTable, clusterRelists, clusterRestarts, clusterFailures, clusterFaults,
    ]
    static let programming = MetricFamily(
        "coredns_kubernetes_dns_programming_duration_seconds", .histogram, ["service_kind"],
        "Histogram of the time (in seconds) it took to program a dns instance.")
    static let clientDuration = MetricFamily(
        "coredns_kubernetes_rest_client_request_duration_seconds", .histogram, ["verb", "host"],
        "Request latency in seconds. Broken down by verb and host.")
    static let clientWait = MetricFamily(
        "coredns_kubernetes_rest_client_rate_limiter_duration_seconds", .histogram, ["verb", "host"],
        "Client side rate limiter latency in seconds. Broken down by verb and host.")
    static let clientRequests = MetricFamily(
        "coredns_kubernetes_rest_client_requests_total", .counter, ["code", "method", "host"],
        "Number of HTTP requests, partitioned by status code, method, and host.")
    static let clusterSynced = MetricFamily(
        "clusterdns_kubernetes_synced", .gauge, ["zone"], "1 if every kind of object has been read once.")
    static let clusterAge = MetricFamily(
        "clusterdns_kubernetes_age_seconds", .gauge, ["zone", "kind"],
        "For how long nothing has been heard of a kind of object; an idle watch is heard of once a minute.")
    static let clusterObjects = MetricFamily(
        "clusterdns_kubernetes_objects", .gauge, ["zone", "kind"], "Objects that answers are made of.")
    static let clusterTable = MetricFamily(
        "clusterdns_kubernetes_table_bytes", .gauge, ["zone"], "Memory of the table that answers.")
    static let clusterRelists = MetricFamily(
        "clusterdns_kubernetes_relists_total", .counter, ["zone", "kind"],
        "Complete lists that had to be read again.")
    static let clusterRestarts = MetricFamily(
        "clusterdns_kubernetes_watch_restarts_total", .counter, ["zone", "kind"],
        "Watches that ended, for whatever reason, and were taken up again.")
    static let clusterFailures = MetricFamily(
        "clusterdns_kubernetes_request_failures_total", .counter, ["zone", "kind"],
        "Requests that failed, and watches that ended before their time.")
    static let clusterFaults = MetricFamily(
        "clusterdns_kubernetes_faulty_objects_total", .counter, ["zone", "kind"],
        "Objects that could not be used, or not in all their fields; each version counts once.")
}
