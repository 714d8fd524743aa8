import DNSWire

/// Owns what the server blocks of a plan change about their responses.
struct ResponseShapes: Sendable {
    private let storage: OctetStorage
    private let numbers: [Int]
    /// Valid as long as the storage lives.
    let cells: Cells<ResponseShape>

    init(_ blocks: [QueryPlan.Block]) {
        var rules: [ResponseRules] = []
        numbers = blocks.map { block in
            guard block.responses != nil || block.balance != nil else { return -1 }
            rules.append(block.responses ?? ResponseRules())
            return rules.count - 1
        }
        var layout = StorageLayout()
        let cellsOffset = layout.reserve(ResponseShape.self, count: rules.count)
        let offsets = rules.map { layout.reserve(UInt8.self, count: $0.identifier.count) }
        storage = OctetStorage(count: layout.octetCount)
        var shapes: [ResponseShape] = []
        for (offset, rules) in zip(offsets, rules) {
            shapes.append(
                ResponseShape(rules, identifier: storage.octets(at: offset, copying: rules.identifier, slack: 0)))
        }
        cells = storage.cells(at: cellsOffset, copying: shapes)
    }

    /// Where a block's are among the ``cells``; negative for none.
    func number(of block: Int) -> Int { numbers[block] }
}
