/// What a `Reflector` has to know of a response before its body is read.
public struct ResponseHead: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// How the body is written, by its content type; `nil` for any other type.
    public var encoding: BodyEncoding?
    /// `Retry-After` in seconds, if it is there as a number.
    public var retryAfterSeconds: Int?

    /// Made of its parts; what may be missing has a default.
    public init(status: Int, encoding: BodyEncoding? = nil, retryAfterSeconds: Int? = nil) {
        self.status = status
        self.encoding = encoding
        self.retryAfterSeconds = retryAfterSeconds
    }
}

/// What to do with the body of a response.
public enum HeadVerdict: Hashable, Sendable {
    /// Each event in it goes to `Reflector.receive(_:at:into:)`.
    case readBody(BodyContent, BodyEncoding)
    /// It is a small `Status`, or a text: its meaning goes to `Reflector.end(_:at:into:)` as `.status`.
    case readStatus
    /// It cannot be read: the exchange is to be ended with `.refusedEncoding`.
    case refuse
}

/// How a request and its response came to an end.
public enum ExchangeEnd: Hashable, Sendable {
    /// The body ended as it should.
    case complete
    /// The server refused; its words. A code of 0 stands for the status of the response.
    case status(APIStatus)
    /// The connection could not be made, or broke.
    case failed(String)
    /// The body is not what it should be: cut short, too large, or not of its encoding.
    case undecodable(String)
    /// The body is in no encoding that was asked for.
    case refusedEncoding
    /// `Reflector.deadline` has passed, and the exchange was given up.
    case deadline
}
