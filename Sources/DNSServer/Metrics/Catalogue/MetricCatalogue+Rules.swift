extension MetricCatalogue {
    static let synthesis = [synthesisTranslations]
    static let synthesisTranslations = MetricFamily(
        "coredns_dns64_requests_translated_total", .counter, ["server"],
        "Counter of DNS requests translated by dns64.")

    static let template = [templateMatches, templateFailures, templateRecordFailures]
    static let templateMatches = MetricFamily(
        "coredns_template_matches_total", .counter, ["server", "zone", "view", "class", "type"],
        "Counter of template regex matches.")
    static let templateFailures = MetricFamily(
        "coredns_template_template_failures_total", .counter,
        ["server", "zone", "view", "class", "type", "section", "template"], "Counter of go template failures.")
    static let templateRecordFailures = MetricFamily(
        "coredns_template_rr_failures_total", .counter,
        ["server", "zone", "view", "class", "type", "section", "template"],
        "Counter of mis-templated RRs.")
}
