/// Where the names are in the RDATA of old types of which nothing else needs to be known.
///
/// RFC 1035 lets their names be compressed, or RFC 3597 section 4 asks receivers to cope with it. Octets taken out of a
/// message are only worth something with the names made whole.
enum CompressibleLayout {
    /// The octets in front of the names, how many names there are, and whether anything may follow.
    private typealias Layout = (prefix: Int, names: Int, mayGoOn: Bool)

    private static func layout(of type: RecordType) -> Layout? {
        switch type.rawValue {
        case 3, 4, 7, 8, 9: (0, 1, false)  // MD, MF, MB, MG, MR
        case 14, 17: (0, 2, false)  // MINFO, RP
        case 18, 21: (2, 1, false)  // AFSDB, RT
        case 24: (18, 1, true)  // SIG
        case 26: (2, 2, false)  // PX
        case 30: (0, 1, true)  // NXT
        default: nil
        }
    }

    /// The RDATA with its names uncompressed; all of it as it stands where the type has no such names.
    static func octets(of type: RecordType, _ reader: inout RecordDataReader) throws(WireError) -> [UInt8] {
        guard let layout = layout(of: type) else { return try reader.rest() }
        var octets = try reader.octets(layout.prefix)
        for _ in 0..<layout.names { octets += try reader.name().octets }
        return layout.mayGoOn ? octets + (try reader.rest()) : octets
    }
}
