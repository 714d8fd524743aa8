import KubernetesWatch
import Synchronization

/// Counts the requests to an API server, from whichever thread they end on.
final class RequestFigures: Sendable {
    private struct Figures {
        var requests: [Int: Int] = [:]
        var durations = ClusterMetrics().requestDurations
        var waits = ClusterMetrics().requestWaits
    }

    private let figures = Mutex(Figures())

    /// Takes one request.
    func take(_ report: APIRequestReport) {
        figures.withLock { figures in
            figures.requests[report.status ?? 0, default: 0] += 1
            figures.durations.observe(report.duration)
            figures.waits.observe(report.waited)
        }
    }

    /// Puts the figures where they are exported from.
    func add(to metrics: inout ClusterMetrics) {
        let figures = figures.withLock { $0 }
        metrics.requests = figures.requests
        metrics.requestDurations = figures.durations
        metrics.requestWaits = figures.waits
    }
}
