/// What the engine concluded about one received message.
public enum Outcome: BitwiseCopyable, Sendable {
    /// The response is complete: this many octets of the buffer.
    case respond(octets: Int)
    /// Send nothing.
    case drop
    /// The answer has to come from an upstream.
    case suspend(Suspension)
}

/// Where a query was left that needs an upstream. The engine's scratch holds the rest until its next query.
public struct Suspension: BitwiseCopyable, Sendable {
    /// The number of the forwarder to ask.
    public var forwarder: Int
    /// The number of the server block, for its log.
    public var block: Int
    /// The number of the cache that is to be told the answer; negative for none.
    public var cache: Int
    /// How many octets of the buffer hold a complete response with the aliases found so far, of which the upstream is
    /// asked for the last one's target; 0 where the upstream is asked the question itself.
    public var aliasOctets: Int
    /// How many octets the response may have.
    public var responseOctetsMax: Int
}
