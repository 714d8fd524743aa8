import DNSServer
import Testing

struct DurationHistogramTests {
    @Test func boundsDouble() {
        let histogram = DurationHistogram(first: .milliseconds(1), count: 4)
        #expect(histogram.bounds == [1, 2, 4, 8].map { .milliseconds($0) })
        #expect(histogram.counts == [0, 0, 0, 0, 0])
        #expect(DurationHistogram(first: .seconds(1), count: 0).bounds == [.seconds(1)])
    }

    @Test(arguments: [
        (Duration.zero, 0), (.microseconds(-5), 0), (.seconds(-86_400), 0), (.milliseconds(1), 0),
        (.microseconds(1_001), 1), (.milliseconds(2), 1), (.milliseconds(8), 3), (.microseconds(8_001), 4),
        (.seconds(86_400), 4),
    ])
    func durationsFallIntoOneBucket(_ duration: Duration, _ bucket: Int) {
        var histogram = DurationHistogram(first: .milliseconds(1), count: 4)
        histogram.observe(duration)
        #expect(histogram.counts.indices.filter { histogram.counts[$0] == 1 } == [bucket])
        #expect(histogram.count == 1)
        #expect(histogram.sum == max(duration, .zero))
    }

    @Test func sums() {
        var histogram = DurationHistogram(first: .milliseconds(1), count: 2)
        for duration in [Duration.milliseconds(1), .milliseconds(3), .milliseconds(-9)] { histogram.observe(duration) }
        #expect(histogram.count == 3 && histogram.counts == [2, 0, 1])
        #expect(histogram.sum == .milliseconds(4))
    }
}
