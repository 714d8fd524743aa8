import ArgumentParser
import DNSServer

/// `clusterdns metrics`: prints what each metric is.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print every metric with its type, its labels and what it counts.",
        discussion: "A page of Markdown.")

    func run() { print(MetricManual.text, terminator: "") }
}
