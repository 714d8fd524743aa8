import Synchronization

/// How far the server is in its life, for `/ready`.
final class ServiceState: Sendable {
    private enum Phase {
        case starting, serving, stopping
    }

    private let phase = Mutex(Phase.starting)

    /// Queries are answered.
    func serve() {
        phase.withLock { phase in
            if phase == .starting { phase = .serving }
        }
    }

    /// The server has been told to stop.
    func stop() { phase.withLock { $0 = .stopping } }

    /// Why the server wants no queries yet, or no more; `nil` where it does.
    ///
    /// - Parameter waiting: the directives that are not ready.
    func refusal(waiting: [String]) -> String? {
        switch phase.withLock({ $0 }) {
        case .stopping: "Shutting down"
        case _ where !waiting.isEmpty: waiting.joined(separator: ",")
        case .starting: "Starting"
        case .serving: nil
        }
    }
}
