import DNSWire

/// The tables of `acl`, `loadbalance` and `local`, immutable.
public final class PolicyTables: Sendable {
    /// One for each server block with `acl`.
    public let accessLists: [AccessList]
    /// One for each server block with `loadbalance weighted` or `prefer`.
    public let balances: [BalanceTable]
    /// `nil` where no block has `local`.
    public let localNames: LocalNames?
    private let storage: OctetStorage
    let view: PolicyView

    public init(accessLists: [AccessList] = [], balances: [BalanceTable] = [], localNames: LocalNames? = nil) {
        self.accessLists = accessLists
        self.balances = balances
        self.localNames = localNames
        let names = localNames.map { [$0.view] } ?? []
        var layout = StorageLayout()
        let listsOffset = layout.reserve(AccessListView.self, count: accessLists.count)
        let balancesOffset = layout.reserve(BalanceView.self, count: balances.count)
        let namesOffset = layout.reserve(LocalNamesView.self, count: names.count)
        storage = OctetStorage(count: layout.octetCount)
        view = PolicyView(
            accessLists: storage.cells(at: listsOffset, copying: accessLists.map(\.view)),
            balances: storage.cells(at: balancesOffset, copying: balances.map(\.view)),
            localNames: storage.cells(at: namesOffset, copying: names))
    }

    /// The same with another table for a block's `loadbalance`.
    func replacing(balance number: Int, by table: BalanceTable) -> PolicyTables {
        var balances = balances
        balances[number] = table
        return PolicyTables(accessLists: accessLists, balances: balances, localNames: localNames)
    }
}

/// ``PolicyTables`` as the path of a query sees them. Does not own the memory.
struct PolicyView: BitwiseCopyable, Sendable {
    let accessLists: Cells<AccessListView>
    let balances: Cells<BalanceView>
    /// One element, or none.
    let localNames: Cells<LocalNamesView>
}
