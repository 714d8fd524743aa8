public import NetworkAddress

/// One `forward` line: whom to ask, in which order and how long to wait.
public struct ForwarderConfiguration: Hashable, Sendable {
    /// The upstreams in the order of the line, at least one: files in resolv.conf syntax are already expanded.
    public var upstreams: [SocketEndpoint]
    /// Which upstream a query goes to first.
    public var policy: ForwardingPolicy
    /// How a query reaches the upstream.
    public var transport: UpstreamTransportChoice
    /// `max_fails`: an upstream that has failed more often than this in a row is asked after the others; 0 means never.
    public var failuresMax: Int
    /// `max_concurrent`: queries in flight at this forwarder; those beyond are refused. 0 means no bound of its own.
    public var concurrentMax: Int
    /// How long one try may take before the next upstream is asked as well.
    public var tryTimeout: Duration
    /// How long the client waits for an answer, over all tries.
    public var totalTimeout: Duration

    /// The defaults are those of the directive. Traps where there is no upstream.
    public init(
        upstreams: [SocketEndpoint], policy: ForwardingPolicy = .random,
        transport: UpstreamTransportChoice = .sameAsClient, failuresMax: Int = 2, concurrentMax: Int = 0,
        tryTimeout: Duration = .seconds(2), totalTimeout: Duration = .seconds(5)
    ) {
        precondition(!upstreams.isEmpty, "a forwarder without an upstream can answer nothing")
        self.upstreams = upstreams
        self.policy = policy
        self.transport = transport
        self.failuresMax = failuresMax
        self.concurrentMax = concurrentMax
        self.tryTimeout = tryTimeout
        self.totalTimeout = totalTimeout
    }
}

/// How a query reaches an upstream. A truncated answer over UDP is always asked for again over TCP (RFC 7766 section 5).
public enum UpstreamTransportChoice: Hashable, Sendable {
    /// UDP for queries that came over UDP, TCP for the others.
    case sameAsClient
    /// `prefer_udp`.
    case datagramFirst
    /// `force_tcp`.
    case streamOnly
}
