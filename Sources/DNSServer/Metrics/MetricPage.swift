/// Values on their way to a page in Prometheus's text format 0.0.4.
///
/// Values of the same metric with the same labels become one: counters and histograms are added, of gauges the greater one
/// counts. So it does not matter how many directives and threads report the same thing.
package struct MetricPage {
    /// An empty page.
    package init() {}

    /// A page's type, for HTTP.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private enum Value {
        case number(Double)
        case buckets(MetricBuckets)
    }

    private struct Samples {
        var order: [[String]] = []
        var values: [[String]: Value] = [:]
    }

    private var samples: [MetricFamily: Samples] = [:]

    /// Adds a number, with values for all labels of the metric.
    package mutating func add(_ family: MetricFamily, _ labels: [String] = [], _ number: Double) {
        precondition(family.kind != .histogram, "\(family.name) is a histogram")
        merge(family, labels, .number(number))
    }

    /// Adds a number, with values for all labels of the metric.
    package mutating func add(_ family: MetricFamily, _ labels: [String] = [], _ number: some BinaryInteger) {
        add(family, labels, Double(number))
    }

    /// Adds a histogram, with values for all labels of the metric.
    package mutating func add(_ family: MetricFamily, _ labels: [String] = [], _ buckets: MetricBuckets) {
        precondition(family.kind == .histogram, "\(family.name) is no histogram")
        merge(family, labels, .buckets(buckets))
    }

    private mutating func merge(_ family: MetricFamily, _ labels: [String], _ value: Value) {
        precondition(labels.count == family.labels.count, "\(family.name) has the labels \(family.labels)")
        var own = samples[family, default: Samples()]
        switch (own.values[labels], value) {
        case (.number(let before)?, .number(let number)):
            own.values[labels] = .number(family.kind == .counter ? before + number : max(before, number))
        case (.buckets(var before)?, .buckets(let buckets)):
            before.add(buckets)
            own.values[labels] = .buckets(before)
        default:
            own.order.append(labels)
            own.values[labels] = value
        }
        samples[family] = own
    }

    /// The page: metrics in the order of the catalogue, those without a value left out.
    package var text: String {
        var text = ""
        for family in MetricCatalogue.families {
            guard let own = samples[family] else { continue }
            text += "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for labels in own.order {
                switch own.values[labels] {
                case .number(let number):
                    text += "\(family.name)\(Self.labels(family.labels, labels)) \(Self.number(number))\n"
                case .buckets(let buckets): Self.write(buckets, family, labels, to: &text)
                case nil: continue
                }
            }
        }
        return text
    }

    private static func write(
        _ buckets: MetricBuckets, _ family: MetricFamily, _ labels: [String], to text: inout String
    ) {
        var total: UInt64 = 0
        for (index, count) in buckets.counts.enumerated() {
            total += count
            let bound = index < buckets.bounds.count ? number(buckets.bounds[index]) : "+Inf"
            text += "\(family.name)_bucket\(Self.labels(family.labels + ["le"], labels + [bound])) \(total)\n"
        }
        let own = Self.labels(family.labels, labels)
        text += "\(family.name)_sum\(own) \(number(buckets.sum))\n\(family.name)_count\(own) \(total)\n"
    }

    private static func labels(_ names: [String], _ values: [String]) -> String {
        guard !names.isEmpty else { return "" }
        let pairs = zip(names, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    /// Whole numbers without a fraction, as far as they are exact.
    static func number(_ value: Double) -> String {
        value.magnitude < 9e15 && value == value.rounded() ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

/// Puts the values of a part of the server on a page, as they are now. Called on whichever thread asks for the page.
typealias MetricSource = @Sendable (_ page: inout MetricPage) -> Void
