/// The objects of a set of files and folders, kept over changes of these.
///
/// What was read well once stays until it is replaced by something as good or taken away: an object whose document has
/// become unreadable, everything in a file that cannot be read or has become empty (as while it is being written), and
/// in a folder that cannot be listed. An object whose document is gone, or whose file is, is deleted.
///
/// Nothing here notices changes: whoever owns the set calls ``refresh()`` when there may be some.
public struct ManifestSet: Sendable {
    private let reader: ManifestReader
    /// By path.
    private var held: [String: HeldFile] = [:]
    /// The paths in the order in which they count: of two versions of an object, the later one.
    private var order: [String] = []
    private var known: Set<ManifestFault> = []

    /// The objects as of the last refresh.
    public private(set) var objects: [ObjectKey: KubernetesObject] = [:]
    /// All faults as of the last refresh.
    public private(set) var faults: [ManifestFault] = []

    /// - Parameter paths: files and folders, as for ``ManifestReader``. Nothing is read yet.
    public init(paths: [String], limits: ManifestLimits = .standard) {
        reader = ManifestReader(paths: paths, limits: limits)
    }

    /// Reads the files again.
    ///
    /// - Returns: what has changed since the last time, deletions first and otherwise ordered by key; and the faults
    ///   that were not there the last time.
    public mutating func refresh() -> (changes: [ObjectChange], faults: [ManifestFault]) {
        let listing = reader.list()
        var next: [String: HeldFile] = [:]
        var fileFaults: [ManifestFault] = []
        let listed = Set(listing.files)
        let files = listing.files + filesUnder(listing.unknown).filter { !listed.contains($0) }
        for file in files {
            do {
                next[file] = refreshed(held[file], file: file, octets: try reader.octets(of: file), &fileFaults)
            } catch {
                // That its folder cannot be listed has been said.
                if listed.contains(file) { fileFaults.append(error.fault) }
                if !error.isMissing { next[file] = held[file] }
            }
        }
        order = files.filter { next[$0] != nil }
        held = next
        let (merged, duplicates) = merge()
        let changes = Self.changes(from: objects, to: merged)
        objects = merged
        faults = listing.faults + fileFaults + order.flatMap { held[$0]?.faults ?? [] } + duplicates
        let new = faults.filter { !known.contains($0.withoutLine) }
        known = Set(faults.map(\.withoutLine))
        return (changes, new)
    }

    private struct HeldFile: Sendable {
        let octets: [UInt8]
        /// With the last good versions where the file has faults now.
        let units: [ManifestContents.Unit]
        let faults: [ManifestFault]
    }

    /// What is held of folders that cannot be listed, and of files below folders that cannot be looked into.
    private func filesUnder(_ unknown: [String]) -> [String] {
        order.filter { file in
            unknown.contains { file == $0 || file.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
        }
    }

    private func refreshed(
        _ old: HeldFile?, file: String, octets: [UInt8], _ faults: inout [ManifestFault]
    ) -> HeldFile {
        guard let old else {
            let contents = ManifestContents(file: file, octets: octets, limits: reader.limits)
            return HeldFile(octets: octets, units: contents.units, faults: contents.faults)
        }
        if octets == old.octets { return old }
        if octets.isEmpty, old.units.contains(where: { $0.object != nil }) {
            faults.append(ManifestFault(file: file, reason: "the file is empty; the objects it held stay"))
            return old
        }
        let contents = ManifestContents(file: file, octets: octets, limits: reader.limits)
        let units = ManifestRetention.retain(from: old.units, in: contents.units)
        return HeldFile(octets: octets, units: units, faults: contents.faults)
    }

    /// All objects; where one is there twice, the later counts, as with `kubectl apply`, and a fault says so.
    private func merge() -> (objects: [ObjectKey: KubernetesObject], faults: [ManifestFault]) {
        var merged: [ObjectKey: KubernetesObject] = [:]
        var origins: [ObjectKey: (file: String, document: Int)] = [:]
        var faults: [ManifestFault] = []
        for file in order {
            for unit in held[file]?.units ?? [] {
                guard let object = unit.object else { continue }
                let key = object.key
                if let first = origins[key] {
                    let place = "\(first.file), document \(first.document)"
                    faults.append(
                        ManifestFault(
                            file: file, document: unit.document, object: key.description,
                            reason: "replaces the one of \(place)"))
                }
                merged[key] = object
                origins[key] = (file, unit.document)
            }
        }
        return (merged, faults)
    }

    private static func changes(
        from old: [ObjectKey: KubernetesObject], to new: [ObjectKey: KubernetesObject]
    ) -> [ObjectChange] {
        let deleted = old.keys.filter { new[$0] == nil }.sorted()
        let changed = new.filter { old[$0.key] != $0.value }.sorted { $0.key < $1.key }
        return deleted.map(ObjectChange.delete) + changed.map { .upsert($0.value) }
    }
}
