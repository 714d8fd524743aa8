/// How long an upstream's answers take: a smoothed mean (RFC 6298 section 2) and the time within which 95 of 100 come,
/// both of which follow what is recent.
package struct RoundTripTimes {
    /// Buckets four to an octave, from 64 us to 8 s.
    private static let bucketCount = 68
    private static let firstNanoseconds = 64_000.0
    /// With this many answers the old ones are halved.
    private static let memory: UInt32 = 1024
    /// Below this many nothing is known.
    private static let enough: UInt32 = 16

    /// In nanoseconds; `nil` before the first answer.
    package private(set) var smoothed: Double?
    private var counts = [UInt32](repeating: 0, count: bucketCount)
    private var total: UInt32 = 0
    private var sinceLastLook: UInt32 = 0
    private var lastPercentile: Duration?

    package init() {}

    /// An answer came after this time.
    package mutating func note(_ time: Duration) {
        let nanoseconds = time.asNanoseconds
        smoothed = smoothed.map { $0 + (nanoseconds - $0) / 8 } ?? nanoseconds
        counts[Self.bucket(nanoseconds)] += 1
        total += 1
        sinceLastLook += 1
        guard total >= Self.memory else { return }
        total = 0
        for index in counts.indices {
            counts[index] /= 2
            total += counts[index]
        }
    }

    /// No answer came within this time: the mean moves there, so that a silent upstream does not stay the fastest.
    package mutating func noteSilence(_ time: Duration) {
        let nanoseconds = time.asNanoseconds
        smoothed = smoothed.map { max($0, $0 + (nanoseconds - $0) / 8) } ?? nanoseconds
    }

    /// The time within which 95 of 100 answers come; `nil` as long as there are too few.
    package mutating func percentile95() -> Duration? {
        guard total >= Self.enough else { return nil }
        guard lastPercentile == nil || sinceLastLook >= 32 else { return lastPercentile }
        sinceLastLook = 0
        var left = total / 20
        var index = Self.bucketCount - 1
        while index > 0, counts[index] <= left {
            left -= counts[index]
            index -= 1
        }
        lastPercentile = .nanoseconds(Int64(Self.upperEnd(of: index)))
        return lastPercentile
    }

    private static func bucket(_ nanoseconds: Double) -> Int {
        guard nanoseconds > firstNanoseconds else { return 0 }
        // The exponent counts the octaves, the two highest bits of the significand the quarters.
        let ratio = nanoseconds / firstNanoseconds
        let quarter = Int((ratio.significand - 1) * 4)
        return min(Int(ratio.exponent) * 4 + quarter, bucketCount - 1)
    }

    private static func upperEnd(of bucket: Int) -> Double {
        var octave = firstNanoseconds
        for _ in 0..<bucket / 4 { octave *= 2 }
        return octave * (1 + Double(bucket % 4 + 1) / 4)
    }
}

extension Duration {
    /// In nanoseconds; parts of one are lost.
    var asNanoseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    }
}
