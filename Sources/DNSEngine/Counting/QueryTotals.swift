public import DNSWire

/// What a ``QuerySeries`` holds, added up over its threads: figures for those who export them.
public struct QueryTotals: Sendable {
    private let sums: [UInt64]

    init(sums: [UInt64]) { self.sums = sums }

    /// Queries of one kind.
    public struct Requests: Sendable, Equatable {
        public var transport: Client.Transport
        public var isIPv4: Bool
        /// `nil` for all types without a count of their own.
        public var type: RecordType?
        public var count: UInt64
    }

    /// Responses of one kind.
    public struct Responses: Sendable, Equatable {
        public var responder: Responder
        /// `nil` for all codes without a count of their own.
        public var code: ResponseCode?
        public var count: UInt64
    }

    /// Values sorted into buckets: element `i` of ``counts`` is for values up to bound `i` and above the one before; the
    /// last element has no bound.
    public struct Buckets: Sendable, Equatable {
        public var bounds: [Double]
        public var counts: [UInt64]
        /// All values together.
        public var sum: Double
    }

    /// Whether nothing has been counted.
    public var isEmpty: Bool { sums.allSatisfy { $0 == 0 } }

    /// The kinds of queries that there have been.
    public var requests: [Requests] {
        (0..<(4 * CounterLayout.typeCount)).compactMap { index in
            let count = sums[CounterLayout.requests + index]
            guard count > 0 else { return nil }
            let (way, type) = index.quotientAndRemainder(dividingBy: CounterLayout.typeCount)
            return Requests(
                transport: way < 2 ? .udp : .tcp, isIPv4: way % 2 == 0,
                type: type < CounterLayout.types.count ? CounterLayout.types[type] : nil, count: count)
        }
    }

    /// The kinds of responses that there have been.
    public var responses: [Responses] {
        Responder.allCases.flatMap { responder in
            (0..<CounterLayout.codeCount).compactMap { number in
                let count = sums[
                    CounterLayout.responses + Int(responder.rawValue) * CounterLayout.codeCount + number]
                guard count > 0 else { return nil }
                return Responses(
                    responder: responder,
                    code: number < CounterLayout.codes.count ? CounterLayout.codes[number] : nil, count: count)
            }
        }
    }

    /// Queries with the DO bit.
    public var dnssecRequests: UInt64 { sums[CounterLayout.wantsDNSSEC] }

    /// How long answering took, in seconds.
    public var durations: Buckets {
        let nanoseconds = sums[CounterLayout.durations + CounterLayout.durationCount - 1]
        return buckets(CounterLayout.durationBounds, at: CounterLayout.durations, sum: Double(nanoseconds) / 1e9)
    }

    /// Sizes of queries in octets.
    public func requestSizes(_ transport: Client.Transport) -> Buckets {
        sizes(at: CounterLayout.requestSizes + Int(transport.rawValue) * CounterLayout.sizeCount)
    }

    /// Sizes of responses in octets.
    public func responseSizes(_ transport: Client.Transport) -> Buckets {
        sizes(at: CounterLayout.responseSizes + Int(transport.rawValue) * CounterLayout.sizeCount)
    }

    /// Searches in vain below one of the series' cluster zones; those from the eighth on share a count.
    public func searchWaste(zone number: Int) -> UInt64 {
        sums[CounterLayout.waste + min(max(number, 0), CounterLayout.wasteZonesMax - 1)]
    }

    private func sizes(at start: Int) -> Buckets {
        buckets(CounterLayout.sizeBounds, at: start, sum: Double(sums[start + CounterLayout.sizeCount - 1]))
    }

    private func buckets(_ bounds: [Double], at start: Int, sum: Double) -> Buckets {
        Buckets(bounds: bounds, counts: Array(sums[start...(start + bounds.count)]), sum: sum)
    }
}
