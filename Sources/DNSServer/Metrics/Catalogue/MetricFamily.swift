/// One metric: what it is called, and what it counts. All of them stand in ``MetricCatalogue``.
public struct MetricFamily: Hashable, Sendable {
    /// How Prometheus understands the values.
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    public let name: String
    public let kind: Kind
    /// The names of the labels, in the order in which values are given.
    public let labels: [String]
    /// What it counts: a sentence for the page of metrics and for the manual.
    public let help: String

    init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }
}

/// Values sorted into buckets, as a histogram exports them.
package struct MetricBuckets: Equatable, Sendable {
    /// The upper bounds of all buckets but the last, ascending.
    package var bounds: [Double]
    /// How many values each bucket holds by itself; one more than there are bounds.
    package var counts: [UInt64]
    /// All values together.
    package var sum: Double

    package init(bounds: [Double], counts: [UInt64], sum: Double) {
        self.bounds = bounds
        self.counts = counts
        self.sum = sum
    }

    /// Adds another one with the same bounds.
    mutating func add(_ other: MetricBuckets) {
        precondition(bounds == other.bounds, "the histograms of a metric have the same buckets")
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }
}
