public import DNSWire
public import NetworkAddress

/// `loadbalance weighted` and `prefer`: which addresses of an answer come first. Immutable; one that is read anew takes the
/// place of the old one.
public final class BalanceTable: Sendable {
    /// How likely an address is to come first among those of its name.
    public struct Weight: Hashable, Sendable {
        public var address: IPAddress
        /// 1…255; addresses without one have 1.
        public var value: UInt8

        public init(_ address: IPAddress, _ value: UInt8) {
            self.address = address
            self.value = value
        }
    }

    /// `weighted`: by owner; `nil` for another policy.
    public let weights: [DomainName: [Weight]]?
    /// `prefer`: addresses in the first of these come first, and so on.
    public let preferred: [IPPrefix]
    private let storage: OctetStorage
    let view: BalanceView

    public init(weights: [DomainName: [Weight]]? = nil, preferred: [IPPrefix] = [], hash: NameHash) {
        self.weights = weights
        self.preferred = preferred
        var slots = [BalanceView.Slot](repeating: .free, count: 2)
        while slots.count < (weights?.count ?? 0) * 2 { slots += slots }
        var cells: [BalanceView.Weight] = []
        for (name, list) in weights ?? [:] {
            let key = name.suffixHashes(hash)[0]
            var number = Int(truncatingIfNeeded: key) & (slots.count - 1)
            while slots[number].end > 0 { number = (number + 1) & (slots.count - 1) }
            let start = cells.count
            cells += list.map { .init(address: .init($0.address), value: UInt64($0.value)) }
            if cells.count > start { slots[number] = .init(hash: key, start: start, end: cells.count) }
        }
        var layout = StorageLayout()
        let slotsOffset = layout.reserve(BalanceView.Slot.self, count: slots.count)
        let weightsOffset = layout.reserve(BalanceView.Weight.self, count: cells.count)
        let preferredOffset = layout.reserve(AddressRange.self, count: preferred.count)
        storage = OctetStorage(count: layout.octetCount)
        view = BalanceView(
            isWeighted: weights != nil, slots: storage.cells(at: slotsOffset, copying: slots),
            weights: storage.cells(at: weightsOffset, copying: cells),
            preferred: storage.cells(at: preferredOffset, copying: preferred.map { AddressRange($0) }))
    }
}

/// A ``BalanceTable`` as the path of a query sees it. Does not own the memory.
struct BalanceView: BitwiseCopyable, Sendable {
    /// A name's weights, by the name's hash; an empty range stands for a free slot.
    struct Slot: BitwiseCopyable, Sendable {
        let hash: UInt64
        let start: Int
        let end: Int

        static let free = Slot(hash: 0, start: 0, end: 0)
    }

    struct Weight: BitwiseCopyable, Sendable {
        let address: AddressRange.Bound
        let value: UInt64
    }

    let isWeighted: Bool
    let slots: Cells<Slot>
    let weights: Cells<Weight>
    let preferred: Cells<AddressRange>

    /// The weights of a name; an empty slot where it has none.
    func slot(_ hash: UInt64) -> Slot {
        let mask = slots.count &- 1
        var number = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[number]
            if slot.end == 0 || slot.hash == hash { return slot }
            number = (number &+ 1) & mask
        }
    }

    /// How likely an address is to come first.
    func weight(of address: AddressRange.Bound, in slot: Slot) -> UInt64 {
        var number = slot.start
        while number < slot.end {
            if weights[number].address == address { return weights[number].value }
            number &+= 1
        }
        return 1
    }

    /// The number of the first preferred prefix that holds an address, or the number of prefixes.
    func rank(of address: AddressRange.Bound) -> Int {
        var number = 0
        while number < preferred.count {
            let range = preferred[number]
            if range.first <= address, address <= range.last { return number }
            number &+= 1
        }
        return number
    }
}
