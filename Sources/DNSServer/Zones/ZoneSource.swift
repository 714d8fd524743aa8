import DNSEngine
import DNSWire
import ZoneFile

/// The file behind one zone of a `file` directive, followed as it changes. Owned by the ``FileWatch``'s thread.
final class ZoneSource: Reloadable {
    private let path: String
    private let apex: DomainName
    let interval: Duration?
    /// `reload_by_mtime`: every change counts, not only one of the serial.
    private let ignoresSerial: Bool
    private let hash: NameHash
    private let log: ServerLog
    private let table: Int
    private var files: [String]
    private var stamps: [FileContents.Stamp] = []
    private var serial: SerialNumber?
    private var lastFault: String?

    init(
        path: String, apex: DomainName, interval: Duration?, ignoresSerial: Bool, hash: NameHash, log: ServerLog,
        table: Int
    ) {
        self.path = path
        self.apex = apex
        self.interval = interval
        self.ignoresSerial = ignoresSerial
        self.hash = hash
        self.log = log
        self.table = table
        files = [path]
    }

    /// A directive that is never to look again does not follow changes either.
    var watchedPaths: [String] { interval == nil ? [] : files }

    /// The zone as the directive starts with it; one without a file is not served until there is one (as in CoreDNS, with
    /// a warning).
    ///
    /// - Throws: a fault in the file: a server that starts says so rather than serving half a zone.
    func initialTable() throws -> ZoneTable {
        do {
            stamps = try stampFiles()
        } catch {
            report("plugin/file: \(error); \(apex) is not served until the file is there")
            return ZoneTable(unread: apex, hash: hash)
        }
        let contents = try ZoneFileLoader.load(path: path, origin: apex)
        return try take(contents, stamps)
    }

    func reload() -> TableChange? {
        do {
            let latest = try stampFiles()
            guard latest != stamps else { return nil }
            let contents = try ZoneFileLoader.load(path: path, origin: apex)
            // A file that is being written is read when it is complete: that is an event of its own.
            guard try stampFiles() == latest else { return nil }
            stamps = latest
            if let serial, serial == contents.serial, !ignoresSerial {
                report("plugin/file: \(path) has changed but its serial \(serial) has not: it is not reloaded")
                return nil
            }
            let change = TableChange.zone(table, try take(contents, latest))
            lastFault = nil
            log.write(.info, "plugin/file: \(apex) reloaded with serial \(contents.serial) from \(path)")
            return change
        } catch {
            report(
                "plugin/file: \(error); \(serial.map { "serial \($0)" } ?? "nothing") goes on being served for \(apex)")
            return nil
        }
    }

    /// - Parameter known: the stamps from before the reading: a file written meanwhile has another one at the next look.
    private func take(_ contents: ZoneFileContents, _ known: [FileContents.Stamp]) throws -> ZoneTable {
        for warning in contents.warnings.kept { log.write(.warning, "plugin/file: \(warning)") }
        for record in contents.records { try Self.check(record) }
        let records = contents.records.lazy.map {
            TableRecord(owner: $0.owner, type: $0.type, ttl: $0.ttl, data: $0.data)
        }
        let table = try ZoneTable(apex: apex, records: records, hash: hash)
        serial = contents.serial
        if files == contents.files {
            stamps = known
        } else {
            files = contents.files
            stamps = try stampFiles()
        }
        return table
    }

    /// ldns takes these types in generic form without looking inside; a client would call the response malformed.
    private static func check(_ record: ZoneRecord) throws {
        guard [.svcb, .https, .nsec, .nsec3].contains(record.type) else { return }
        let isWell = Octets.withView(of: record.data) { octets in
            do {
                _ = try RecordData(parsing: octets, at: 0, length: octets.count, type: record.type)
                return true
            } catch {
                return false
            }
        }
        guard !isWell else { return }
        throw ZoneFileError(
            .syntax, file: record.line.file, line: record.line.line,
            reason: "the data of a \(record.type) record is malformed")
    }

    private func stampFiles() throws(FileContents.Failure) -> [FileContents.Stamp] {
        var stamps: [FileContents.Stamp] = []
        for file in files { stamps.append(try FileContents.stamp(file)) }
        return stamps
    }

    /// Says it once, until there is something else to say.
    private func report(_ fault: String) {
        if fault != lastFault { log.write(.warning, fault) }
        lastFault = fault
    }
}
