import DNSWire
import NetworkAddress

/// The addresses of one RRset in a message. Their order is changed in place: RDATA change places, owners and TTLs, which are
/// the same for all, stay.
struct AddressGroup {
    /// Addresses beyond these keep their places; a UDP response has fewer.
    static let capacity = 256

    private let message: MutableOctets
    private let type: RecordType
    private var places = InlineArray<256, UInt16>(repeating: 0)
    private(set) var count = 0

    init(_ message: MutableOctets, _ type: RecordType) {
        self.message = message
        self.type = type
    }

    /// Takes a record whose RDATA begins here.
    mutating func append(_ place: Int) {
        guard count < Self.capacity else { return }
        places[count] = UInt16(truncatingIfNeeded: place)
        count &+= 1
    }

    /// Lets another address come first and those behind it follow; the others come last, in their order.
    func rotate(by number: UInt32) {
        let first = Int(number % UInt32(count))
        guard first > 0 else { return }
        reverse(0, first)
        reverse(first, count)
        reverse(0, count)
    }

    /// Lets one address change places with the first one, each with the chance that its weight says.
    func draw(_ random: UInt32, _ balance: BalanceView, _ weights: BalanceView.Slot) {
        var total: UInt64 = 0
        var number = 0
        while number < count {
            total &+= balance.weight(of: address(number), in: weights)
            number &+= 1
        }
        var left = (UInt64(random) &* total) >> 32
        number = 0
        while number < count {
            let weight = balance.weight(of: address(number), in: weights)
            if left < weight { return exchange(0, number) }
            left &-= weight
            number &+= 1
        }
    }

    /// Sorts by the preferred prefixes; addresses of one prefix keep their order.
    func sort(by balance: BalanceView) {
        var number = 1
        while number < count {
            var place = number
            while place > 0, balance.rank(of: address(place)) < balance.rank(of: address(place &- 1)) {
                exchange(place, place &- 1)
                place &-= 1
            }
            number &+= 1
        }
    }

    private func reverse(_ start: Int, _ end: Int) {
        var low = start
        var high = end &- 1
        while low < high {
            exchange(low, high)
            low &+= 1
            high &-= 1
        }
    }

    private func exchange(_ left: Int, _ right: Int) {
        let (first, second) = (Int(places[left]), Int(places[right]))
        let octets = message.octets
        if type == .a {
            let data = octets.load32(at: first)
            message.store32(octets.load32(at: second), at: first)
            message.store32(data, at: second)
        } else {
            let (high, low) = (octets.loadWord(at: first), octets.loadWord(at: first &+ 8))
            message.storeWord(octets.loadWord(at: second), at: first)
            message.storeWord(octets.loadWord(at: second &+ 8), at: first &+ 8)
            message.storeWord(high, at: second)
            message.storeWord(low, at: second &+ 8)
        }
    }

    private func address(_ number: Int) -> AddressRange.Bound {
        let place = Int(places[number])
        let octets = message.octets
        guard type == .aaaa else { return .init(.v4(octets.load32(at: place))) }
        return .init(
            .v6(
                high: UInt64(bigEndian: octets.loadWord(at: place)),
                low: UInt64(bigEndian: octets.loadWord(at: place &+ 8))))
    }
}
