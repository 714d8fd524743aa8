import NIOCore
import NetworkAddress
import OperationsHTTP
import Synchronization

/// Asks `/health` each second as a probe does, and counts how long that takes: the figure rises before the probes of
/// kubelet fail.
final class HealthCheck: Sendable {
    private static let interval = Duration.seconds(1)
    private static let timeout = TimeAmount.seconds(3)

    private struct Figures {
        var durations = DurationHistogram(
            bounds: [0.25, 2.5, 25, 250, 2500].map { Duration.microseconds(Int64($0 * 1000)) })
        var failures = 0
    }

    private let figures = Mutex(Figures())
    private let log: ServerLog

    init(log: ServerLog) { self.log = log }

    /// Checks until it is cancelled.
    ///
    /// - Parameter endpoint: where the endpoint listens.
    func run(_ endpoint: SocketEndpoint, group: any EventLoopGroup) async {
        let clock = ContinuousClock()
        while !Task.isCancelled {
            do {
                try await clock.sleep(for: Self.interval)
            } catch {
                return
            }
            let start = clock.now
            var failure: String?
            do {
                let isHealthy = try await HTTPProbe.get("/health", at: endpoint, group: group, timeout: Self.timeout)
                if !isHealthy { failure = "no status 200" }
            } catch {
                failure = "\(error)"
            }
            guard !Task.isCancelled else { return }
            take(clock.now - start, failure, endpoint)
        }
    }

    private func take(_ duration: Duration, _ failure: String?, _ endpoint: SocketEndpoint) {
        figures.withLock { figures in
            figures.durations.observe(duration)
            if failure != nil { figures.failures += 1 }
        }
        if let failure {
            log.write(.warning, "plugin/health: local health request to \(endpoint) failed: \(failure)")
        } else if duration > Self.interval {
            log.write(.warning, "plugin/health: local health request to \(endpoint) took \(duration.seconds) s")
        }
    }

    func report(on page: inout MetricPage) {
        let figures = figures.withLock { $0 }
        page.add(MetricCatalogue.healthDuration, [], MetricBuckets(figures.durations))
        page.add(MetricCatalogue.healthFailures, [], figures.failures)
    }
}
