/// Every metric there is, by what it is about. The first part has CoreDNS's names, labels and buckets, so that its
/// dashboards and alerts go on working; `clusterdns_` is what it does not have.
public enum MetricCatalogue {
    /// Metrics that belong together.
    public struct Section: Sendable {
        public let title: String
        public let families: [MetricFamily]
    }

    /// All metrics, in the order of the page.
    public static let sections = [
        Section(title: "The server", families: server), Section(title: "Queries", families: queries),
        Section(title: "acl", families: access), Section(title: "cache", families: cache),
        Section(title: "dns64", families: synthesis), Section(title: "forward", families: forward),
        Section(title: "health", families: health), Section(title: "hosts", families: hosts),
        Section(title: "kubernetes", families: kubernetes), Section(title: "local", families: local),
        Section(title: "reload", families: reload), Section(title: "template", families: template),
        Section(title: "Log and queues", families: queues), Section(title: "The process", families: process),
    ]

    /// All metrics.
    public static let families = sections.flatMap(\.families)

    static let server = [buildInfo, panics, pluginEnabled]
    static let buildInfo = MetricFamily(
        "coredns_build_info", .gauge, ["version", "revision", "goversion"],
        "A metric with a constant '1' value labeled by version, revision, and the compiler (goversion).")
    static let panics = MetricFamily(
        "coredns_panics_total", .counter, [],
        "A metrics that counts the number of panics: always 0, since a fault that cannot be handled ends the process.")
    static let pluginEnabled = MetricFamily(
        "coredns_plugin_enabled", .gauge, ["server", "zone", "view", "name"],
        "A metric that indicates whether a plugin is enabled on per server and zone basis.")

    static let reload = [reloadFailures, reloadVersion, configurationValid]
    static let reloadFailures = MetricFamily(
        "coredns_reload_failed_total", .counter, [], "Counter of the number of failed reload attempts.")
    static let reloadVersion = MetricFamily(
        "coredns_reload_version_info", .gauge, ["hash", "value"],
        "A metric with a constant '1' value labeled by hash, and value which type of hash generated.")
    static let configurationValid = MetricFamily(
        "clusterdns_config_valid", .gauge, [],
        "1 if the configuration that was read last is the one that is served, 0 if it was refused.")

    static let queues = [
        logDropped, logQueued, logPending, receiveQueue, receiveDrops, streamConnections,
    ]
    static let logDropped = MetricFamily(
        "clusterdns_log_dropped_lines_total", .counter, [],
        "Log lines dropped because more came than the output took.")
    static let logQueued = MetricFamily(
        "clusterdns_log_queue_bytes", .gauge, [], "Octets of log lines that wait for the output.")
    static let logPending = MetricFamily(
        "clusterdns_log_pending_queries", .gauge, [], "Answered queries whose log lines are still to be written.")
    static let receiveQueue = MetricFamily(
        "clusterdns_udp_receive_queue_bytes", .gauge, ["server"],
        "Memory of the kernel that holds datagrams which no worker has taken yet.")
    static let receiveDrops = MetricFamily(
        "clusterdns_udp_receive_drops_total", .counter, ["server"],
        "Datagrams that the kernel dropped because the sockets' buffers were full.")
    static let streamConnections = MetricFamily(
        "clusterdns_tcp_connections", .gauge, [], "Open connections of clients over TCP.")
}
