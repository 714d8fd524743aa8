import Foundation
import Synchronization

/// How long tests wait before something counts as never coming. Nothing that works takes long; a loaded machine may.
enum Patience {
    static let reply = Duration.seconds(10)
    static let start = Duration.seconds(30)
    static let change = Duration.seconds(30)
}

/// Something that was waited for and did not come.
struct TimeoutError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A value that one thread changes and others wait for.
final class Watched<Value: Sendable>: Sendable {
    private let condition = NSCondition()
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    var value: Value { state.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) {
        condition.lock()
        state.withLock { value in body(&value) }
        condition.broadcast()
        condition.unlock()
    }

    /// What `find` finds in the value, now or after a change; `nil` where there is nothing before the time is up.
    func wait<Found>(atMost time: Duration, for find: (Value) -> Found?) -> Found? {
        let (seconds, attoseconds) = time.components
        let limit = Date(timeIntervalSinceNow: Double(seconds) + Double(attoseconds) * 1e-18)
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let found = find(value) { return found }
            guard condition.wait(until: limit) else { return find(value) }
        }
    }
}
