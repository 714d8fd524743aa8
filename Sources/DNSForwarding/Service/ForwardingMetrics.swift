public import DNSWire
import Synchronization

/// The figures of one `forward` line, as they are at one moment.
public struct ForwardingMetrics: Sendable {
    /// The zone of the line, as metrics name it; `.` for all names.
    public let zone: DomainName
    /// How often all upstreams were down and one was asked all the same: `coredns_forward_healthcheck_broken_total`.
    public let allDown: UInt64
    /// Queries that were refused because of `max_concurrent`: `coredns_forward_max_concurrent_rejects_total`.
    public let rejected: UInt64
    /// Queries that shared the answer to another one's question.
    public let coalesced: UInt64
    /// Second queries, sent because the first upstream took its time.
    public let hedged: UInt64
    /// Questions that wait for an answer.
    public let inFlight: Int
    /// In the order of the line.
    public let upstreams: [UpstreamMetrics]
}

/// The figures of one upstream of a line.
public struct UpstreamMetrics: Sendable {
    /// Its address as metrics name it (`to`).
    public let upstream: String
    /// Queries sent: `coredns_forward_requests_total`.
    public let requests: UInt64
    /// Answers, by response code, with their times: `coredns_proxy_request_duration_seconds`.
    public let answers: [ResponseCode: AnswerTimes]
    /// Health checks without an answer: `coredns_proxy_healthcheck_failures_total`.
    public let healthChecksFailed: UInt64
    /// Queries that found an open socket or connection, by protocol (`udp`, `tcp`, `tcp-tls`, `https`):
    /// `coredns_proxy_conn_cache_hits_total`.
    public let reused: [String: UInt64]
    /// Those that had to open one: `coredns_proxy_conn_cache_misses_total`.
    public let opened: [String: UInt64]
    /// The smoothed time to an answer; `nil` before the first one.
    public let roundTrip: Duration?
    /// Whether it has failed too often, so that others are asked first.
    public let isDown: Bool
}

/// How long answers took.
public struct AnswerTimes: Hashable, Sendable {
    /// The upper ends of the buckets in seconds: those of CoreDNS.
    public static let bounds = (0..<16).map { 0.00025 * Double(1 << $0) }

    /// Answers in each bucket; the last one has all that took longer.
    public private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// All times together.
    public private(set) var seconds = 0.0

    /// How many answers there were.
    public var count: UInt64 { counts.reduce(0, +) }

    mutating func note(_ time: Duration) {
        let time = time.asNanoseconds / 1e9
        seconds += time
        counts[Self.bounds.firstIndex { time <= $0 } ?? Self.bounds.count] += 1
    }
}

/// Counts for ``ForwardingMetrics``.
final class ForwarderCounters: Sendable {
    let rejected = Atomic<UInt64>(0)
    let coalesced = Atomic<UInt64>(0)
    let hedged = Atomic<UInt64>(0)
}

/// Counts for ``UpstreamMetrics``.
final class UpstreamCounters: Sendable {
    let requests = Atomic<UInt64>(0)
    let healthChecksFailed = Atomic<UInt64>(0)
    private let datagramsReused = Atomic<UInt64>(0)
    private let datagramsOpened = Atomic<UInt64>(0)
    private let streamsReused = Atomic<UInt64>(0)
    private let streamsOpened = Atomic<UInt64>(0)
    private let answers = Mutex<[ResponseCode: AnswerTimes]>([:])

    func answered(_ code: ResponseCode, after time: Duration) {
        answers.withLock { $0[code, default: AnswerTimes()].note(time) }
    }

    func usedSocket(isNew: Bool) {
        if isNew { datagramsOpened.add(1, ordering: .relaxed) } else { datagramsReused.add(1, ordering: .relaxed) }
    }

    func usedConnection(isNew: Bool) {
        if isNew { streamsOpened.add(1, ordering: .relaxed) } else { streamsReused.add(1, ordering: .relaxed) }
    }

    func metrics(of upstream: Upstream, roundTrip: Duration?, isDown: Bool) -> UpstreamMetrics {
        let stream =
            switch upstream.security {
            case .plain: "tcp"
            case .tls: "tcp-tls"
            case .https: "https"
            }
        return UpstreamMetrics(
            upstream: upstream.description, requests: requests.load(ordering: .relaxed),
            answers: answers.withLock { $0 }, healthChecksFailed: healthChecksFailed.load(ordering: .relaxed),
            reused: [
                "udp": datagramsReused.load(ordering: .relaxed), stream: streamsReused.load(ordering: .relaxed),
            ],
            opened: [
                "udp": datagramsOpened.load(ordering: .relaxed), stream: streamsOpened.load(ordering: .relaxed),
            ], roundTrip: roundTrip, isDown: isDown)
    }
}
