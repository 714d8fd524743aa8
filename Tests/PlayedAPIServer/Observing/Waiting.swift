import NIOCore
import NIOPosix

extension PlayedAPIServer {
    /// What the server has seen and is doing now.
    public func observation() async throws -> Observation {
        try await onLoop { $0.observation }
    }

    /// Waits until something is so, which is looked at whenever something changes; at once if it already is.
    ///
    /// - Throws: `CancellationError` when the task is cancelled, and an error when the server stops.
    @discardableResult
    public func wait(until condition: @escaping @Sendable (Observation) -> Bool) async throws -> Observation {
        // On a loop that outlives the server's: a promise cannot be kept on a loop that has ended.
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Observation.self)
        return try await withTaskCancellationHandler {
            do {
                try await onLoop { $0.wait(until: condition, promise) }
            } catch {
                promise.fail(error)
            }
            return try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }

    /// Waits for a request like this, and gives the first one.
    ///
    /// - Parameter number: only requests after the one with this number count.
    @discardableResult
    public func waitForRequest(
        after number: Int = 0, matching condition: @escaping @Sendable (LoggedRequest) -> Bool
    ) async throws -> LoggedRequest {
        let seen = try await wait { $0.requests.contains { $0.number > number && condition($0) } }
        guard let request = seen.requests.first(where: { $0.number > number && condition($0) }) else {
            throw PlayedAPIServerError(description: "the request was there and is not")
        }
        return request
    }

    /// Waits until at least so many watches of a collection are under way and have been sent what they begin with.
    public func waitForWatch(of path: String, count: Int = 1) async throws {
        try await wait { ($0.watches[path] ?? 0) >= count }
    }

    /// Waits until no watch of a collection is under way.
    public func waitForNoWatch(of path: String) async throws {
        try await wait { ($0.watches[path] ?? 0) == 0 }
    }
}
