import DNSWire

/// What the records of a zone must be together: one SOA record at the apex, CNAME records alone, one TTL per RRset.
struct ZoneChecks {
    let zone: DomainName
    /// The zone's own file.
    let path: String
    var warnings: ZoneFileWarnings
    /// The owners, numbered, so that each name is hashed once.
    private(set) var owners: [DomainName: Owner] = [:]
    private var rrsets: [RRsetKey: RRset] = [:]
    private var seen: Set<RecordKey> = []
    private var records: [ZoneRecord] = []
    private var soa: ZoneRecord?

    /// What is at one name, by the lines on which it was first seen.
    struct Owner {
        let number: Int
        var cname: SourceLine?
        /// A record that must not stand beside a CNAME record.
        var other: SourceLine?
        var delegation: SourceLine?
        var dname: SourceLine?
        var hasAddress = false
    }

    private struct RRsetKey: Hashable {
        let owner: Int
        let type: RecordType
    }

    private struct RRset {
        let line: SourceLine
        var ttl: UInt32
        var ttlsDiffer = false
    }

    private struct RecordKey: Hashable {
        let rrset: RRsetKey
        let canonicalData: [UInt8]
    }

    init(zone: DomainName, path: String, warnings: ZoneFileWarnings) {
        self.zone = zone
        self.path = path
        self.warnings = warnings
    }

    /// Checks the records, which all are within the zone, and makes up the contents.
    mutating func contents(of read: [ReadRecord], files: [String]) throws(ZoneFileError) -> ZoneFileContents {
        records.reserveCapacity(read.count)
        owners.reserveCapacity(read.count)
        rrsets.reserveCapacity(read.count)
        seen.reserveCapacity(read.count)
        for record in read { try add(record) }
        guard let soa else {
            throw ZoneFileError(.zone, file: path, line: nil, reason: "no soa record at \(zone)")
        }
        equaliseTTLs()
        checkDelegations(of: records, soa: soa)
        let serial = soa.data.dropLast(16).suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
        return ZoneFileContents(
            origin: zone, records: records, files: files, warnings: warnings, serial: SerialNumber(rawValue: serial))
    }

    private mutating func add(_ read: ReadRecord) throws(ZoneFileError) {
        let record = read.record
        var owner = owners[record.owner] ?? Owner(number: owners.count)
        let key = RRsetKey(owner: owner.number, type: record.type)
        noteTTL(record, key)
        guard seen.insert(RecordKey(rrset: key, canonicalData: read.canonicalData)).inserted else { return }
        switch record.type {
        case .soa: try checkSOA(record)
        case .cname:
            guard record.owner != zone else {
                throw fault(record, "cname record at the apex, \(zone), where the soa record stands")
            }
            if let first = owner.cname {
                throw fault(record, "second cname record at \(record.owner), the first: \(first)")
            }
            owner.cname = record.line
        case .dname:
            if let first = owner.dname {
                throw fault(record, "second dname record at \(record.owner), the first: \(first)")
            }
            owner.dname = record.line
        case .ns: if record.owner != zone { owner.delegation = owner.delegation ?? record.line }
        case .a, .aaaa: owner.hasAddress = true
        default: break
        }
        // A signature and its kin stand beside a CNAME record (RFC 4034 sections 3 and 4).
        if ![.cname, .rrsig, .nsec].contains(record.type) { owner.other = owner.other ?? record.line }
        if let cname = owner.cname, let other = owner.other {
            let what =
                record.type == .cname ? "cname record beside other data" : "\(record.type) record beside a cname record"
            throw fault(record, "\(what) at \(record.owner): \(record.type == .cname ? other : cname)")
        }
        owners[record.owner] = owner
        records.append(record)
    }

    private mutating func checkSOA(_ record: ZoneRecord) throws(ZoneFileError) {
        guard record.owner == zone else {
            throw fault(record, "soa record at \(record.owner), which is not the apex \(zone)")
        }
        if let soa { throw fault(record, "second soa record, the first: \(soa.line)") }
        soa = record
    }

    /// Notes the lowest TTL of an RRset. RRSIG records are no RRset in this sense (RFC 4034 section 3): each has the
    /// TTL of what it signs.
    private mutating func noteTTL(_ record: ZoneRecord, _ key: RRsetKey) {
        guard record.type != .rrsig else { return }
        guard var rrset = rrsets[key] else {
            rrsets[key] = RRset(line: record.line, ttl: record.ttl)
            return
        }
        guard rrset.ttl != record.ttl else { return }
        rrset.ttl = min(rrset.ttl, record.ttl)
        if !rrset.ttlsDiffer {
            warnings.add(
                "ttl \(record.ttl) differs from that of the first \(record.type) record at \(record.owner) "
                    + "(\(rrset.line)), the lowest is used for all",
                at: record.line)
        }
        rrset.ttlsDiffer = true
        rrsets[key] = rrset
    }

    private mutating func equaliseTTLs() {
        guard rrsets.values.contains(where: \.ttlsDiffer) else { return }
        for (index, record) in records.enumerated() {
            guard let owner = owners[record.owner],
                let rrset = rrsets[RRsetKey(owner: owner.number, type: record.type)], rrset.ttl != record.ttl
            else { continue }
            records[index] = ZoneRecord(
                owner: record.owner, type: record.type, ttl: rrset.ttl, data: record.data, line: record.line)
        }
    }

    private func fault(_ record: ZoneRecord, _ reason: String) -> ZoneFileError {
        ZoneFileError(.zone, file: record.line.file, line: record.line.line, reason: reason)
    }
}
