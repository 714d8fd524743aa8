import DNSEngine
import DNSWire
import NetworkAddress
import Testing

/// Counting: what falls into which counter, and that no thread's count is lost.
@Suite struct QuerySeriesTests {
    static func sample(nanoseconds: UInt64 = 0, request: Int = 0, response: Int = 0) -> QuerySample {
        QuerySample(
            type: .a, client: .example(), wantsDNSSEC: false, requestOctets: request, responseOctets: response,
            code: .noError, responder: .file, nanoseconds: nanoseconds)
    }

    /// Nanoseconds and the bucket they belong to; a bound belongs to the bucket below it.
    static let durations: [(UInt64, Int)] = [
        (0, 0), (1, 0), (250_000, 0), (250_001, 1), (500_000, 1), (500_001, 2), (1_000_000, 2), (1_000_001, 3),
        (8_192_000_000, 15), (8_192_000_001, 16), (60_000_000_000, 16), (.max - 250_000, 16),
    ]

    @Test(arguments: durations.map(\.0))
    func durationsAreSorted(nanoseconds: UInt64) throws {
        let series = QuerySeries(server: "dns://:53", zone: ".", lanes: 1)
        series.view.count(Self.sample(nanoseconds: nanoseconds), lane: 0)
        let buckets = series.totals.durations
        #expect(buckets.counts.firstIndex(of: 1) == Self.durations.first { $0.0 == nanoseconds }?.1)
        #expect(buckets.sum == Double(nanoseconds) / 1e9 && buckets.bounds.count == 16 && buckets.counts.count == 17)
    }

    /// Every size falls into the first bucket whose bound it does not exceed.
    @Test func sizesAreSorted() {
        for octets in Array(0...9000) + [
            15_999, 16_000, 16_001, 32_000, 32_001, 48_000, 48_001, 64_000, 64_001, 65_535,
        ] {
            let series = QuerySeries(server: "", zone: "", lanes: 0)
            series.view.count(Self.sample(request: octets, response: octets), lane: 0)
            let buckets = series.totals.requestSizes(.udp)
            let expected = buckets.bounds.firstIndex { Double(octets) <= $0 } ?? buckets.bounds.count
            #expect(buckets.counts.firstIndex(of: 1) == expected, "\(octets)")
            #expect(series.totals.responseSizes(.udp) == buckets && buckets.sum == Double(octets))
        }
    }

    @Test func kindsAreKeptApart() {
        let series = QuerySeries(server: "dns://:53", zone: "a.", clusterZones: ["c.", "", "d."], lanes: 2)
        let clients: [Client] = [
            .init(endpoint: .init(.v4(1), port: 1), transport: .udp),
            .init(endpoint: .init(.v6(high: 1, low: 1), port: 1), transport: .tcp),
        ]
        for (number, client) in clients.enumerated() {
            for type in 0...300 {
                var sample = QuerySample(
                    type: RecordType(rawValue: UInt16(type)), client: client, wantsDNSSEC: type % 2 == 0,
                    requestOctets: 30, responseOctets: 60, code: ResponseCode(rawValue: UInt16(type % 20)),
                    responder: type % 3 == 0 ? .server : .hosts, nanoseconds: 1000)
                sample.wasteZone = type % 10 == 0 ? 2 : -1
                series.view.count(sample, lane: number)
            }
        }
        let totals = series.totals
        #expect(totals.requests.reduce(0) { $0 + $1.count } == 602)
        #expect(totals.requests.filter { $0.transport == .udp && !$0.isIPv4 }.isEmpty)
        #expect(totals.requests.first { $0.type == .https && $0.transport == .tcp }?.count == 1)
        // 18 types have a count of their own.
        #expect(totals.requests.first { $0.type == nil && $0.transport == .udp }?.count == 301 - 18)
        #expect(totals.responses.reduce(0) { $0 + $1.count } == 602)
        let noErrors = totals.responses.filter { $0.code == .noError }
        #expect(noErrors.reduce(0) { $0 + $1.count } == 32 && noErrors.map(\.responder) == [.server, .hosts])
        // 11 to 15 and 17 to 19 have none of their own.
        #expect(totals.responses.filter { $0.code == nil }.reduce(0) { $0 + $1.count } == 2 * 8 * 15)
        #expect(totals.dnssecRequests == 302)
        #expect((0..<9).map { totals.searchWaste(zone: $0) }.prefix(4) == [0, 0, 62, 0])
    }

    /// Each thread in its own lane, and any number in the shared one: nothing is lost, and reading meanwhile is allowed.
    @Test func threadsCountBesideEachOther() async {
        let series = QuerySeries(server: "", zone: "", lanes: 4)
        let each: UInt64 = 50_000
        await withDiscardingTaskGroup { group in
            for lane in 0..<8 {
                group.addTask {
                    for _ in 0..<each { series.view.count(Self.sample(nanoseconds: 10), lane: lane) }
                }
            }
            group.addTask { for _ in 0..<100 { #expect(series.totals.dnssecRequests == 0) } }
        }
        #expect(series.totals.requests.map(\.count) == [8 * each])
        #expect(series.totals.durations.counts[0] == 8 * each)
    }
}
