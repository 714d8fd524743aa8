import Synchronization

/// Something that was waited for and did not come.
struct TimeoutError: Error, CustomStringConvertible {
    let description: String
}

/// A value that changes on any thread, and that tests wait for.
final class Observed<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var waiting: [Int: AsyncStream<Value>.Continuation] = [:]
        var numbersGiven = 0
    }

    /// Nothing that works takes so long; a loaded machine may take some of it.
    static var patience: Duration { .seconds(60) }

    private let state: Mutex<State>

    init(_ value: Value) { state = Mutex(State(value: value)) }

    var value: Value { state.withLock { $0.value } }

    func change(_ body: (inout Value) -> Void) {
        state.withLock { state in
            body(&state.value)
            for continuation in state.waiting.values { continuation.yield(state.value) }
        }
    }

    /// Gives the value once the condition holds, now or after a change.
    ///
    /// - Parameter describe: puts the last value into words, for when it never holds.
    @discardableResult
    func wait(
        describe: (Value) -> String, until condition: @escaping @Sendable (Value) -> Bool
    ) async throws -> Value {
        let (values, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.numbersGiven += 1
            state.waiting[state.numbersGiven] = continuation
            continuation.yield(state.value)
            return state.numbersGiven
        }
        defer { state.withLock { $0.waiting[number] = nil } }
        let found = try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                for await value in values where condition(value) { return value }
                throw CancellationError()
            }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let found else { throw TimeoutError(description: describe(value)) }
        return found
    }
}
