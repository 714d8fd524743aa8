import KubernetesObjects

/// Which versions of which objects have been reported as faulty, so that each is reported once.
struct FaultReports: Sendable {
    /// When there are more, all are forgotten: then some are reported again.
    private static let objectsMax = 1_024

    private var versions: [String: String] = [:]

    /// Whether this version is reported for the first time.
    mutating func isNew(_ item: DecodedItem, resourceVersion: String) -> Bool {
        // Without a version nobody can tell; the text of the first fault stands in.
        let version = resourceVersion.isEmpty ? item.faults.first?.reason ?? "" : resourceVersion
        // Those that cannot be told apart by name are told apart by version.
        let name = item.key == nil ? "\(item.label) \(version)" : item.label
        guard versions[name] != version else { return false }
        if versions.count >= Self.objectsMax { versions.removeAll() }
        versions[name] = version
        return true
    }

    /// The object is gone.
    mutating func forget(_ key: ObjectKey) {
        if !versions.isEmpty { versions[key.description] = nil }
    }
}
