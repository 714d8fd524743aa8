public import DNSWire

/// `health_check`: how an upstream that failed is asked whether it is back.
public struct HealthCheck: Hashable, Sendable {
    /// The time between two questions.
    public var interval: Duration
    /// Whether they have RD set; `no_rec` switches it off.
    public var recursionDesired: Bool
    /// The name whose NS records are asked for; any answer will do.
    public var domain: DomainName

    public init(
        interval: Duration = .milliseconds(500), recursionDesired: Bool = true, domain: DomainName = .root
    ) {
        self.interval = interval
        self.recursionDesired = recursionDesired
        self.domain = domain
    }
}
