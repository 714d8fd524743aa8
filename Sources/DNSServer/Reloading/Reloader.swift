public import Corefile
import Synchronization

/// Reads the Corefile again, at the times of `reload` and on request, and has the server serve what it has become.
public final class Reloader: Sendable {
    private struct State {
        /// What is served.
        var digest: String
        /// The last fault, so that the same one is not told at every look.
        var fault: String?
        /// What could not be served when it was looked at last.
        var refused: String?
        /// Whether somebody wants the Corefile read even if nothing has changed.
        var isRequested = false
    }

    private let server: Server
    private let load: @Sendable () throws -> CorefileDocument
    private let log: ServerLog
    private let figures: ConfigurationFigures
    private let interruption: @Sendable () -> AsyncStream<Never>
    private let state: Mutex<State>
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - document: what the server serves.
    ///   - interruption: a stream that ends when the server is to stop.
    ///   - load: reads the Corefile; throws what is wrong with it.
    public init(
        _ server: Server, serving document: CorefileDocument, log: ServerLog, figures: ConfigurationFigures,
        interruption: @escaping @Sendable () -> AsyncStream<Never>,
        load: @escaping @Sendable () throws -> CorefileDocument
    ) {
        self.server = server
        self.load = load
        self.log = log
        self.figures = figures
        self.interruption = interruption
        let digest = ConfigurationDigest.sha512(document)
        state = Mutex(State(digest: digest))
        figures.accept(hash: digest)
        (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Has the Corefile read as soon as possible, whether it has changed or not. Any thread may call.
    public func request() {
        state.withLock { $0.isRequested = true }
        wake.yield()
    }

    /// Lets ``run()`` return behind what it is doing. Any thread may call.
    public func stop() { wake.finish() }

    /// Reloads until ``stop()``; to be called once.
    public func run() async {
        if await server.reloadInterval != nil {
            log.write(.info, "plugin/reload: Running configuration SHA512 = \(state.withLock { $0.digest })")
        }
        var timer = await nextLook()
        for await _ in wakes {
            timer?.cancel()
            await look()
            timer = await nextLook()
        }
        timer?.cancel()
    }

    /// Wakes ``run()`` when it is time; `nil` without `reload`.
    private func nextLook() async -> Task<Void, Never>? {
        guard let interval = await server.reloadInterval else { return nil }
        let jitter = interval.jitter * Double.random(in: 0..<1)
        return Task { [wake] in
            do {
                try await Task.sleep(for: interval.interval + jitter)
                wake.yield()
            } catch {
                // Somebody asked before.
            }
        }
    }

    private func look() async {
        let isRequested = state.withLock { state in
            defer { state.isRequested = false }
            return state.isRequested
        }
        var looked: String?
        do {
            let document = try load()
            let digest = ConfigurationDigest.sha512(document)
            looked = digest
            // The same fault is not told again, though it may have gone: a port can become free.
            let isNews = isRequested || state.withLock { $0.refused != digest }
            guard isRequested || state.withLock({ $0.digest != digest || $0.fault != nil }) else { return }
            if isNews { log.write(.info, "Reloading") }
            try await server.reload(document, warns: isNews, interruption: interruption)
            state.withLock { state in
                state.digest = digest
                state.fault = nil
                state.refused = nil
            }
            figures.accept(hash: digest)
            log.write(.info, "plugin/reload: Running configuration SHA512 = \(digest)")
            log.write(.info, "Reloading complete")
        } catch {
            state.withLock { $0.refused = looked }
            refuse("\(error)", isRequested: isRequested)
        }
    }

    private func refuse(_ fault: String, isRequested: Bool) {
        figures.refuse()
        let isNews = state.withLock { state in
            defer { state.fault = fault }
            return state.fault != fault
        }
        guard isNews || isRequested else { return }
        for line in fault.split(separator: "\n") { log.write(.error, "plugin/reload: \(line)") }
        log.write(.error, "plugin/reload: the configuration stays as it is")
    }
}
