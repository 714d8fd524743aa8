import NetworkAddress

/// Which Services have an address, as theirs or as an endpoint's; nearly always it is one.
struct AddressHolders {
    /// One Service's number, or the place of several in ``shared``.
    private struct Holder {
        private static let sharedBit: UInt32 = 1 << 31
        private let bits: UInt32

        init(service: UInt32) { bits = service }
        init(shared: Int) { bits = UInt32(shared) | Self.sharedBit }

        var shared: Int? { bits & Self.sharedBit == 0 ? nil : Int(bits & ~Self.sharedBit) }
        var service: UInt32 { bits }
    }

    /// IPv4 addresses apart: four octets for a key instead of twenty-four.
    private var ipv4: [UInt32: Holder] = [:]
    private var ipv6: [IPAddress: Holder] = [:]
    private var shared: [[UInt32]] = []
    private var freeShared: [Int] = []

    private subscript(address: IPAddress) -> Holder? {
        get {
            if case .v4(let bits) = address { return ipv4[bits] }
            return ipv6[address]
        }
        set {
            if case .v4(let bits) = address { ipv4[bits] = newValue } else { ipv6[address] = newValue }
        }
    }

    /// The numbers of the Services, in no order.
    func services(at address: IPAddress) -> [UInt32] {
        guard let holder = self[address] else { return [] }
        return holder.shared.map { shared[$0] } ?? [holder.service]
    }

    /// Whether a Service has an address that no other has.
    func isOnly(_ service: UInt32, at address: IPAddress) -> Bool {
        guard let holder = self[address] else { return false }
        return holder.shared == nil && holder.service == service
    }

    mutating func insert(_ service: UInt32, at address: IPAddress) {
        guard let holder = self[address] else {
            self[address] = Holder(service: service)
            return
        }
        if let place = holder.shared {
            if !shared[place].contains(service) { shared[place].append(service) }
        } else if holder.service != service {
            let services = [holder.service, service]
            let place = freeShared.popLast() ?? shared.count
            if place == shared.count { shared.append(services) } else { shared[place] = services }
            self[address] = Holder(shared: place)
        }
    }

    mutating func remove(_ service: UInt32, at address: IPAddress) {
        guard let holder = self[address] else { return }
        guard let place = holder.shared else {
            if holder.service == service { self[address] = nil }
            return
        }
        shared[place].removeAll { $0 == service }
        guard shared[place].count == 1 else { return }
        self[address] = Holder(service: shared[place][0])
        shared[place] = []
        freeShared.append(place)
    }
}
