public import DNSWire

/// The contents of one authoritative zone, immutable.
public final class ZoneTable: Sendable {
    /// The zone's name.
    public let apex: DomainName
    private let records: RecordTable
    /// What the path of a query reads; valid as long as this object lives.
    public let view: ZoneView

    /// Freezes a zone.
    ///
    /// - Parameters:
    ///   - apex: the zone's name.
    ///   - records: all records at or below the apex, a SOA at the apex among them.
    /// - Throws: ``ZoneTableError`` where the apex has no SOA or a record lies outside.
    public init(apex: DomainName, records: some Sequence<TableRecord>, hash: NameHash) throws(ZoneTableError) {
        var builder = RecordTableBuilder(hash: hash)
        builder.node(apex)
        var hasSOA = false
        for record in records {
            guard record.owner.isEqualOrBelow(apex) else { throw ZoneTableError.outsideZone(record.owner) }
            hasSOA = hasSOA || (record.type == .soa && record.owner == apex)
            builder.addEmptyNonTerminals(above: record.owner, apex: apex)
            builder.add(record)
        }
        guard hasSOA else { throw ZoneTableError.noSOA(apex) }
        self.apex = apex
        self.records = builder.freeze(apex: apex)
        view = ZoneView(
            table: self.records.view, apexHash: apex.suffixHashes(hash)[0], apexLabels: apex.labelCount,
            negativeSOA: self.records.negativeSOA)
    }

    /// A zone that has not been read yet: every name at or below its apex gets SERVFAIL.
    public init(unread apex: DomainName, hash: NameHash) {
        self.apex = apex
        records = RecordTableBuilder(hash: hash).freeze(apex: nil)
        view = ZoneView(
            table: records.view, apexHash: apex.suffixHashes(hash)[0], apexLabels: apex.labelCount,
            negativeSOA: nil)
    }

    /// Octets of memory held.
    public var octetCount: Int { records.octetCount }
}

/// Why records make no zone.
public enum ZoneTableError: Error, Hashable, Sendable, CustomStringConvertible {
    case noSOA(DomainName)
    case outsideZone(DomainName)

    public var description: String {
        switch self {
        case .noSOA(let apex): "no soa record at \(apex)"
        case .outsideZone(let owner): "\(owner) is outside of the zone"
        }
    }
}

/// The parts of a ``ZoneTable`` as the path of a query sees them. Does not own the memory.
public struct ZoneView: BitwiseCopyable, Sendable {
    let table: RecordTableView
    let apexHash: UInt64
    let apexLabels: Int
    /// The SOA of negative answers; `nil` for a zone whose file has not been read yet: it answers SERVFAIL.
    let negativeSOA: StoredSet?

    /// The apex is the first block.
    var apexNode: RecordNode { table.node(at: 0) }

    /// Whether a name is at or below the apex.
    func contains(_ name: QueryName) -> Bool {
        name.labelCount >= apexLabels && name.suffixHashes[name.labelCount &- apexLabels] == apexHash
    }
}

extension RecordTableBuilder {
    /// Makes nodes for the names between a record's owner and the apex: they exist, though they own nothing
    /// (RFC 4592 section 2.2.2).
    fileprivate mutating func addEmptyNonTerminals(above owner: DomainName, apex: DomainName) {
        var name = owner
        while name.labelCount > apex.labelCount {
            name = name.droppingFirst()
            if !addIfAbsent(name) { return }
        }
    }
}
