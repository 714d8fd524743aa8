/// How a request went, up to the head of its answer.
public struct APIRequestReport: Hashable, Sendable {
    /// The HTTP status; `nil` where there was no answer.
    public var status: Int?
    /// From sending it to the head of the answer, or to giving up.
    public var duration: Duration
    /// How long it waited to be sent.
    public var waited: Duration
}
