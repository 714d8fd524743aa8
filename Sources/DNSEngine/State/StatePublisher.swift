import Synchronization

/// Hands generations of tables from the control plane to the workers.
///
/// Replacing a generation takes a lock that only writers and readers with something new to fetch take; a reader between
/// two batches compares one number. A generation is freed when the last reader has moved on (decision 0002).
public final class StatePublisher: Sendable {
    private let generation = Atomic<UInt64>(1)
    private let current: Mutex<ServingState>

    public init(_ state: ServingState) { current = Mutex(state) }

    /// Replaces one table. Later readers see it; those in the middle of a batch finish with what they hold.
    ///
    /// - Parameter configuration: the ``ServingState/generation`` that the number of the table is of: where another one
    ///   has taken its place, nothing is replaced. `nil` for the current one.
    public func publish(_ change: TableChange, of configuration: UInt32? = nil) {
        current.withLock { state in
            guard configuration == nil || configuration == state.generation else { return }
            state = state.replacing(change)
        }
        generation.add(1, ordering: .releasing)
    }

    /// Puts another configuration in place, with all its tables.
    public func replace(with state: ServingState) {
        current.withLock { $0 = state }
        generation.add(1, ordering: .releasing)
    }

    /// The generation that readers get now.
    public var state: ServingState { current.withLock { $0 } }

    fileprivate func refresh(_ reader: inout StateReader) {
        let latest = generation.load(ordering: .acquiring)
        guard latest != reader.generation else { return }
        reader.state = state
        reader.view = reader.state.view
        reader.generation = latest
    }
}

/// One worker's hold on a generation.
public struct StateReader: ~Copyable {
    private let publisher: StatePublisher
    fileprivate var generation: UInt64 = 0
    /// The generation at hand.
    public fileprivate(set) var state: ServingState
    /// Its view, put together once.
    fileprivate var view: ServingView

    public init(_ publisher: StatePublisher) {
        self.publisher = publisher
        state = publisher.state
        view = state.view
    }

    /// Moves on to the latest generation, if there is a newer one, and returns its tables. The view is valid until the
    /// next call.
    public mutating func refresh() -> ServingView {
        publisher.refresh(&self)
        return view
    }
}
