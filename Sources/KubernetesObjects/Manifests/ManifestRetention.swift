/// Keeps the last good version of what a new version of a file holds but hides behind a fault.
struct ManifestRetention {
    typealias Unit = ManifestContents.Unit

    private let old: [Unit]
    /// The places of the old version's objects.
    private let places: [ObjectKey: Int]
    /// Objects that the new version has, or that have been kept.
    private var settled: Set<ObjectKey>
    /// The places of the objects that the new version neither has nor names, ascending.
    private var missing: [Int]

    /// The units of the new version, with objects of the old one put where faults are.
    ///
    /// A fault that still shows which object it is about keeps that object. One that does not keeps every object that
    /// is missing from the new version and stood between the same neighbours in the old one: rather one object too
    /// long than one too few.
    static func retain(from old: [Unit], in new: [Unit]) -> [Unit] {
        var retention = ManifestRetention(from: old, in: new)
        return retention.units(of: new)
    }

    private init(from old: [Unit], in new: [Unit]) {
        self.old = old
        places = Dictionary(
            old.enumerated().compactMap { index, unit in unit.object.map { ($0.key, index) } },
            uniquingKeysWith: { _, last in last })
        settled = Set(new.compactMap { $0.object?.key })
        let named = Set(new.compactMap(\.key))
        missing = places.filter { !named.contains($0.key) }.values.sorted()
    }

    private mutating func units(of new: [Unit]) -> [Unit] {
        let following = followingPlaces(in: new)
        var preceding = -1
        var result: [Unit] = []
        for (index, unit) in new.enumerated() {
            result.append(unit)
            if let key = unit.key {
                guard let place = places[key] else { continue }
                preceding = place
                if unit.object == nil, settled.insert(key).inserted { result.append(old[place]) }
            } else if !missing.isEmpty {
                result += takeMissing(after: preceding, before: following[index])
            }
        }
        return result
    }

    /// For each unit, the old place of the next one after it that has one.
    private func followingPlaces(in new: [Unit]) -> [Int] {
        var following = [Int](repeating: old.count, count: new.count)
        var next = old.count
        for (index, unit) in new.enumerated().reversed() {
            following[index] = next
            if let place = unit.key.flatMap({ places[$0] }) { next = place }
        }
        return following
    }

    /// The missing units between two places; all of them where the neighbours have changed their order.
    private mutating func takeMissing(after preceding: Int, before following: Int) -> [Unit] {
        var range = missing.indices
        if preceding < following {
            range = firstMissing(from: preceding + 1)..<firstMissing(from: following)
        }
        let taken = missing[range].map { old[$0] }
        missing.removeSubrange(range)
        return taken
    }

    /// The index in ``missing`` of the first place that is not before a place.
    private func firstMissing(from place: Int) -> Int {
        var range = missing.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = missing[middle] < place ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
