/// What the API server says of a request that it did not fulfil, or of a watch that it ends (`v1.Status`).
public struct APIStatus: Hashable, Sendable {
    /// As an HTTP status: 410 for a version that is gone.
    public var code: Int
    /// One word, such as `Expired`; may be empty.
    public var reason: String
    /// For people; may be empty.
    public var message: String
    /// After how many seconds to try again; `nil` where it does not say.
    public var retryAfterSeconds: Int?

    /// Made of its parts; what may be missing has a default.
    public init(code: Int, reason: String = "", message: String = "", retryAfterSeconds: Int? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
    }
}
