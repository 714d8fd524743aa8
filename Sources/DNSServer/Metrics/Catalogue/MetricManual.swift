/// The manual page of all metrics, made from the catalogue: `clusterdns metrics` prints it.
public enum MetricManual {
    /// The page as it stands in `Metrics.md`.
    public static var text: String {
        var text = """
            # Metrics

            What `prometheus` exports. Made by `clusterdns metrics`; a test compares.

            `coredns_` and `process_` are CoreDNS's metrics with its labels and buckets; `clusterdns_` is what it does not
            have. A metric without a value yet is left out of the page. `server` is an address as in `dns://:53`, `zone` the
            zone of the server block, or `dropped` for queries that no block was found for; `view` is empty.

            """
        for section in MetricCatalogue.sections {
            text += "\n## \(section.title)\n\n| Metric | Type | Labels | |\n|---|---|---|---|\n"
            for family in section.families {
                let labels = family.labels.map { "`\($0)`" }.joined(separator: " ")
                text += "| `\(family.name)` | \(family.kind.rawValue) | \(labels) | \(family.help) |\n"
            }
        }
        return text
    }
}
