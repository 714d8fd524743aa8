import Synchronization

/// The numbers of upstreams, under which lanes and event loops keep sockets and connections. A number is given back when
/// nobody knows the upstream any more, and taken again by another one.
package final class UpstreamNumbers: Sendable {
    private struct State {
        var free: [Int] = []
        var count = 0
        var forget: (@Sendable (Int) -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    /// - Parameter forget: lets go of what is kept under a number; whoever takes the number next must find nothing there.
    ///   Called on any thread, one number at a time; must neither block nor come back here.
    package func whenGivenBack(_ forget: @escaping @Sendable (Int) -> Void) { state.withLock { $0.forget = forget } }

    /// From now on nothing is to be let go of: everything is being closed.
    package func close() { state.withLock { $0.forget = nil } }

    /// How many numbers there are, with those that nobody has.
    package var count: Int { state.withLock { $0.count } }

    package func take() -> Int {
        state.withLock { state in
            if let number = state.free.popLast() { return number }
            state.count += 1
            return state.count - 1
        }
    }

    package func giveBack(_ number: Int) {
        state.withLock { state in
            state.forget?(number)
            state.free.append(number)
        }
    }
}
