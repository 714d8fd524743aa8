import DNSEngine
import DNSWire

/// The file behind a `hosts` directive, followed as it changes. Owned by the ``FileWatch``'s thread.
final class HostsSource: Reloadable {
    private let path: String?
    private let inline: [HostsTable.Entry]
    private let options: HostsTable.Options
    let interval: Duration?
    private let hash: NameHash
    private let log: ServerLog
    private let table: Int
    private var stamp: FileContents.Stamp?
    /// The fault reported last, so that it is not reported at every look.
    private var lastFault: String?

    /// How much is served, and since when.
    let figures: HostsFigures

    /// - Parameters:
    ///   - path: the file; `nil` for inline lines alone.
    ///   - interval: how often to look; `nil` for never.
    ///   - table: the number of the directive's table.
    init(
        path: String?, inline: [HostsTable.Entry], options: HostsTable.Options, interval: Duration?, hash: NameHash,
        log: ServerLog, table: Int
    ) {
        self.path = path
        self.inline = inline
        self.options = options
        self.interval = interval
        self.hash = hash
        self.log = log
        self.table = table
        figures = HostsFigures(file: path ?? "")
    }

    /// A directive that is never to look again does not follow changes either.
    var watchedPaths: [String] { interval == nil ? [] : path.map { [$0] } ?? [] }

    /// The table as the directive starts with it: a file that cannot be read counts as empty, with a warning
    /// (as in CoreDNS).
    func initialTable() -> HostsTable {
        let entries = path.flatMap(readIfChanged) ?? []
        figures.note(entries: Self.count(inline + entries), stamp: stamp)
        return HostsTable(entries: inline + entries, options: options, hash: hash)
    }

    func reload() -> TableChange? {
        guard let path, let entries = readIfChanged(path) else { return nil }
        figures.note(entries: Self.count(inline + entries), stamp: stamp)
        log.write(.info, "plugin/hosts: reloaded \(path), \(entries.count) lines")
        return .hosts(table, HostsTable(entries: inline + entries, options: options, hash: hash))
    }

    /// Pairs of an address and a name.
    private static func count(_ entries: [HostsTable.Entry]) -> Int { entries.reduce(0) { $0 + $1.names.count } }

    /// The file's lines if it is another than last time; what was served goes on being served if it cannot be read.
    private func readIfChanged(_ path: String) -> [HostsTable.Entry]? {
        do {
            let latest = try FileContents.stamp(path)
            guard latest != stamp else { return nil }
            let octets = try FileContents.read(path)
            // A file that is being written is read when it is complete: that is an event of its own.
            guard try FileContents.stamp(path) == latest else { return nil }
            if octets.isEmpty, stamp != nil {
                throw LineFault(
                    file: path, line: 1, reason: "the file is empty, what it held goes on being served")
            }
            stamp = latest
            lastFault = nil
            let file = HostsFile(String(decoding: octets, as: UTF8.self), file: path)
            for fault in file.faults { log.write(.warning, "plugin/hosts: \(fault); the line is left out") }
            return file.entries
        } catch {
            let fault = "plugin/hosts: \(error)"
            if fault != lastFault { log.write(.warning, fault) }
            lastFault = fault
            return nil
        }
    }
}
