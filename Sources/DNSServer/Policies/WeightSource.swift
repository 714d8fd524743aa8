import DNSEngine
import DNSWire
import NetworkAddress

/// The file behind `loadbalance weighted`, followed as it changes. Owned by the ``FileWatch``'s thread.
final class WeightSource: Reloadable {
    private let path: String
    let interval: Duration?
    private let preferred: [IPPrefix]
    private let hash: NameHash
    private let log: ServerLog
    private let table: Int
    private var stamp: FileContents.Stamp?
    /// The fault reported last, so that it is not reported at every look.
    private var lastFault: String?

    /// - Parameters:
    ///   - interval: how often to look; `nil` for never.
    ///   - table: the number of the block's ``BalanceTable``.
    init(
        path: String, interval: Duration?, preferred: [IPPrefix], hash: NameHash, log: ServerLog, table: Int
    ) {
        self.path = path
        self.interval = interval
        self.preferred = preferred
        self.hash = hash
        self.log = log
        self.table = table
    }

    /// A directive that is never to look again does not follow changes either.
    var watchedPaths: [String] { interval == nil ? [] : [path] }

    /// The table as the directive starts with it. Without the file all weights are 1, as long as it is looked for again
    /// (as in CoreDNS); throws where it is not, and where the file is faulty.
    func initialTable() throws -> BalanceTable {
        do {
            stamp = try FileContents.stamp(path)
            return try read()
        } catch let failure as FileContents.Failure {
            guard interval != nil else { throw failure }
            report(failure)
            return BalanceTable(weights: [:], preferred: preferred, hash: hash)
        }
    }

    func reload() -> TableChange? {
        do {
            let latest = try FileContents.stamp(path)
            guard latest != stamp else { return nil }
            let table = try read()
            // A file that is being written is read when it is complete: that is an event of its own.
            guard try FileContents.stamp(path) == latest else { return nil }
            stamp = latest
            lastFault = nil
            log.write(.info, "plugin/loadbalance: reloaded \(path), \(table.weights?.count ?? 0) names")
            return .balance(self.table, table)
        } catch {
            report(error)
            return nil
        }
    }

    private func read() throws -> BalanceTable {
        let file = try WeightFile(String(decoding: try FileContents.read(path), as: UTF8.self), file: path)
        return BalanceTable(weights: file.weights, preferred: preferred, hash: hash)
    }

    private func report(_ error: any Error) {
        let fault = "plugin/loadbalance: \(error); the weights stay as they are"
        if fault != lastFault { log.write(.warning, fault) }
        lastFault = fault
    }
}
