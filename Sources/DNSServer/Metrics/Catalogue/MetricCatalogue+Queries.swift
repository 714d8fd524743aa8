extension MetricCatalogue {
    static let queries = [
        requests, requestDuration, requestSize, responseSize, dnssecRequests, responses, searchWaste,
    ]
    static let requests = MetricFamily(
        "coredns_dns_requests_total", .counter, ["server", "zone", "view", "proto", "family", "type"],
        "Counter of DNS requests made per zone, protocol and family.")
    static let requestDuration = MetricFamily(
        "coredns_dns_request_duration_seconds", .histogram, ["server", "zone", "view"],
        "Histogram of the time (in seconds) each request took per zone.")
    static let requestSize = MetricFamily(
        "coredns_dns_request_size_bytes", .histogram, ["server", "zone", "view", "proto"],
        "Size of the request in bytes per zone and protocol.")
    static let responseSize = MetricFamily(
        "coredns_dns_response_size_bytes", .histogram, ["server", "zone", "view", "proto"],
        "Size of the returned response in bytes.")
    static let dnssecRequests = MetricFamily(
        "coredns_dns_do_requests_total", .counter, ["server", "zone", "view"],
        "Counter of DNS requests with DO bit set per zone.")
    static let responses = MetricFamily(
        "coredns_dns_responses_total", .counter, ["server", "zone", "view", "rcode", "plugin"],
        "Counter of response status codes.")
    static let searchWaste = MetricFamily(
        "clusterdns_search_waste_total", .counter, ["server", "zone", "cluster_zone"],
        "NXDOMAIN answers to names that only a search list makes: no object of the cluster can be called so.")

    static let health = [healthDuration, healthFailures]
    static let healthDuration = MetricFamily(
        "coredns_health_request_duration_seconds", .histogram, [],
        "Histogram of the time (in seconds) each request took.")
    static let healthFailures = MetricFamily(
        "coredns_health_request_failures_total", .counter, [], "The number of times the health check failed.")

    static let hosts = [hostsEntries, hostsReloadTime]
    static let hostsEntries = MetricFamily(
        "coredns_hosts_entries", .gauge, ["hostsfile"], "The combined number of entries in hosts and Corefile.")
    static let hostsReloadTime = MetricFamily(
        "coredns_hosts_reload_timestamp_seconds", .gauge, [], "The timestamp of the last reload of hosts file.")

    static let process = [
        processorTime, openDescriptors, descriptorsMax, virtualMemory, virtualMemoryMax, residentMemory, startTime,
    ]
    static let processorTime = MetricFamily(
        "process_cpu_seconds_total", .counter, [], "Total user and system CPU time spent in seconds.")
    static let openDescriptors = MetricFamily(
        "process_open_fds", .gauge, [], "Number of open file descriptors.")
    static let descriptorsMax = MetricFamily(
        "process_max_fds", .gauge, [], "Maximum number of open file descriptors.")
    static let virtualMemory = MetricFamily(
        "process_virtual_memory_bytes", .gauge, [], "Virtual memory size in bytes.")
    static let virtualMemoryMax = MetricFamily(
        "process_virtual_memory_max_bytes", .gauge, [], "Maximum amount of virtual memory available in bytes.")
    static let residentMemory = MetricFamily(
        "process_resident_memory_bytes", .gauge, [], "Resident memory size in bytes.")
    static let startTime = MetricFamily(
        "process_start_time_seconds", .gauge, [], "Start time of the process since unix epoch in seconds.")
}
