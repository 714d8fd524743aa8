import DNSWire
import NetworkAddress

/// Adds up the parts of one piece of memory, each aligned for its cells.
struct StorageLayout {
    private(set) var octetCount = 0

    /// Room for `count` cells; returns its offset.
    mutating func reserve<Cell: BitwiseCopyable>(_ cell: Cell.Type, count: Int) -> Int {
        let alignment = max(MemoryLayout<Cell>.alignment, 8)
        let offset = (octetCount + alignment - 1) / alignment * alignment
        octetCount = offset + count * MemoryLayout<Cell>.stride
        return offset
    }
}

extension OctetStorage {
    /// Cells at `offset` that start as a copy of `array`.
    func cells<Element: BitwiseCopyable>(at offset: Int, copying array: [Element]) -> Cells<Element> {
        let cells = cells(of: Element.self, at: offset, count: array.count)
        for (number, element) in array.enumerated() { cells[number] = element }
        return cells
    }

    /// Octets at `offset` that start as a copy of `array`; the view spans `slack` zero octets behind it.
    func octets(at offset: Int, copying array: [UInt8], slack: Int) -> Octets {
        let octets = mutableOctets(at: offset, count: array.count + slack)
        octets.copy(array: array, at: 0)
        return octets.octets
    }
}

extension [UInt8] {
    /// Appends an address in network order.
    mutating func append(_ address: IPAddress) {
        switch address {
        case .v4(let bits): append(bigEndian: bits)
        case .v6(let high, let low):
            for word in [high, low] {
                append(bigEndian: UInt32(truncatingIfNeeded: word >> 32))
                append(bigEndian: UInt32(truncatingIfNeeded: word))
            }
        }
    }

    /// Appends a label in lower case behind its length octet.
    mutating func append(label text: String) {
        append(UInt8(truncatingIfNeeded: text.utf8.count))
        for octet in text.utf8 { append(ASCIICase.lowered(octet)) }
    }

    /// Appends a number in network order.
    mutating func append(bigEndian number: UInt16) {
        append(UInt8(truncatingIfNeeded: number >> 8))
        append(UInt8(truncatingIfNeeded: number))
    }

    /// Appends a number in network order.
    mutating func append(bigEndian number: UInt32) {
        append(bigEndian: UInt16(truncatingIfNeeded: number >> 16))
        append(bigEndian: UInt16(truncatingIfNeeded: number))
    }
}
