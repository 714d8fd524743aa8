/// The octets that have arrived and are not read yet.
struct PendingOctets: Sendable {
    /// With those that are read already, before ``start``.
    private(set) var octets: [UInt8] = []
    /// The first octet that is not read.
    private(set) var start = 0

    /// Storage up to this many octets is kept from one chunk to the next.
    private static let keptCapacity = 256 << 10

    var end: Int { octets.count }
    var isEmpty: Bool { start == octets.count }
    var count: Int { octets.count - start }

    /// What is not read.
    var rest: ArraySlice<UInt8> { octets[start...] }

    /// Positions change: those that are read are dropped first.
    mutating func append(_ chunk: some Collection<UInt8>) {
        if isEmpty {
            if octets.capacity > Self.keptCapacity { octets = [] } else { octets.removeAll(keepingCapacity: true) }
        } else if start > 0 {
            octets.removeSubrange(..<start)
        }
        start = 0
        octets.append(contentsOf: chunk)
    }

    /// Everything before the position is read; positions stay as they are.
    mutating func consume(to position: Int) {
        start = min(max(position, start), octets.count)
    }
}
