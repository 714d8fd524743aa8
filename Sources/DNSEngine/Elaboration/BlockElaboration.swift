public import DNSWire

/// The elaborations of one server block, in the order in which they see a query. Immutable.
public final class BlockElaboration: Sendable {
    let stages: [any QueryElaboration]
    private let storage: OctetStorage
    let filter: QueryFilterView

    /// - Parameter hash: the key of the plan that the block belongs to.
    public init(_ stages: [any QueryElaboration], hash: NameHash) {
        self.stages = stages
        var texts: [UInt8] = []
        var entries: [QueryFilterView.Entry] = []
        for test in stages.flatMap(\.filter) { entries.append(QueryFilterView.entry(test, hash, &texts)) }
        var layout = StorageLayout()
        let entriesOffset = layout.reserve(QueryFilterView.Entry.self, count: entries.count)
        let textsOffset = layout.reserve(UInt8.self, count: texts.count)
        storage = OctetStorage(count: layout.octetCount)
        filter = QueryFilterView(
            entries: storage.cells(at: entriesOffset, copying: entries),
            texts: storage.octets(at: textsOffset, copying: texts, slack: 0))
    }
}
