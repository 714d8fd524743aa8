package import DNSWire
package import NetworkAddress

/// Octets that grow: where records are laid out on their way into a table. Like `[UInt8]`, but written a word at a time
/// and read as ``Octets`` without a copy.
package struct RecordOctets: ~Copyable {
    /// Behind the end there is always room for a whole word.
    private static var slack: Int { 16 }

    private var storage: OctetStorage
    private var view: MutableOctets
    /// How many octets there are.
    package private(set) var count = 0

    package init(capacity: Int = 4096) {
        storage = OctetStorage(count: capacity + Self.slack)
        view = storage.octets
    }

    /// What has been written, and eight octets behind it; valid until the next change.
    package var octets: Octets { view.octets.slice(at: 0, count: count &+ 8) }

    /// Forgets what is behind `length`, and keeps the memory.
    package mutating func truncate(to length: Int) {
        precondition(length <= count)
        count = length
    }

    /// Makes room for `length` octets more.
    @inline(__always)
    private mutating func reserve(_ length: Int) {
        if view.count &- count &- Self.slack < length { grow(by: length) }
    }

    private mutating func grow(by length: Int) {
        let larger = OctetStorage(count: max(storage.count * 2, count + length + Self.slack))
        larger.octets.copy(view.octets.slice(at: 0, count: count), at: 0)
        storage = larger
        view = larger.octets
    }

    package mutating func append(_ octet: UInt8) {
        reserve(1)
        view[count] = octet
        count &+= 1
    }

    /// Appends a number in network order.
    package mutating func append(bigEndian number: UInt16) {
        reserve(2)
        view.store16(number, at: count)
        count &+= 2
    }

    /// Appends a number in network order.
    package mutating func append(bigEndian number: UInt32) {
        reserve(4)
        view.store32(number, at: count)
        count &+= 4
    }

    /// Appends a number in network order.
    package mutating func append(bigEndian number: UInt64) {
        reserve(8)
        view.storeWord(number.bigEndian, at: count)
        count &+= 8
    }

    /// Appends an address in network order.
    package mutating func append(_ address: IPAddress) {
        switch address {
        case .v4(let bits): append(bigEndian: bits)
        case .v6(let high, let low):
            append(bigEndian: high)
            append(bigEndian: low)
        }
    }

    package mutating func append(_ array: [UInt8]) {
        reserve(array.count)
        view.copy(array: array, at: count)
        count &+= array.count
    }

    /// Appends octets that lie elsewhere.
    package mutating func append(_ octets: Octets) {
        reserve(octets.count)
        view.copy(octets, at: count)
        count &+= octets.count
    }

    /// Appends a label in lower case behind its length octet.
    package mutating func append(label text: String) {
        append(UInt8(truncatingIfNeeded: text.utf8.count))
        for octet in text.utf8 { append(ASCIICase.lowered(octet)) }
    }

    /// Appends zeros.
    package mutating func append(zeros length: Int) {
        reserve(length)
        var offset = count
        count &+= length
        while offset < count {
            view[offset] = 0
            offset &+= 1
        }
    }

    /// Copies octets over others; both must be there.
    package mutating func move(from source: Int, to destination: Int, count length: Int) {
        precondition(source + length <= count && destination + length <= count)
        view.move(from: source, to: destination, count: length)
    }

    /// Writes over what is there.
    package mutating func replace(at offset: Int, with octet: UInt8) {
        precondition(offset < count)
        view[offset] = octet
    }

    /// Writes over what is there.
    package mutating func replace(at offset: Int, bigEndian number: UInt16) {
        precondition(offset &+ 2 <= count)
        view.store16(number, at: offset)
    }

    /// Writes over what is there.
    package mutating func replace(at offset: Int, bigEndian number: UInt32) {
        precondition(offset &+ 4 <= count)
        view.store32(number, at: offset)
    }
}
