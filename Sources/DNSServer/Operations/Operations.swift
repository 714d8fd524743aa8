import NIOCore
import NIOPosix
import NetworkAddress
import OperationsHTTP
import Synchronization

/// The endpoints for those who run the server, on a thread of their own: a probe is answered while the workers are busy.
final class Operations: Sendable {
    /// Lives as long as the process: a connection that is closed may still look for its loop afterwards.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private let endpoints: HTTPEndpoints
    private let check: HealthCheck
    private let state = ServiceState()
    private let sources = Mutex<[MetricSource]>([])
    private let waiting = Mutex<@Sendable () -> [String]>({ [] })
    private let checking = Mutex<Task<Void, Never>?>(nil)

    init(log: ServerLog) {
        endpoints = HTTPEndpoints(group: Self.group)
        check = HealthCheck(log: log)
    }

    /// Makes the endpoints those of a configuration. Those that it shares with the one before stay open.
    ///
    /// - Parameters:
    ///   - sources: what the page of metrics is made of.
    /// - Throws: ``ServerStartError`` where an address cannot be listened on; then all is as it was.
    func configure(
        _ plan: OperationsPlan, sources: [MetricSource]
    ) async throws(ServerStartError) {
        var wanted: [SocketEndpoint: [String: HTTPHandler]] = [:]
        for endpoint in plan.health { wanted[endpoint, default: [:]]["/health"] = { HTTPAnswer(body: "OK") } }
        for endpoint in plan.ready { wanted[endpoint, default: [:]]["/ready"] = { [self] in readiness } }
        for endpoint in plan.metrics { wanted[endpoint, default: [:]]["/metrics"] = { [self] in page } }
        do {
            try await endpoints.replace(with: wanted)
        } catch {
            throw ServerStartError(error)
        }
        let check = plan.health.isEmpty ? [] : [self.check.report]
        self.sources.withLock { $0 = sources + check }
        startChecking(plan.health.first)
    }

    /// Says which directives the server is waiting for.
    func wait(for waiting: @escaping @Sendable () -> [String]) { self.waiting.withLock { $0 = waiting } }

    /// Queries are answered from now on.
    func serve() { state.serve() }

    /// The server has been told to stop: unready from now on.
    func stop() { state.stop() }

    /// Closes all endpoints. To be called once.
    func shutdown() async {
        let task = checking.withLock { $0 }
        task?.cancel()
        await task?.value
        await endpoints.shutdown()
    }

    private func startChecking(_ endpoint: SocketEndpoint?) {
        let check = check
        let task = endpoint.map { endpoint in Task { await check.run(endpoint, group: Self.group) } }
        checking.withLock { checking in
            checking?.cancel()
            checking = task
        }
    }

    private var readiness: HTTPAnswer {
        guard let reason = state.refusal(waiting: waiting.withLock({ $0 })()) else { return HTTPAnswer(body: "OK") }
        return HTTPAnswer(status: 503, body: reason)
    }

    private var page: HTTPAnswer {
        var page = MetricPage()
        for source in sources.withLock({ $0 }) { source(&page) }
        return HTTPAnswer(contentType: MetricPage.contentType, body: page.text)
    }
}
