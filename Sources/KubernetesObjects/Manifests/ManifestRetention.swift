/// Keeps the last good version of what a new version of a file holds but hides behind a fault.
enum ManifestRetention {
    /// The units of the new version, with objects of the old one put where faults are.
    ///
    /// A fault that still shows which object it is about keeps that object. One that does not keeps every object that
    /// is missing from the new version and stood between the same neighbours in the old one: rather one object too
    /// long than one too few.
    static func retain(
        from old: [ManifestContents.Unit], in new: [ManifestContents.Unit]
    ) -> [ManifestContents.Unit] {
        let oldIndexes = Dictionary(
            old.enumerated().compactMap { index, unit in unit.object.map { ($0.key, index) } },
            uniquingKeysWith: { _, last in last })
        // What is missing is not what the new version has, nor what one of its faults names.
        var missing = oldIndexes
        for unit in new { if let key = unit.key { missing[key] = nil } }
        var result: [ManifestContents.Unit] = []
        var settled = Set(new.compactMap { $0.object?.key })
        for (index, unit) in new.enumerated() {
            result.append(unit)
            guard unit.object == nil else { continue }
            if let key = unit.key {
                guard let oldIndex = oldIndexes[key], settled.insert(key).inserted else { continue }
                result.append(old[oldIndex])
            } else {
                let gap = gap(around: index, in: new, oldIndexes, oldCount: old.count)
                let kept = missing.filter { gap.contains($0.value) }
                for oldIndex in kept.values.sorted() { result.append(old[oldIndex]) }
                for key in kept.keys { missing[key] = nil }
            }
        }
        return result
    }

    /// The places in the old version between the neighbours of a place in the new one; all places where the
    /// neighbours have changed their order.
    private static func gap(
        around index: Int, in new: [ManifestContents.Unit], _ oldIndexes: [ObjectKey: Int], oldCount: Int
    ) -> Range<Int> {
        let place = { (unit: ManifestContents.Unit) in unit.key.flatMap { oldIndexes[$0] } }
        let before = new[..<index].reversed().lazy.compactMap(place).first ?? -1
        let after = new[(index + 1)...].lazy.compactMap(place).first ?? oldCount
        return before < after ? before + 1..<after : 0..<oldCount
    }
}
