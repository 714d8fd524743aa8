package import DNSWire
package import NetworkAddress

/// The endpoints of a Service where all of them have the same ports, as nearly everywhere: their names as octets and their
/// addresses, in lists that are used for one Service after the other.
package struct PlainEndpoints: ~Copyable {
    /// What every endpoint's slice says.
    package var ports: [ServiceRecords.Port] = []
    /// The endpoints' addresses.
    package private(set) var addresses: [IPAddress] = []
    /// Whether an endpoint has a name that does not follow from its address.
    package private(set) var hasOwnNames = false
    /// Where each label lies, and one number more for the end.
    private var places: [Int] = [0]
    private var labels = RecordOctets()

    package init() {}

    /// How many there are.
    package var count: Int { addresses.count }

    /// Forgets all of them, and keeps the memory.
    package mutating func removeAll() {
        ports = []
        addresses.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        places.append(0)
        labels.truncate(to: 0)
        hasOwnNames = false
    }

    /// Adds an endpoint with a name of its own: a canonical label without its length octet.
    package mutating func append(_ address: IPAddress, name: some Collection<UInt8>) {
        labels.append(UInt8(truncatingIfNeeded: name.count))
        for octet in name { labels.append(ASCIICase.lowered(octet)) }
        hasOwnNames = true
        finish(address)
    }

    /// Adds an endpoint whose label is its IPv4 address with dashes.
    package mutating func append(ipv4 bits: UInt32) {
        let start = labels.count
        labels.append(0)
        append(number: UInt8(truncatingIfNeeded: bits &>> 24))
        for shift in [UInt32(16), 8, 0] {
            labels.append(UInt8(ascii: "-"))
            append(number: UInt8(truncatingIfNeeded: bits &>> shift))
        }
        labels.replace(at: start, with: UInt8(truncatingIfNeeded: labels.count &- start &- 1))
        finish(.v4(bits))
    }

    /// The label of an endpoint with its length octet; valid until the next change.
    package func label(_ number: Int) -> Octets {
        labels.octets.slice(at: places[number], count: places[number + 1] - places[number])
    }

    /// The hash of an endpoint's label.
    func hash(ofLabel number: Int, _ hash: NameHash) -> UInt64 {
        hash.label(labels.octets, at: places[number] + 1, length: places[number + 1] - places[number] - 1)
    }

    private mutating func finish(_ address: IPAddress) {
        addresses.append(address)
        places.append(labels.count)
    }

    private mutating func append(number: UInt8) {
        if number >= 100 { labels.append(0x30 &+ number / 100) }
        if number >= 10 { labels.append(0x30 &+ number / 10 % 10) }
        labels.append(0x30 &+ number % 10)
    }
}
