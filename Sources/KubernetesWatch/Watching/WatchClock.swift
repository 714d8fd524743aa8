/// The time that a watch goes by: since it was made, on a clock that never goes back.
public struct WatchClock: Sendable {
    private let start = ContinuousClock.now

    /// Begins now.
    public init() {}

    /// The time since the beginning.
    public var now: Duration { ContinuousClock.now - start }

    /// - Throws: `CancellationError` where the task is cancelled.
    func sleep(until time: Duration) async throws {
        try await Task.sleep(until: start + time, clock: .continuous)
    }
}
