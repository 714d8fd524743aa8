public import DNSWire

/// Owns the memory of a ``ZoneSet``.
public struct ZoneSetStorage: Sendable {
    let storage: OctetStorage
    /// Valid as long as the storage lives.
    public let set: ZoneSet

    public init(_ zones: [DomainName], hash: NameHash) {
        let members = zones.map { ZoneSet.Member(hash: $0.suffixHashes(hash)[0], labelCount: $0.labelCount) }
        storage = OctetStorage(count: members.count * MemoryLayout<ZoneSet.Member>.stride)
        set = ZoneSet(members: storage.cells(at: 0, copying: members))
    }
}
