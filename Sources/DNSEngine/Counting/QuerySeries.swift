/// The counters of one zone at one address: a lane for each thread that answers, so that no two write to the same memory.
///
/// Lives as long as the process counts: plans, engines and suspended queries refer to its memory without holding it.
public final class QuerySeries: Sendable {
    /// The address as CoreDNS shows it: `dns://:53`.
    public let server: String
    /// The zone with its final dot, or `dropped` for queries that no zone was found for.
    public let zone: String
    /// The zones of the block's `kubernetes` directive, in its order, for the count of searches in vain.
    public let clusterZones: [String]
    private let storage: CounterStorage
    /// How the path of a query sees it.
    public let view: QuerySeriesView

    /// - Parameter lanes: threads with a lane of their own. One more lane is for all other threads together.
    public init(server: String, zone: String, clusterZones: [String] = [], lanes: Int) {
        self.server = server
        self.zone = zone
        self.clusterZones = clusterZones
        let lanes = max(lanes, 0)
        storage = CounterStorage(count: CounterLayout.laneCount * (lanes + 1))
        view = QuerySeriesView(cells: storage.cells, lanes: lanes)
    }

    /// What all threads have counted so far.
    public var totals: QueryTotals {
        var sums = [UInt64](repeating: 0, count: CounterLayout.count)
        for lane in 0...view.lanes {
            for index in 0..<CounterLayout.count {
                sums[index] &+= view.cells.value(at: lane * CounterLayout.laneCount + index)
            }
        }
        return QueryTotals(sums: sums)
    }
}

/// A ``QuerySeries`` as the path of a query sees it. Does not own the memory.
public struct QuerySeriesView: BitwiseCopyable, Sendable {
    let cells: CounterCells
    let lanes: Int

    /// Counts one query.
    ///
    /// - Parameter lane: the calling thread's own lane. A number beyond the lanes there are stands for the shared one.
    public func count(_ sample: QuerySample, lane: Int) {
        guard lane >= 0, lane < lanes else { return countShared(sample) }
        let base = lane &* CounterLayout.laneCount
        Self.add(sample) { cells.add($1, at: base &+ $0) }
    }

    private func countShared(_ sample: QuerySample) {
        let base = lanes &* CounterLayout.laneCount
        Self.add(sample) { cells.addShared($1, at: base &+ $0) }
    }

    @inline(__always)
    private static func add(_ sample: QuerySample, _ add: (_ index: Int, _ number: UInt64) -> Void) {
        let transport = Int(sample.transport.rawValue)
        let way = transport &* 2 &+ (sample.isIPv4 ? 0 : 1)
        add(CounterLayout.requests &+ way &* CounterLayout.typeCount &+ CounterLayout.number(of: sample.type), 1)
        add(CounterLayout.durations &+ CounterLayout.bucket(nanoseconds: sample.nanoseconds), 1)
        add(CounterLayout.durations &+ CounterLayout.durationCount &- 1, sample.nanoseconds)
        let sizes = transport &* CounterLayout.sizeCount
        let requests = CounterLayout.requestSizes &+ sizes
        add(requests &+ CounterLayout.bucket(octets: sample.requestOctets), 1)
        add(requests &+ CounterLayout.sizeCount &- 1, UInt64(truncatingIfNeeded: sample.requestOctets))
        let responses = CounterLayout.responseSizes &+ sizes
        add(responses &+ CounterLayout.bucket(octets: sample.responseOctets), 1)
        add(responses &+ CounterLayout.sizeCount &- 1, UInt64(truncatingIfNeeded: sample.responseOctets))
        if sample.wantsDNSSEC { add(CounterLayout.wantsDNSSEC, 1) }
        if sample.wasteZone >= 0 {
            add(CounterLayout.waste &+ min(sample.wasteZone, CounterLayout.wasteZonesMax &- 1), 1)
        }
        let responder = Int(sample.responder.rawValue)
        add(
            CounterLayout.responses &+ responder &* CounterLayout.codeCount &+ CounterLayout.number(of: sample.code), 1)
    }
}
