/// What an endpoint says to a request.
public struct HTTPAnswer: Sendable, Equatable {
    /// The status code: 200, 503.
    public var status: Int
    public var contentType: String
    public var body: String

    public init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: String) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// Answers a request for one path, on any thread. Must not wait for long.
public typealias HTTPHandler = @Sendable () -> HTTPAnswer
