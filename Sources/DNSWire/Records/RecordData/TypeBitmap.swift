/// Which types a name has (RFC 4034 section 4.1.2).
public struct TypeBitmap: Hashable, Sendable {
    /// In ascending order, each once.
    public let types: [RecordType]

    public init(_ types: some Sequence<RecordType>) {
        self.types = Set(types).sorted { $0.rawValue < $1.rawValue }
    }

    /// Reads to the end of the RDATA; blocks out of order, empty ones, and zeros at a block's end are errors.
    init(parsing reader: inout RecordDataReader) throws(WireError) {
        var types: [RecordType] = []
        var nextWindow = 0
        while !reader.isAtEnd {
            let start = reader.position
            let window = Int(try reader.number8())
            let length = Int(try reader.number8())
            guard window >= nextWindow, (1...32).contains(length) else { throw WireError(.badRecordData, at: start) }
            let octets = try reader.octets(length)
            guard octets.last != 0 else { throw WireError(.badRecordData, at: start) }
            for bit in 0..<(length * 8) where octets[bit / 8] & (0x80 >> (bit % 8)) != 0 {
                types.append(RecordType(rawValue: UInt16(truncatingIfNeeded: window << 8 | bit)))
            }
            nextWindow = window + 1
        }
        self.types = types
    }

    func write(to output: inout WireOutput) {
        var position = 0
        while position < types.count {
            let window = types[position].rawValue >> 8
            var octets: [UInt8] = []
            while position < types.count, types[position].rawValue >> 8 == window {
                let bit = Int(types[position].rawValue & 0xff)
                while octets.count <= bit / 8 { octets.append(0) }
                octets[bit / 8] |= 0x80 >> (bit % 8)
                position += 1
            }
            output.append([UInt8(truncatingIfNeeded: window), UInt8(truncatingIfNeeded: octets.count)] + octets)
        }
    }

    /// Each type's mnemonic behind a space.
    var text: String { types.map { " \($0)" }.joined() }
}
