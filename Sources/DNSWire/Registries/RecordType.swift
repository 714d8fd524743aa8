/// An RR TYPE or QTYPE (IANA "Resource Record (RR) TYPEs"). Unknown values are normal (RFC 3597).
public struct RecordType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static var a: RecordType { RecordType(rawValue: 1) }
    public static var ns: RecordType { RecordType(rawValue: 2) }
    public static var cname: RecordType { RecordType(rawValue: 5) }
    public static var soa: RecordType { RecordType(rawValue: 6) }
    public static var ptr: RecordType { RecordType(rawValue: 12) }
    public static var hinfo: RecordType { RecordType(rawValue: 13) }
    public static var mx: RecordType { RecordType(rawValue: 15) }
    public static var txt: RecordType { RecordType(rawValue: 16) }
    public static var aaaa: RecordType { RecordType(rawValue: 28) }
    public static var srv: RecordType { RecordType(rawValue: 33) }
    public static var naptr: RecordType { RecordType(rawValue: 35) }
    public static var dname: RecordType { RecordType(rawValue: 39) }
    public static var opt: RecordType { RecordType(rawValue: 41) }
    public static var ds: RecordType { RecordType(rawValue: 43) }
    public static var sshfp: RecordType { RecordType(rawValue: 44) }
    public static var rrsig: RecordType { RecordType(rawValue: 46) }
    public static var nsec: RecordType { RecordType(rawValue: 47) }
    public static var dnskey: RecordType { RecordType(rawValue: 48) }
    public static var nsec3: RecordType { RecordType(rawValue: 50) }
    public static var nsec3param: RecordType { RecordType(rawValue: 51) }
    public static var tlsa: RecordType { RecordType(rawValue: 52) }
    public static var svcb: RecordType { RecordType(rawValue: 64) }
    public static var https: RecordType { RecordType(rawValue: 65) }
    public static var uri: RecordType { RecordType(rawValue: 256) }
    public static var caa: RecordType { RecordType(rawValue: 257) }
    public static var tkey: RecordType { RecordType(rawValue: 249) }
    public static var tsig: RecordType { RecordType(rawValue: 250) }
    public static var ixfr: RecordType { RecordType(rawValue: 251) }
    public static var axfr: RecordType { RecordType(rawValue: 252) }
    public static var mailb: RecordType { RecordType(rawValue: 253) }
    public static var maila: RecordType { RecordType(rawValue: 254) }
    public static var any: RecordType { RecordType(rawValue: 255) }

    /// Types that stand for a question or for signalling, never for data: 128…255 but for the ones above the
    /// list here, and OPT (RFC 6895 section 3.1).
    @inlinable
    public var isMeta: Bool { rawValue == 41 || (rawValue >= 128 && rawValue <= 255) || rawValue == 0 }
}

extension RecordType: CustomStringConvertible, LosslessStringConvertible {
    /// The mnemonics of the types this module knows the RDATA of, and of the question types.
    private static let mnemonics: [(String, UInt16)] = [
        ("A", 1), ("NS", 2), ("CNAME", 5), ("SOA", 6), ("PTR", 12), ("HINFO", 13), ("MX", 15), ("TXT", 16),
        ("AAAA", 28), ("SRV", 33), ("NAPTR", 35), ("DNAME", 39), ("OPT", 41), ("DS", 43), ("SSHFP", 44),
        ("RRSIG", 46), ("NSEC", 47), ("DNSKEY", 48), ("NSEC3", 50), ("NSEC3PARAM", 51), ("TLSA", 52),
        ("SVCB", 64), ("HTTPS", 65), ("TKEY", 249), ("TSIG", 250), ("IXFR", 251), ("AXFR", 252), ("MAILB", 253),
        ("MAILA", 254), ("ANY", 255), ("URI", 256), ("CAA", 257),
    ]

    /// A mnemonic in any case, or `TYPE65280` (RFC 3597 section 5).
    public init?(_ text: String) {
        let upper = text.uppercased()
        if let known = Self.mnemonics.first(where: { $0.0 == upper }) {
            self.init(rawValue: known.1)
        } else if upper.hasPrefix("TYPE"), upper.utf8.dropFirst(4).allSatisfy({ (48...57).contains($0) }),
            let value = UInt16(upper.dropFirst(4))
        {
            self.init(rawValue: value)
        } else {
            return nil
        }
    }

    /// The mnemonic, or `TYPE65280` where there is none.
    public var description: String {
        Self.mnemonics.first { $0.1 == rawValue }?.0 ?? "TYPE\(rawValue)"
    }
}
