/// The RDATA of one record, in wire form.
struct WireRecordData {
    /// The octets, names in the spelling of the file.
    private(set) var octets: [UInt8] = []
    /// Where the names in `octets` are.
    private var names: [Range<Int>] = []

    mutating func append(_ field: some Sequence<UInt8>) { octets += field }

    mutating func append(name: [UInt8]) {
        names.append(octets.count..<(octets.count + name.count))
        octets += name
    }

    /// A big-endian number of `octetCount` octets.
    mutating func append(_ number: UInt64, octetCount: Int) {
        for shift in (0..<octetCount).reversed() {
            octets.append(UInt8(truncatingIfNeeded: number >> UInt64(shift * 8)))
        }
    }

    /// The octets with the letters of names in lower case, by which two records are equal (RFC 4034 section 6.2).
    /// Shares the memory of `octets` where nothing differs.
    var canonical: [UInt8] {
        guard names.contains(where: { octets[$0].contains { (0x41...0x5a).contains($0) } }) else { return octets }
        var lowered = octets
        for name in names { lowered.replaceSubrange(name, with: octets[name].lowercased) }
        return lowered
    }
}
