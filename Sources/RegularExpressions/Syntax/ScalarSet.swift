/// A set of characters as ascending ranges of code points that do not touch.
struct ScalarSet: Equatable {
    static let scalarMaximum: UInt32 = 0x10ffff

    private(set) var ranges: [ClosedRange<UInt32>] = []

    /// - Parameter unordered: may overlap, in any order.
    init(_ unordered: [ClosedRange<UInt32>]) {
        for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
    }

    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= Self.scalarMaximum { gaps.append(next...Self.scalarMaximum) }
        return ScalarSet(gaps)
    }
}
