import Synchronization

/// How many entries a hosts file and its directive have, for whoever exports it.
final class HostsFigures: Sendable {
    private struct State {
        var entries = 0
        /// When the file was changed that is served, in seconds since 1970; 0 where there is none.
        var changed = 0.0
    }

    /// Empty for lines of the Corefile alone.
    private let file: String
    private let state = Mutex(State())

    init(file: String) { self.file = file }

    /// Notes what is served from now on.
    func note(entries: Int, stamp: FileContents.Stamp?) {
        let changed = stamp.map { Double($0.seconds) + Double($0.nanoseconds) * 1e-9 } ?? 0
        state.withLock { $0 = State(entries: entries, changed: changed) }
    }

    func report(on page: inout MetricPage) {
        let state = state.withLock { $0 }
        page.add(MetricCatalogue.hostsEntries, [file], state.entries)
        page.add(MetricCatalogue.hostsReloadTime, [], state.changed)
    }
}
