public import DNSWire

/// One record in presentation format (RFC 1035 section 5.1): `OWNER [TTL] [CLASS] TYPE RDATA`, TTL and class in any order.
///
/// Names are absolute, with or without the final dot. For text that is made while a query waits, so without a library; types
/// beyond the common ones are written in the generic form of RFC 3597, `\# LENGTH HEX`.
public enum RecordText {
    /// The TTL of a record that has none, in seconds (CoreDNS).
    public static let defaultTTL: UInt32 = 3600

    /// Reads exactly one record.
    public static func record(_ text: String) throws(RecordTextError) -> ResourceRecord {
        var words = try RecordWords(text)
        let owner = try words.name("owner")
        var ttl = defaultTTL
        var recordClass = RecordClass.internet
        var type: RecordType?
        while type == nil {
            let word = try words.next("type")
            if let seconds = word.plainNumber {
                guard seconds <= UInt64(Int32.max) else {
                    throw RecordTextError("ttl \(seconds) is above \(Int32.max)")
                }
                ttl = UInt32(seconds)
            } else if let known = Self.recordClass(word.shown) {
                recordClass = known
            } else {
                guard let known = RecordType(word.shown) else {
                    throw RecordTextError("\(word.shown) is no type")
                }
                type = known
            }
        }
        let data = try RecordDataText.data(of: type ?? .a, recordClass, &words)
        try words.expectEnd()
        return ResourceRecord(owner: owner, recordClass: recordClass, ttl: ttl, data: data)
    }

    private static func recordClass(_ text: String) -> RecordClass? {
        switch text.uppercased() {
        case "IN": .internet
        case "CH": .chaos
        case "HS": RecordClass(rawValue: 4)
        default: nil
        }
    }
}
