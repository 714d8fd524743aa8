import Synchronization

/// A value that several threads read anew and put to use: one at a time, so that an older one never takes the place of a newer
/// one.
package final class LatestValue<Value: Equatable & Sendable>: Sendable {
    private let last = Mutex<Value?>(nil)

    /// None yet.
    package init() {}

    /// Reads the value, and uses it where it is another one than before. Neither closure may call this again.
    package func update(_ read: () throws -> Value, use: (Value) -> Void) throws {
        try last.withLock { last in
            let value = try read()
            guard value != last else { return }
            last = value
            use(value)
        }
    }
}
