import DNSServer
import Synchronization

/// What signals ask for, from when they are caught: also before there is a server that could do it.
final class SignalRequests: Sendable {
    private struct State {
        var isStopped = false
        var wantsReload = false
        var waiting: [AsyncStream<Never>.Continuation] = []
        var reloader: Reloader?
    }

    private let state = Mutex(State())

    /// Ends when the server is to stop.
    var untilStopped: AsyncStream<Never> {
        let (stream, end) = AsyncStream<Never>.makeStream()
        let isStopped = state.withLock { state in
            // Streams that nobody waits for any more are of no use.
            state.waiting = [end]
            return state.isStopped
        }
        if isStopped { end.finish() }
        return stream
    }

    /// Whether the server is to stop.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    func stop() {
        let (waiting, reloader) = state.withLock { state in
            state.isStopped = true
            return (state.waiting, state.reloader)
        }
        for end in waiting { end.finish() }
        reloader?.stop()
    }

    func reload() {
        let reloader = state.withLock { state in
            state.wantsReload = true
            return state.reloader
        }
        reloader?.request()
    }

    /// From now on there is something that can be reloaded; what was asked for before is made up for.
    func connect(to reloader: Reloader) {
        let state = state.withLock { state in
            state.reloader = reloader
            return state
        }
        if state.wantsReload { reloader.request() }
        if state.isStopped { reloader.stop() }
    }
}
