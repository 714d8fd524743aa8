import Synchronization

/// What a lane does between two sleeps. Answers of one turn are best sent together: whoever takes one may put that off until
/// the turn ends.
public final class ForwardingTurn: Sendable {
    /// The number of the lane, whose thread it is.
    public let lane: Int
    private let actions = Mutex<[@Sendable () -> Void]>([])

    init(lane: Int) { self.lane = lane }

    /// Calls `action` on the lane's thread before it sleeps, or sooner. Only for completions, on that thread.
    public func atEnd(_ action: @escaping @Sendable () -> Void) { actions.withLock { $0.append(action) } }

    /// Does what was put off.
    func end() {
        let due = actions.withLock { actions in
            defer { actions.removeAll(keepingCapacity: true) }
            return actions
        }
        for action in due { action() }
    }
}
