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
