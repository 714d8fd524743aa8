/// A request that has arrived.
public struct LoggedRequest: Sendable {
    /// From 1, over all connections.
    public let number: Int
    /// `GET`.
    public let method: String
    /// Without the query.
    public let path: String
    /// Unescaped.
    public let query: [String: String]
    /// By their names in lower case; of several with one name the last.
    public let headers: [String: String]
    /// The bearer token.
    public let token: String?
    /// Whether it came over HTTP/2.
    public let isHTTP2: Bool
    /// When, on the clock of ``PlayedAPIServer/now()``.
    public let nanoseconds: UInt64

    /// Whether a watch is asked for.
    public var isWatch: Bool { ["true", "1"].contains(query["watch"] ?? "") }
    /// The client's name.
    public var userAgent: String? { headers["user-agent"] }
    /// The media types it takes.
    public var accept: String? { headers["accept"] }
}

/// What a server has seen and is doing.
public struct Observation: Sendable {
    /// All requests in the order of their arrival.
    public let requests: [LoggedRequest]
    /// How many watches are under way, by the path of their collection. A watch counts once it has been sent what it
    /// begins with.
    public let watches: [String: Int]
    /// How many TCP connections are open.
    public let connections: Int
    /// How many TCP connections there have been, with those that are open.
    public let connectionsAccepted: Int

    /// The requests for a path, in the order of their arrival.
    public func requests(_ path: String, isWatch: Bool? = nil) -> [LoggedRequest] {
        requests.filter { $0.path == path && (isWatch == nil || $0.isWatch == isWatch) }
    }
}
