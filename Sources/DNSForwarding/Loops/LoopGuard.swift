public import DNSWire
public import NetworkAddress

/// `loop`: a question with a name that nobody else can know goes to every upstream at the start and again and again; if it
/// arrives here, that upstream leads back to us.
public struct LoopGuard: Hashable, Sendable {
    /// The server block's zone, below which the names are.
    public var zone: DomainName
    /// Whether a loop is the end of the server, as in CoreDNS.
    public var isFatal: Bool
    /// The time between two searches.
    public var interval: Duration

    public init(zone: DomainName, isFatal: Bool = false, interval: Duration = .seconds(30)) {
        self.zone = zone
        self.isFatal = isFatal
        self.interval = interval
    }
}

/// What a search for loops has found. Told once for each change.
public struct LoopFinding: Sendable {
    public let upstream: Upstream
    public let found: LoopGuard
    /// Whether the upstream leads back to us now; `false` where it no longer does.
    public let isLoop: Bool
    /// The question that came back, and from where.
    public let question: DomainName
    public let source: SocketEndpoint?
    /// Whether the forwarder has no other upstream left.
    public let wasLast: Bool
}
