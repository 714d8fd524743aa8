public import KubernetesObjects
public import KubernetesWatch

/// The figures of one followed cluster, for whoever exports them.
public struct ClusterMetrics: Sendable {
    /// The zone that PTR records of the directive point into.
    public internal(set) var zone = ""
    /// The API server: host and port.
    public internal(set) var host = ""
    /// Whether every kind has been read.
    public internal(set) var isSynced = false
    /// Objects kept, by kind.
    public internal(set) var objects: [ObjectKind: Int] = [:]
    /// For how long nothing has been heard of a kind; an idle watch is heard of once a minute.
    public internal(set) var ages: [ObjectKind: Duration] = [:]
    /// Octets of the table that answers.
    public internal(set) var tableOctets = 0
    /// Objects that could not be used, or not in all their fields; each version of an object counts once.
    public internal(set) var faultyObjects: [ObjectKind: Int] = [:]
    /// Relists, watches taken up again, failures and unknown events.
    public internal(set) var occurrences: [ObjectKind: [ReflectorOccurrence: Int]] = [:]
    /// CoreDNS's `kubernetes_dns_programming_duration_seconds`: from the change of endpoints that their controller noted to
    /// the table that shows it.
    public internal(set) var programming: [ProgrammedService: DurationHistogram] = [:]
    /// Requests by HTTP status; 0 for those without an answer (`rest_client_requests_total`).
    public internal(set) var requests: [Int: Int] = [:]
    /// From the start of a request to the head of its answer (`rest_client_request_duration_seconds`).
    public internal(set) var requestDurations = DurationHistogram(bounds: Self.requestBounds)
    /// How long requests waited for their turn (`rest_client_rate_limiter_duration_seconds`).
    public internal(set) var requestWaits = DurationHistogram(bounds: Self.requestBounds)

    /// The buckets of ``programming``.
    static let emptyProgramming = DurationHistogram(first: .milliseconds(1), count: 20)

    /// The buckets that Prometheus's Go client has by default, which CoreDNS uses for requests.
    private static let requestBounds = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000].map {
        Duration.milliseconds($0)
    }
}

/// Services whose endpoints a controller finds by a selector: it notes when they changed. The raw value is CoreDNS's.
public enum ProgrammedService: String, CaseIterable, Sendable {
    case clusterIP = "cluster_ip"
    case headlessWithSelector = "headless_with_selector"
}

/// Counts durations in buckets.
public struct DurationHistogram: Sendable, Equatable {
    /// The upper bounds of the buckets but the last, which has none.
    public let bounds: [Duration]
    /// How many durations fell into each bucket; one more than there are bounds.
    public private(set) var counts: [Int]
    /// All durations together.
    public private(set) var sum: Duration = .zero

    /// - Parameter bounds: the upper bounds of the buckets, ascending.
    init(bounds: [Duration]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Each bucket is twice as wide as the one before it.
    ///
    /// - Parameters:
    ///   - first: the upper bound of the first bucket.
    ///   - count: how many buckets have a bound, at least one.
    public init(first: Duration, count: Int) {
        self.init(bounds: (0..<max(count, 1)).map { first * (1 << $0) })
    }

    /// How many durations there were.
    public var count: Int { counts.reduce(0, +) }

    /// Takes one duration; a negative one counts as none at all.
    public mutating func observe(_ duration: Duration) {
        let duration = max(duration, .zero)
        counts[bounds.firstIndex { duration <= $0 } ?? bounds.count] += 1
        sum += duration
    }
}
