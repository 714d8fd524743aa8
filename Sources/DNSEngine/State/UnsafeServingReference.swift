/// A reference to a ``ServingState`` from its own view, which does not count: who holds the view holds the state.
@safe
struct ServingReference: BitwiseCopyable, @unchecked Sendable {
    private let reference: Unmanaged<ServingState>

    init(_ state: ServingState) { unsafe reference = Unmanaged.passUnretained(state) }

    /// The state, kept alive by the caller from now on. Counts references: not for the plain path of a query.
    var state: ServingState { unsafe reference.takeUnretainedValue() }
}
