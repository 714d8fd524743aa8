import NetworkAddress

/// All Services by number, which is what indexes keep of them, and by key.
struct ServiceEntries {
    typealias Number = UInt32

    private var entries: [ServiceEntry?] = []
    private var free: [Number] = []
    private var numbers: [ServiceKey: Number] = [:]
    private var byNamespace: [String: Set<Number>] = [:]

    /// The Service of a number that has been given out.
    subscript(number: Number) -> ServiceEntry? {
        get { entries[Int(number)] }
        _modify { yield &entries[Int(number)] }
    }

    /// The number of a Service that is there.
    func number(of key: ServiceKey) -> Number? { numbers[key] }

    /// Whether an address is one of a Service's own.
    func hasClusterAddress(_ address: IPAddress, _ number: Number) -> Bool {
        clusterAddresses(number).contains(address)
    }

    /// A Service's own addresses.
    func clusterAddresses(_ number: Number) -> [IPAddress] {
        guard case .clusterIP(let addresses) = entries[Int(number)]?.head?.kind else { return [] }
        return addresses
    }

    /// The names of a Service's endpoints with an address, in the order of the slices.
    func endpointNames(at address: IPAddress, _ number: Number) -> [String] {
        guard let slices = entries[Int(number)]?.slices else { return [] }
        if slices.count == 1 { return slices[0].slice.names(at: address) }
        return slices.flatMap { $0.slice.names(at: address) }
    }

    /// The octets of a Service's slices: a measure of how long it takes to look through them.
    func sliceOctets(_ number: Number) -> Int {
        entries[Int(number)]?.slices.reduce(0) { $0 + $1.slice.octetCount } ?? 0
    }

    /// The labels of a Service above the zone, in wire form.
    func labels(_ number: Number) -> [UInt8] { entries[Int(number)]?.labels ?? [] }

    /// The numbers in the order of the Services' names.
    func sorted(_ numbers: [Number]) -> [Number] {
        guard numbers.count > 1 else { return numbers }
        return numbers.compactMap { number in entries[Int(number)].map { (number, $0.key) } }
            .sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// The numbers of the Services in a namespace.
    func numbers(in namespace: String) -> Set<Number> { byNamespace[namespace] ?? [] }

    /// All Services.
    var all: some Sequence<ServiceEntry> { entries.lazy.compactMap { $0 } }

    /// The number of a Service, given to it now if it has none.
    mutating func assign(_ key: ServiceKey) -> Number {
        if let number = numbers[key] { return number }
        let number = free.popLast() ?? Number(entries.count)
        if Int(number) == entries.count { entries.append(nil) }
        entries[Int(number)] = ServiceEntry(key: key)
        numbers[key] = number
        byNamespace[key.namespace, default: []].insert(number)
        return number
    }

    /// Gives the number of a Service back of which nothing is left.
    mutating func releaseIfEmpty(_ number: Number) {
        guard let entry = entries[Int(number)], entry.isEmpty else { return }
        entries[Int(number)] = nil
        free.append(number)
        numbers[entry.key] = nil
        byNamespace[entry.key.namespace]?.remove(number)
        if byNamespace[entry.key.namespace]?.isEmpty == true { byNamespace[entry.key.namespace] = nil }
    }
}
