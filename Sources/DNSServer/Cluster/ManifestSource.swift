import CLinux
import ClusterRecords
import DNSEngine
import DNSWire
import KubernetesObjects

/// The manifests behind a `kubernetes` directive, followed as they change. Owned by the ``FileWatch``'s thread.
final class ManifestSource: Reloadable {
    private var manifests: ManifestSet
    private var resolved = ResolvedObjects()
    private var index: ClusterRecordIndex
    private let rules: ClusterRules
    private let log: ServerLog
    private let table: Int
    private var state: ClusterState
    let watchedPaths: [String]

    /// - Parameter table: the number of the directive's table.
    init(
        paths: [String], records: ClusterRecordOptions, rules: ClusterRules, hash: NameHash, log: ServerLog, table: Int
    ) {
        manifests = ManifestSet(paths: paths)
        index = ClusterRecordIndex(options: records, hash: hash)
        self.rules = rules
        self.log = log
        self.table = table
        watchedPaths = paths
        state = ClusterState(table: ClusterTable(hash: hash), rules: rules, serial: 0, synced: [])
    }

    /// Changes are seen as they happen; nothing has to be looked at in between.
    var interval: Duration? { nil }

    /// The table as the directive starts with it.
    func initialState() -> ClusterState {
        _ = reload()
        return state
    }

    func reload() -> TableChange? {
        let (changes, faults) = manifests.refresh()
        for fault in faults { log.write(.warning, "plugin/kubernetes: \(fault)") }
        guard !changes.isEmpty || state.synced.isEmpty else { return nil }
        for change in resolved.apply(changes) { index.apply(change) }
        let (records, changed) = index.update(state.table)
        state = ClusterState(table: records, rules: rules, serial: clinux_unix_time(), synced: .all)
        log.write(.debug, "plugin/kubernetes: \(changes.count) objects changed, \(changed.count) records")
        return .cluster(table, state)
    }
}
