import CLinux
import DNSEngine
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Follows the files of all directives: a thread that waits for changes of the folders they lie in (inotify), and for
/// the time at which something is read anyway.
///
/// Everything ``Reloadable`` belongs to this thread once ``run()`` has begun, so that reloads need no locks.
final class FileWatch: @unchecked Sendable {
    private let watch: Int32
    private let event: Int32
    private let isStopping = Atomic<Bool>(false)
    private let publisher: StatePublisher
    private let generation: UInt32
    private let log: ServerLog
    private var items: [Item] = []

    /// One thing to reload, the folders it depends on, and when it is due.
    private struct Item {
        let reloadable: any Reloadable
        var folders: Set<Int32> = []
        var due: UInt64?
    }

    /// - Parameter generation: the configuration that the tables belong to.
    init(_ reloadables: [any Reloadable], publisher: StatePublisher, generation: UInt32, log: ServerLog) {
        self.publisher = publisher
        self.generation = generation
        self.log = log
        watch = clinux_watch_open()
        event = clinux_event_open()
        items = reloadables.map { Item(reloadable: $0) }
        if watch < 0 {
            log.write(.warning, "files are read at intervals only: inotify gives error \(-watch)")
        }
    }

    deinit {
        if watch >= 0 { clinux_close(watch) }
        clinux_close(event)
    }

    /// Follows the files until ``stop()``.
    func run() {
        for index in items.indices {
            prepare(index)
            // A change between the first reading and the beginning of the watch has had no event.
            reload(index)
        }
        while !isStopping.load(ordering: .relaxed) {
            let changed = wait()
            let now = clinux_now()
            for index in items.indices {
                let isDue = items[index].due.map { $0 <= now } ?? false
                guard isDue || changed.contains(-1) || !items[index].folders.isDisjoint(with: changed) else { continue }
                reload(index)
                prepare(index)
            }
        }
    }

    /// What is switched off (`reload 0`) is not read again, whatever happens.
    private func reload(_ index: Int) {
        let item = items[index].reloadable
        guard item.interval != nil || !item.watchedPaths.isEmpty else { return }
        if let change = item.reload() { publisher.publish(change, of: generation) }
    }

    /// Asks ``run()`` to return.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        clinux_event_wake(event)
    }

    /// Sets the next time and the folders to watch; a folder that is not there yet is found by its parent.
    private func prepare(_ index: Int) {
        items[index].due = items[index].reloadable.interval.map { clinux_now() + $0.nanoseconds }
        guard watch >= 0 else { return }
        items[index].folders = Set(
            items[index].reloadable.watchedPaths.flatMap { FileWatch.folders(toWatch: $0) }.compactMap { folder in
                let number = unsafe clinux_watch_add(watch, folder)
                return number >= 0 ? number : nil
            })
    }

    /// The path itself, if it is a folder, and the folder that it lies in.
    private static func folders(toWatch path: String) -> [String] {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let slash = trimmed.lastIndex(of: "/") else { return [path, "."] }
        return [path, slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])]
    }

    private func wait() -> Set<Int32> {
        let now = clinux_now()
        let next = items.compactMap(\.due).min()
        let milliseconds = next.map { $0 <= now ? 0 : Int32(clamping: ($0 - now) / 1_000_000 + 1) } ?? -1
        var folders = [Int32](repeating: 0, count: 512)
        let count = unsafe folders.withUnsafeMutableBufferPointer { buffer in
            unsafe clinux_watch_wait(watch, event, milliseconds, buffer.baseAddress, Int32(buffer.count))
        }
        guard count >= 0 else {
            log.write(.error, "cannot wait for file changes: error \(-count)")
            return [-1]
        }
        return Set(folders.prefix(Int(count)))
    }
}

extension Duration {
    /// Whole nanoseconds, at least 0.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(seconds, 0)) * 1_000_000_000 + UInt64(max(attoseconds, 0)) / 1_000_000_000
    }
}
