import DNSWire

/// `loadbalance` over the records of a finished message: the addresses of each RRset get another order. Nothing is allocated.
struct AddressOrder {
    /// `round_robin`: every address comes first equally often.
    let rotates: Bool
    /// `weighted` and `prefer`.
    let balance: BalanceView?
    /// Room to put a name together, 264 octets, and to hash it.
    let composed: MutableOctets
    private(set) var name: QueryName
    let hash: NameHash
    private var random: UInt32

    init(
        rotates: Bool, balance: BalanceView?, composed: MutableOctets, name: QueryName, hash: NameHash, random: UInt32
    ) {
        self.rotates = rotates
        self.balance = balance
        self.composed = composed
        self.name = name
        self.hash = hash
        self.random = random
    }

    /// - Parameters:
    ///   - message: from its start.
    ///   - start: where the answer section begins.
    ///   - end: where the records end.
    ///   - count: the records of all sections.
    mutating func apply(to message: MutableOctets, from start: Int, to end: Int, count: Int) {
        guard count > 1 else { return }
        var walk = RecordWalk(message.octets.slice(at: 0, count: end), at: start)
        var left = count
        guard walk.next() else { return }
        while left > 0 {
            guard let size = Self.octets(of: walk.type), walk.end &- walk.data == size else {
                left &-= 1
                guard left > 0, walk.next() else { return }
                continue
            }
            let (owner, type) = (walk.start, walk.type)
            var group = AddressGroup(message, type)
            var isRunning = true
            while isRunning {
                group.append(walk.data)
                left &-= 1
                guard left > 0, walk.next() else {
                    left = 0
                    break
                }
                isRunning =
                    walk.type == type && walk.end &- walk.data == size && isSame(owner, walk.start, message.octets)
            }
            arrange(group, owner: owner, message.octets)
        }
    }

    private mutating func arrange(_ group: AddressGroup, owner: Int, _ message: Octets) {
        guard group.count > 1 else { return }
        if rotates { group.rotate(by: nextRandom()) }
        guard let balance else { return }
        if balance.isWeighted {
            let number = nextRandom()
            group.draw(number, balance, hash(owner, message).map { balance.slot($0) } ?? .free)
        }
        if balance.preferred.count > 0 { group.sort(by: balance) }
    }

    private static func octets(of type: RecordType) -> Int? {
        switch type {
        case .a: 4
        case .aaaa: 16
        default: nil
        }
    }

    /// Whether two names of a message are the same one.
    private mutating func isSame(_ left: Int, _ right: Int, _ message: Octets) -> Bool {
        let (first, second) = (message.load16(at: left), message.load16(at: right))
        if first == second, first >= 0xc000 { return true }
        guard let key = hash(left, message) else { return false }
        return hash(right, message) == key
    }

    /// The hash of the name at an offset; `nil` where there is none.
    private mutating func hash(_ offset: Int, _ message: Octets) -> UInt64? {
        var length = 0
        do {
            _ = try NameInMessage.forEachLabel(at: offset, in: message) { label in
                let octets = Int(message[label]) &+ 1
                composed.copy(message.slice(at: label, count: octets), at: length)
                length &+= octets
            }
            composed[length] = 0
            _ = try name.parse(composed.octets, at: 0, hash: hash)
        } catch {
            return nil
        }
        return name.suffixHashes[0]
    }

    private mutating func nextRandom() -> UInt32 {
        random = random &* 1_664_525 &+ 1_013_904_223
        return random ^ random >> 16
    }
}

extension QueryEngine {
    /// Changes the order of the addresses in a message that lies in a buffer.
    mutating func order(
        _ message: MutableOctets, from start: Int, to end: Int, count: Int, rotates: Bool, balance: BalanceView?
    ) {
        var order = AddressOrder(
            rotates: rotates, balance: balance, composed: composed, name: related, hash: hash, random: nextRandom())
        order.apply(to: message, from: start, to: end, count: count)
    }
}
