public import DNSWire
public import NetworkAddress

/// One `forward` line: whom to ask, in which order and how long to wait.
public struct ForwarderConfiguration: Hashable, Sendable {
    /// FROM: the zone whose names the line is for, as metrics name it.
    public var zone = DomainName.root
    /// The upstreams in the order of the line, at least one: files in resolv.conf syntax are already expanded.
    public var upstreams: [Upstream]
    /// Which upstream a query goes to first.
    public var policy: ForwardingPolicy
    /// How a query reaches the upstream.
    public var transport: UpstreamTransportChoice
    /// `max_fails`: an upstream that has failed more often than this in a row is down until a health check gets an answer;
    /// 0 means never.
    public var failuresMax: Int
    /// `max_concurrent`: questions in flight at this forwarder; those beyond are refused. 0 means no bound of its own.
    public var concurrentMax: Int
    /// `read_timeout`: how long one try may take before the next upstream is asked as well.
    public var tryTimeout: Duration
    /// How long the client waits for an answer, over all tries.
    public var totalTimeout: Duration
    /// `cancel`: how long the client waits over all lines that the query is handed on to; `nil` for no such bound.
    public var timeLimit: Duration?
    /// `health_check`.
    public var healthCheck = HealthCheck()
    /// `expire`: how long an idle connection is kept.
    public var idleTimeout = Duration.seconds(10)
    /// `max_idle_conns`: idle connections kept for each upstream; 0 means as many as there are.
    public var idleConnectionsMax = 0
    /// `max_age`: a connection older than this gets no further query; `nil` for no limit.
    public var connectionAgeMax: Duration?
    /// `failover`: response codes that lead to another upstream, as long as there is one.
    public var failoverCodes: Set<ResponseCode> = []
    /// `next`: response codes that lead to the following `forward` line.
    public var nextCodes: Set<ResponseCode> = []
    /// `next_on_nodata`: NOERROR without an answer leads there too.
    public var nextOnNoData = false
    /// The `forward` lines that follow this one directly, in their order.
    public var followers: [Follower] = []
    /// `failfast_all_unhealthy_upstreams`: where all upstreams are down, none is asked.
    public var failsFast = false
    /// `max_connect_attempts`: tries for one query; 0 leaves it to the time, `nil` to the number of upstreams.
    public var triesMax: Int?
    /// `source_address`: the address that queries are sent from, for upstreams of its family.
    public var sourceAddress: IPAddress?
    /// `tls` and `tls_servername`.
    public var tls = UpstreamTLS()
    /// `case_randomisation`: letters of the question get a random case, which the answer must repeat.
    public var randomisesCase = false
    /// `doh_method`, for upstreams over HTTPS.
    public var httpMethod = HTTPMethodChoice.post
    /// `resolver`: who knows the addresses of upstreams that have names; empty for whoever the system asks.
    public var resolvers: [SocketEndpoint] = []
    /// `deny_private`: private addresses are taken out of answers, but for names at or below these; `nil` for not at all.
    public var privateZones: [DomainName]?

    /// `loop` of the server block.
    public var loopGuard: LoopGuard?

    /// A `forward` line that a query can be handed on to, and the names that it takes.
    public struct Follower: Hashable, Sendable {
        /// Its number.
        public var forwarder: Int
        public var zone: DomainName
        public var except: [DomainName]

        public init(forwarder: Int, zone: DomainName, except: [DomainName]) {
            self.forwarder = forwarder
            self.zone = zone
            self.except = except
        }

        /// Whether the line is for this name.
        func takes(_ name: DomainName) -> Bool {
            name.isEqualOrBelow(zone)
                && !except.contains { $0.labelCount > zone.labelCount && name.isEqualOrBelow($0) }
        }
    }

    /// The defaults are those of the directive. Traps where there is no upstream.
    public init(
        upstreams: [Upstream], policy: ForwardingPolicy = .random,
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

    /// How many tries a query may have, a repetition over TCP included.
    var boundOfTries: Int {
        switch triesMax {
        case nil: ForwardingLimits.triesMax(upstreams: upstreams.count)
        case 0: ForwardingLimits.triesWithinTimeMax
        case .some(let number): min(number, ForwardingLimits.triesWithinTimeMax)
        }
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
